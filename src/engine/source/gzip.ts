import { createGunzip } from "node:zlib";
import type { Gunzip } from "node:zlib";
import { ExpansionGuard } from "./expansion.ts";
import { CHUNK } from "./options.ts";
import type { ByteSource, ExpansionLimits, Trouble } from "./options.ts";
import type { RawFile } from "./rawfile.ts";

/** Compressed bytes handed to zlib at once: in the first pass, and in the passes that narrow down a fault. */
const STEPS = [64 << 10, 256, 1] as const;
/** Decompressed bytes waiting to be taken, from which on zlib is held back. */
const AHEAD = 2 * CHUNK;

/**
 * gzip with any number of members, inflated by zlib on a thread of its own while the caller decodes what came before.
 *
 * zlib gives nothing of the slice in which it finds an error, so corrupt data is inflated once more up to that slice and
 * then in smaller ones, down to single bytes: everything before the fault comes out.
 */
export class GzipSource implements ByteSource {
  readonly #file: RawFile;
  readonly #limits: Partial<ExpansionLimits>;
  #guard: ExpansionGuard;
  #zlib: Gunzip;
  readonly #slice = Buffer.alloc(STEPS[0]);
  #queue: Buffer[] = [];
  #queued = 0;
  #writing = false;
  #inputEnded = false;
  #done = false;
  /** Bytes to drop of a further pass, delivered by the one before. */
  #repeated = 0;
  /** Passes made before this one, and where this one begins to take the smaller steps. */
  #pass = 0;
  #fineFrom = Infinity;
  #sliceStart = 0;
  #position = 0;
  #wake: () => void = () => undefined;
  trouble: Trouble | undefined;

  constructor(file: RawFile, limits: Partial<ExpansionLimits> = {}) {
    this.#file = file;
    this.#limits = limits;
    this.#guard = new ExpansionGuard(limits);
    this.#zlib = this.#start();
  }

  get used(): number {
    return this.#position;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#queue.length === 0 && !this.#done) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#zlib.isPaused()) this.#zlib.resume();
      this.#feed();
      await woken;
    }
    let taken = 0;
    while (taken < target.length && this.#queue.length > 0) {
      const first = this.#queue[0];
      const part = first.subarray(0, target.length - taken);
      target.set(part, taken);
      taken += part.length;
      if (part.length === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(part.length);
    }
    this.#queued -= taken;
    if (!this.#done && this.#queued < AHEAD) this.#feed();
    return taken;
  }

  close(): void {
    this.#done = true;
    this.#zlib.removeAllListeners("data").on("error", () => undefined);
    this.#zlib.destroy();
    this.#file.close();
  }

  #start(): Gunzip {
    const zlib = createGunzip({ chunkSize: CHUNK });
    zlib.on("data", (bytes: Buffer) => this.#take(bytes));
    zlib.on("end", () => this.#finish(undefined));
    zlib.on("error", (error: NodeJS.ErrnoException) => this.#fail(error));
    return zlib;
  }

  /** Hands the next slice to zlib, unless one is under way. */
  #feed(): void {
    if (this.#writing || this.#inputEnded || this.#done) return;
    const before = this.#fineFrom - this.#position;
    const slice = this.#slice.subarray(0, before > 0 ? Math.min(STEPS[0], before) : STEPS[this.#pass]);
    const read = this.#file.readAt(slice, this.#position);
    if (read === 0) {
      this.#inputEnded = true;
      this.#zlib.end();
      return;
    }
    this.#sliceStart = this.#position;
    this.#position += read;
    this.#writing = true;
    const zlib = this.#zlib;
    zlib.write(slice.subarray(0, read), (error) => {
      if (error || zlib !== this.#zlib) return;
      this.#writing = false;
      this.#wake();
    });
  }

  #take(bytes: Buffer): void {
    const repeated = Math.min(this.#repeated, bytes.length);
    this.#repeated -= repeated;
    const bomb = this.#guard.add(bytes.length, this.#position);
    if (bomb) return this.#finish(bomb);
    if (repeated === bytes.length) return;
    this.#queue.push(bytes.subarray(repeated));
    this.#queued += bytes.length - repeated;
    if (this.#queued >= AHEAD) this.#zlib.pause();
    this.#wake();
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (this.#done) return;
    if (error.code === "Z_BUF_ERROR") {
      this.#finish(this.#file.trouble ?? { code: "compressed-cut", detail: `after ${this.#position} bytes` });
    } else if (this.#pass < STEPS.length - 1) this.#again();
    else {
      const detail = `${error.message}, near byte ${this.#sliceStart}`;
      this.#finish({ code: "compressed-corrupt", detail });
    }
  }

  /** One more pass from the beginning of the file, in smaller steps from the slice with the fault on. */
  #again(): void {
    this.#pass++;
    this.#fineFrom = this.#sliceStart;
    this.#repeated = this.#guard.out;
    this.#guard = new ExpansionGuard(this.#limits);
    this.#position = 0;
    this.#inputEnded = false;
    this.#writing = false;
    this.#zlib = this.#start();
    this.#wake();
  }

  #finish(trouble: Trouble | undefined): void {
    if (this.#done) return;
    this.#done = true;
    this.trouble = trouble ?? this.#file.trouble;
    this.#zlib.destroy();
    this.#wake();
  }
}
