/** One transferred file: its size, type and hashes, with content codings taken off. Holds no more than it must. */
import type { FileAbout, FileSink } from "../protocol.ts";
import type { Hasher, HashName, Tools } from "../tools.ts";
import { hex } from "../tools.ts";
import { giveRoom, takeRoom } from "../parts/rooms.ts";
import { TYPE_BYTES, typeOf } from "./types.ts";

/** Bytes up to which a file is kept and hashed at its end, in one go: most bodies are small, and a hash object costs. */
const SMALL = 32_768;
/** Bytes of a coded body that are held to take its coding off; and what may come out of it. Beyond, it is not hashed. */
const MAX_CODED = 16 << 20;
/** Bytes that the files of one run hold together. */
const MAX_HELD_IN_ALL = 128 << 20;
const MAX_EXPANDED = 128 << 20;
/** Codings that are taken off one body: nobody needs more than two, and each may expand up to the limit. */
const MAX_CODINGS = 5;

const NOTHING = new Uint8Array(0);
const HASHES = ["md5", "sha1", "sha256"] as const satisfies readonly HashName[];

/** What became of a file. */
export interface FileSummary {
  readonly about: FileAbout;
  readonly type: string;
  readonly coding: string;
  readonly size: number;
  readonly missing: number;
  readonly state: string;
  /** Lower-case hex; null where the file is not complete. */
  readonly md5: string | null;
  readonly sha1: string | null;
  readonly sha256: string | null;
}

export interface FileOptions {
  readonly tools: Tools;
  /** Bytes held by all files of one run. */
  readonly all: { held: number };
  /** Takes the bytes too, codings taken off: somebody saves the file. */
  readonly save?: (bytes: Uint8Array) => void;
}

export class MeasuredFile implements FileSink {
  readonly #about: FileAbout;
  readonly #options: FileOptions;
  readonly #out: (summary: FileSummary) => void;
  readonly #codings: readonly string[];
  /** Bytes of a small or a coded file. */
  #room: Uint8Array = NOTHING;
  #held = 0;
  #hashers: Hasher[] | null = null;
  #type = "";
  #size = 0;
  #missing = 0;
  #isTooLong = false;
  #isEnded = false;

  constructor(about: FileAbout, options: FileOptions, out: (summary: FileSummary) => void) {
    this.#about = about;
    this.#options = options;
    this.#out = out;
    // From the middle on nothing can be expanded.
    const codings = about.range && about.range[0] > 0 ? [] : about.codings;
    this.#codings = codings
      .map((coding) => coding.toLowerCase())
      .filter((coding) => coding !== "identity" && coding !== "");
  }

  data(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    if (this.#codings.length > 0) return this.#keepCoded(bytes);
    this.#options.save?.(bytes);
    if (this.#missing > 0) return;
    if (this.#hashers) for (const hasher of this.#hashers) hasher.update(bytes);
    else this.#keepSmall(bytes);
  }

  gap(size: number): void {
    this.#missing += size;
  }

  end(isWhole: boolean): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const body = this.#codings.length > 0 ? this.#expanded() : null;
    const state = this.#state(isWhole, body);
    const isComplete = state === "complete";
    const bytes = body?.bytes ?? this.#bytes;
    if (body && body.bytes.length > 0) this.#options.save?.(body.bytes);
    const digests = !isComplete
      ? null
      : this.#hashers
        ? this.#hashers.map((hasher) => hasher.digest())
        : HASHES.map((name) => this.#options.tools.hash(name, bytes));
    const [md5, sha1, sha256] = digests?.map(hex) ?? [null, null, null];
    const type = this.#hashers ? this.#type : typeOf(bytes.subarray(0, TYPE_BYTES));
    this.#letGo();
    this.#out({
      about: this.#about,
      type,
      coding: body?.isKnown === false ? "" : this.#codings.join(", "),
      size: body?.isKnown ? body.bytes.length : this.#size,
      missing: this.#missing,
      state,
      md5,
      sha1,
      sha256,
    });
  }

  #keepCoded(bytes: Uint8Array): void {
    if (this.#isTooLong || this.#missing > 0) return;
    if (this.#held + bytes.length > MAX_CODED || this.#options.all.held + bytes.length > MAX_HELD_IN_ALL) {
      this.#isTooLong = true;
      return;
    }
    this.#keep(bytes);
  }

  #keepSmall(bytes: Uint8Array): void {
    const fits = Math.min(bytes.length, SMALL - this.#held);
    this.#keep(fits === bytes.length ? bytes : bytes.subarray(0, fits));
    if (fits === bytes.length) return;
    const { tools } = this.#options;
    const first = this.#bytes;
    this.#type = typeOf(first.subarray(0, TYPE_BYTES));
    this.#hashers = HASHES.map((name) => tools.hasher(name));
    for (const hasher of this.#hashers) {
      hasher.update(first);
      hasher.update(bytes.subarray(fits));
    }
    this.#letGo();
  }

  #keep(bytes: Uint8Array): void {
    const needed = this.#held + bytes.length;
    if (needed > this.#room.length) this.#makeRoom(needed);
    this.#room.set(bytes, this.#held);
    this.#held = needed;
    this.#options.all.held += bytes.length;
  }

  get #bytes(): Uint8Array {
    return this.#room.subarray(0, this.#held);
  }

  /** All at once where the size was declared and is small. */
  #makeRoom(needed: number): void {
    const { size } = this.#about;
    const room = takeRoom(this.#held === 0 && size !== null && size <= SMALL ? Math.max(needed, size) : 2 * needed);
    room.set(this.#bytes);
    giveRoom(this.#room);
    this.#room = room;
  }

  #letGo(): void {
    this.#options.all.held -= this.#held;
    this.#held = 0;
    giveRoom(this.#room);
    this.#room = NOTHING;
  }

  /** The body with its codings taken off, last applied first; with an unknown one, or too many, it stays as it came. */
  #expanded(): { readonly bytes: Uint8Array; readonly isWhole: boolean; readonly isKnown: boolean } {
    let bytes = this.#bytes;
    let isWhole = true;
    if (this.#codings.length > MAX_CODINGS) return { bytes: this.#bytes, isWhole, isKnown: false };
    for (const coding of [...this.#codings].reverse()) {
      const expanded = this.#options.tools.expand(coding, bytes, MAX_EXPANDED);
      if (!expanded) return { bytes: this.#bytes, isWhole: true, isKnown: false };
      bytes = expanded.bytes;
      isWhole &&= expanded.isWhole;
    }
    return { bytes, isWhole, isKnown: true };
  }

  #state(isWhole: boolean, body: { readonly isWhole: boolean } | null): string {
    const reasons: string[] = [];
    const { range, size } = this.#about;
    if (range) reasons.push(`bytes ${range.join("-")}${size === null ? "" : ` of ${size}`}`);
    if (this.#missing > 0) reasons.push(`${this.#missing} bytes missing`);
    else if (!isWhole) reasons.push("its end was not seen");
    else if (this.#isTooLong) reasons.push("too long to take its coding off");
    else if (!range && body?.isWhole === false) reasons.push("its coding is broken or expands beyond the limit");
    return reasons.length === 0 ? "complete" : ["partial", ...reasons].join(", ");
  }
}
