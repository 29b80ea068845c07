/** Bodies of several parts (RFC 2046, section 5.1; RFC 7578): uploads of forms, each file a part. */
import { characters } from "../parts/characters.ts";
import { Inbox } from "../parts/inbox.ts";
import { type FileSink, further, type Place } from "../protocol.ts";

/** Bytes within which the first boundary must stand: clients put nothing before it. */
const MAX_PREAMBLE = 1024;
/** Bytes of the fields of one part. */
const MAX_PART_HEAD = 16_384;
/** Parts of one body that are looked at. */
const MAX_PARTS = 10_000;
/** Bytes that are looked through at once. */
const PIECE = 65_536;
const CR = 13;
const LF = 10;
const DASH = 45;

export interface MultipartEvents {
  /** A part begins, with its fields as text; null where its bytes are not wanted. */
  part(fields: string, place: Place): FileSink | null;
  /** There is no boundary where one must be: the body as it is. */
  plain(place: Place): FileSink;
}

type State = "preamble" | "boundary" | "fields" | "data" | "plain" | "over";

export class Multipart {
  readonly #events: MultipartEvents;
  /** LF, two dashes, the boundary; a CR before it is taken off. */
  readonly #delimiter: Uint8Array;
  readonly #inbox = new Inbox(PIECE + MAX_PART_HEAD + MAX_PREAMBLE);
  #state: State = "preamble";
  #sink: FileSink | null = null;
  #parts = 0;

  constructor(boundary: string, events: MultipartEvents) {
    this.#events = events;
    this.#delimiter = Uint8Array.from(`\n--${boundary}`, (letter) => letter.charCodeAt(0) & 255);
  }

  data(bytes: Uint8Array, place: Place): void {
    for (let at = 0; at < bytes.length; at += PIECE) {
      if (this.#state === "over") return;
      if (this.#state === "plain") return void this.#sink?.data(bytes.subarray(at));
      this.#inbox.push(bytes.subarray(at, at + PIECE), further(place, at));
      while (this.#inbox.length > 0 && this.#step());
    }
  }

  gap(size: number): void {
    if (this.#state === "preamble") this.#becomePlain();
    if (this.#state === "fields" || this.#state === "boundary") this.#state = "data";
    if (this.#state === "data") this.#flush(this.#inbox.length);
    this.#inbox.clear();
    this.#sink?.gap(size);
  }

  end(isWhole: boolean): void {
    if (this.#state === "preamble") this.#becomePlain();
    if (this.#state === "data") this.#flush(this.#inbox.length);
    this.#sink?.end(this.#state === "plain" && isWhole);
    this.#sink = null;
    this.#state = "over";
  }

  /** True where it went on. */
  #step(): boolean {
    switch (this.#state) {
      case "preamble":
        return this.#preamble();
      case "boundary":
        return this.#boundary();
      case "fields":
        return this.#fields();
      case "data":
        return this.#partData();
      default:
        return false;
    }
  }

  #preamble(): boolean {
    const bytes = this.#inbox.bytes;
    const first = this.#delimiter.subarray(1);
    const atStart = startsWith(bytes, 0, first) ? first.length : -1;
    const found = atStart < 0 ? indexOf(bytes, this.#delimiter, 0) : -1;
    const end = atStart >= 0 ? atStart : found < 0 ? -1 : found + this.#delimiter.length;
    if (end >= 0 && end <= MAX_PREAMBLE) return this.#delimited(end);
    if (bytes.length < MAX_PREAMBLE) return false;
    this.#becomePlain();
    return false;
  }

  #becomePlain(): void {
    this.#state = "plain";
    if (this.#inbox.length === 0) return;
    this.#sink = this.#events.plain(this.#inbox.place());
    this.#sink.data(this.#inbox.bytes);
    this.#inbox.clear();
  }

  #delimited(end: number): boolean {
    this.#inbox.drop(end);
    this.#state = "boundary";
    return true;
  }

  /** After a delimiter: two dashes end the body, anything up to the line's end another part begins. */
  #boundary(): boolean {
    const bytes = this.#inbox.bytes;
    if (bytes.length < 2) return false;
    if (bytes[0] === DASH && bytes[1] === DASH) {
      this.#state = "over";
      this.#inbox.clear();
      return false;
    }
    const newline = bytes.indexOf(LF);
    if (newline < 0) return this.#tooLong();
    // The line's end stays: it is the empty line's where a part has no fields.
    this.#inbox.drop(newline);
    this.#state = "fields";
    return true;
  }

  #fields(): boolean {
    const bytes = this.#inbox.bytes;
    const end = blankLine(bytes);
    if (end < 0) return this.#tooLong();
    const fields = characters(bytes, 1, end);
    const place = this.#inbox.place(end);
    this.#inbox.drop(end);
    this.#state = ++this.#parts > MAX_PARTS ? "over" : "data";
    if (this.#state === "data") this.#sink = this.#events.part(fields, place);
    return true;
  }

  #tooLong(): boolean {
    if (this.#inbox.length <= MAX_PART_HEAD) return false;
    this.#state = "data";
    return true;
  }

  #partData(): boolean {
    const bytes = this.#inbox.bytes;
    const found = indexOf(bytes, this.#delimiter, 0);
    if (found < 0) {
      // What may be the beginning of a delimiter stays, with a CR before it.
      this.#flush(bytes.length - this.#delimiter.length);
      return false;
    }
    this.#flush(found > 0 && bytes[found - 1] === CR ? found - 1 : found, found + this.#delimiter.length);
    this.#sink?.end(true);
    this.#sink = null;
    this.#state = "boundary";
    return true;
  }

  /** The first `count` bytes are the part's; then `drop` bytes are done with. */
  #flush(count: number, drop = count): void {
    if (count > 0) this.#sink?.data(this.#inbox.bytes.subarray(0, count));
    if (drop > 0) this.#inbox.drop(drop);
  }
}

function startsWith(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  if (at + what.length > bytes.length) return false;
  for (let i = 0; i < what.length; i++) if (bytes[at + i] !== what[i]) return false;
  return true;
}

function indexOf(bytes: Uint8Array, what: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(what[0], start); at >= 0; at = bytes.indexOf(what[0], at + 1))
    if (startsWith(bytes, at, what)) return at;
  return -1;
}

/** Index after the first empty line, the line's end at index 0 taken for the end of a line before; -1 where there is none. */
function blankLine(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}
