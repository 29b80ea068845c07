import { Decompress } from "fzstd";
import { ExpansionGuard } from "./expansion.ts";
import type { ByteSource, ExpansionLimits, Trouble } from "./options.ts";
import type { RawFile } from "./rawfile.ts";
import { XxHash64 } from "./xxhash.ts";

/** RFC 8878: magic number of a frame, and of the sixteen kinds of skippable frames. */
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
/** RFC 8878 section 3.1.1.2: no block decompresses to more. */
const MAX_BLOCK = 128 << 10;
/** Largest window that is decoded, as zstd's own default for decompression with --long. */
const MAX_WINDOW = 128 << 20;
/** Compressed bytes read from the file at once: at least a block and the headers around it. */
const INPUT = 256 << 10;
/**
 * The decoder moves its whole window for each block, so many small blocks in a large window are work without end. Honest
 * files stay far below both: a window of 8 MB and full blocks come to 64 bytes moved for each byte that comes out.
 */
const MOVED_FREE = 16 * 2 ** 30;
const MOVED_RATIO = 8192;
/** A block takes a millisecond; one that is made to keep the decoder busy takes up to minutes. */
const MAX_BLOCK_MS = 2000;

/** What the header of a frame says. */
interface Frame {
  readonly decoder: Decompress;
  readonly window: number;
  /** Present when the frame ends with a checksum. */
  readonly hash: XxHash64 | undefined;
}

/**
 * Zstandard with any number of frames. The walk from block to block is done here, so that a cut is told from corruption and
 * every whole block before either is used; fzstd decodes one block at a time, and the checksum it ignores is compared here.
 */
export class ZstdSource implements ByteSource {
  readonly #file: RawFile;
  readonly #guard: ExpansionGuard;
  #input = new Uint8Array(INPUT);
  #view = new DataView(this.#input.buffer);
  #from = 0;
  #to = 0;
  #frame: Frame | undefined;
  /** Header bytes of the frame, to go to the decoder with its first block. */
  #header = new Uint8Array(0);
  #moved = 0;
  #out: Uint8Array[] = [];
  #done = false;
  trouble: Trouble | undefined;

  constructor(file: RawFile, limits: Partial<ExpansionLimits> = {}) {
    this.#file = file;
    this.#guard = new ExpansionGuard(limits);
  }

  get used(): number {
    return this.#file.used - (this.#to - this.#from);
  }

  read(target: Uint8Array): number {
    while (this.#out.length === 0 && !this.#done) {
      if (this.#frame) this.#block(this.#frame);
      else this.#nextFrame();
    }
    const first = this.#out[0];
    if (first === undefined) return 0;
    const part = first.subarray(0, target.length);
    target.set(part);
    if (part.length === first.length) this.#out.shift();
    else this.#out[0] = first.subarray(part.length);
    return part.length;
  }

  close(): void {
    this.#done = true;
    this.#file.close();
  }

  /** Makes `size` bytes available at #from; false when the file has no more. */
  #need(size: number): boolean {
    if (this.#to - this.#from >= size) return true;
    this.#input.copyWithin(0, this.#from, this.#to);
    this.#to -= this.#from;
    this.#from = 0;
    this.#to += this.#file.read(this.#input.subarray(this.#to));
    return this.#to >= size;
  }

  #nextFrame(): void {
    if (!this.#need(1)) return this.#end(this.#file.trouble);
    if (!this.#need(8)) return this.#cut();
    const magic = this.#view.getUint32(this.#from, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      return this.#pass(8 + this.#view.getUint32(this.#from + 4, true));
    }
    if (magic !== FRAME_MAGIC) return this.#corrupt("bytes that are no frame");
    this.#openFrame();
  }

  #openFrame(): void {
    const flags = this.#input[this.#from + 4];
    const single = (flags >> 5) & 1;
    const dictionary = [0, 1, 2, 4][flags & 3];
    const sizeBytes = [single, 2, 4, 8][flags >> 6];
    const length = 6 - single + dictionary + sizeBytes;
    if (!this.#need(length)) return this.#cut();
    const sizeAt = this.#from + length - sizeBytes;
    const window = single ? this.#contentSize(sizeAt, sizeBytes) : windowSize(this.#input[this.#from + 5]);
    if (window > MAX_WINDOW) return this.#corrupt(`a window of ${window} bytes`);
    for (let i = 0; i < dictionary; i++) {
      if (this.#input[sizeAt - 1 - i] !== 0) return this.#corrupt("it needs a dictionary");
    }
    const hash = flags & 4 ? new XxHash64() : undefined;
    const decoder = new Decompress((bytes) => {
      hash?.update(bytes);
      if (bytes.length > 0) this.#out.push(bytes);
    });
    this.#header = this.#input.slice(this.#from, this.#from + length);
    this.#from += length;
    this.#frame = { decoder, window, hash };
  }

  #contentSize(at: number, bytes: number): number {
    if (bytes === 1) return this.#input[at];
    if (bytes === 2) return this.#view.getUint16(at, true) + 256;
    if (bytes === 4) return this.#view.getUint32(at, true);
    return Number(this.#view.getBigUint64(at, true));
  }

  #block(frame: Frame): void {
    if (!this.#need(3)) return this.#cut();
    const header = this.#view.getUint16(this.#from, true) | (this.#input[this.#from + 2] << 16);
    const last = (header & 1) !== 0;
    const repeats = ((header >> 1) & 3) === 1;
    const size = header >>> 3;
    if (size > MAX_BLOCK || ((header >> 1) & 3) === 3) return this.#corrupt("an impossible block");
    const length = 3 + (repeats ? 1 : size);
    const trailer = last && frame.hash ? 4 : 0;
    const whole = this.#need(length + trailer);
    if (!whole && !this.#need(length)) return this.#cut();
    if (!this.#decode(frame, length, last)) return;
    if (!last) return;
    if (!whole) return this.#cut();
    if (frame.hash && frame.hash.low() !== this.#view.getUint32(this.#from, true))
      return this.#corrupt("a wrong checksum");
    this.#from += trailer;
    this.#frame = undefined;
  }

  /** Gives one whole block to the decoder; false after trouble. */
  #decode(frame: Frame, length: number, last: boolean): boolean {
    const block = this.#input.slice(this.#from, this.#from + length);
    this.#from += length;
    const { decoder, window } = frame;
    const waiting = this.#out.length;
    const began = performance.now();
    try {
      if (this.#header.length > 0) decoder.push(this.#header);
      // The decoder expects the checksum behind the last block; its value is compared by the caller.
      decoder.push(last && frame.hash ? withRoom(block, 4) : block, last);
    } catch (error) {
      // A third-party decoder over hostile bytes: whatever it throws is a fault of the bytes.
      this.#corrupt(error instanceof Error ? error.message : String(error));
      return false;
    }
    this.#header = new Uint8Array(0);
    const took = performance.now() - began;
    if (took > MAX_BLOCK_MS) {
      this.#corrupt(`a block that takes ${Math.round(took / 1000)} seconds`);
      return false;
    }
    let out = 0;
    for (const bytes of this.#out.slice(waiting)) out += bytes.length;
    const bomb = this.#guard.add(out, this.used) ?? this.#tooMuchWork(window);
    if (bomb) this.#end(bomb);
    return bomb === undefined;
  }

  #tooMuchWork(window: number): Trouble | undefined {
    this.#moved += window;
    if (this.#moved <= MOVED_FREE || this.#moved <= this.#guard.out * MOVED_RATIO) return undefined;
    return { code: "compressed-bomb", detail: "small blocks in a large window" };
  }

  #pass(size: number): void {
    let left = size;
    while (left > 0 && this.#need(1)) {
      const step = Math.min(left, this.#to - this.#from);
      this.#from += step;
      left -= step;
    }
    if (left > 0) this.#cut();
  }

  #cut(): void {
    this.#end(this.#file.trouble ?? { code: "compressed-cut", detail: `after ${this.#file.used} bytes` });
  }

  #corrupt(why: string): void {
    this.#end({ code: "compressed-corrupt", detail: `${why}, near byte ${this.used}` });
  }

  #end(trouble: Trouble | undefined): void {
    this.trouble = trouble;
    this.#done = true;
  }
}

/** RFC 8878 section 3.1.1.1.2. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function withRoom(bytes: Uint8Array, room: number): Uint8Array {
  const longer = new Uint8Array(bytes.length + room);
  longer.set(bytes);
  return longer;
}
