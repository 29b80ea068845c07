import { openCompressed } from "./compressions.ts";
import { CHUNK } from "./options.ts";
import type { ByteSource, ReadOptions, SourceFile } from "./options.ts";
import { checkCancelled } from "./pace.ts";
import { RawFile } from "./rawfile.ts";
import { Turns } from "./turns.ts";

/** Bytes of a (decompressed) file: where a packet lies. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Ranges closer than this are read in one go: packets of one connection lie near each other. */
const NEAR = 64 << 10;
/**
 * Bytes of a compressed file that are held behind the last range, and read in one go: packets that came out of order lie a little
 * back, and going back further means decompressing from the beginning.
 */
const BACK = 1 << 20;

type RangeOptions = Pick<ReadOptions, "signal" | "expansion">;
type TakeRange = (index: number, bytes: Uint8Array) => void | Promise<void>;

/** Reads ranges of a file in one go; see `RangeReader`. */
export async function readRanges(
  file: SourceFile,
  ranges: readonly ByteRange[],
  out: TakeRange,
  options: RangeOptions = {},
): Promise<number> {
  const reader = new RangeReader(file, options);
  try {
    return await reader.read(ranges, out);
  } finally {
    reader.close();
  }
}

/**
 * A file open for reading ranges of its (decompressed) bytes. Calls go on where the last one ended, so that many calls over a
 * compressed file that move forward decompress it once.
 */
export class RangeReader {
  readonly #file: SourceFile;
  readonly #options: RangeOptions;
  #raw: RawFile | undefined;
  #source: ByteSource | undefined;
  #window: SlidingWindow | undefined;

  constructor(file: SourceFile, options: RangeOptions = {}) {
    this.#file = file;
    this.#options = options;
  }

  /**
   * Reads ranges, which should ascend by offset, and calls `out` with the index and bytes of each (valid during the call).
   * Ends at a range beyond the end of what can be read; returns how many were delivered. Rejects only when cancelled.
   */
  async read(ranges: readonly ByteRange[], out: TakeRange): Promise<number> {
    let delivered = 0;
    const turns = new Turns();
    for (let i = 0; i < ranges.length; i++) {
      checkCancelled(this.#options.signal);
      const bytes = this.#window?.held(ranges[i]) ?? (await this.#fetch(ranges[i]));
      if (!bytes) break;
      // Reading a plain file never gives up the thread: without a turn nobody could cancel.
      const turn = turns.due();
      if (turn) await turn;
      delivered++;
      const taking = out(i, bytes);
      if (taking) await taking;
    }
    return delivered;
  }

  close(): void {
    this.#source?.close();
    this.#raw?.close();
    this.#window = undefined;
  }

  #fetch(range: ByteRange): Promise<Uint8Array | undefined> {
    if (!this.#window?.reaches(range.offset)) this.#begin();
    return this.#window!.fetch(range);
  }

  /** Opens the file; a compressed one from its beginning. */
  #begin(): void {
    this.close();
    const raw = new RawFile(this.#file.path);
    const source = openCompressed(raw, this.#file.compression, this.#options.expansion);
    this.#raw = raw;
    this.#source = source;
    this.#window =
      source === raw
        ? new SlidingWindow((target, position) => raw.readAt(target, position), { near: NEAR, back: 0, seeks: true })
        : new SlidingWindow(
            forwardOnly((target) => source.read(target), this.#options.signal),
            { near: BACK, back: BACK, seeks: false },
          );
  }
}

/** Fills `target` from `position` on as far as the file goes. */
type ReadAt = (target: Uint8Array, position: number) => number | Promise<number>;

interface WindowOptions {
  /** Bytes read in one go, and bytes held behind the last range. */
  readonly near: number;
  readonly back: number;
  /** Whether it can be moved backwards. */
  readonly seeks: boolean;
}

/** A stretch of the file that moves over the ranges. */
class SlidingWindow {
  readonly #readAt: ReadAt;
  readonly #options: WindowOptions;
  #bytes: Uint8Array;
  #from = 0;
  #to = 0;

  constructor(readAt: ReadAt, options: WindowOptions) {
    this.#readAt = readAt;
    this.#options = options;
    this.#bytes = new Uint8Array(options.near + options.back);
  }

  /** The range, when all of it is in the window. */
  held({ offset, length }: ByteRange): Uint8Array | undefined {
    if (offset < this.#from || offset + length > this.#to) return undefined;
    return this.#bytes.subarray(offset - this.#from, offset - this.#from + length);
  }

  /** True when the window can be moved to where a range begins. */
  reaches(offset: number): boolean {
    return this.#options.seeks || offset >= this.#from;
  }

  /** Moves the window to the range; undefined when the file ends before it does. */
  async fetch(range: ByteRange): Promise<Uint8Array | undefined> {
    const { offset, length } = range;
    const { near, back } = this.#options;
    const touches = offset >= this.#from && offset <= this.#to;
    const from = touches ? Math.max(this.#from, offset - back) : offset;
    const kept = touches ? this.#bytes.subarray(from - this.#from, this.#to - this.#from) : undefined;
    const room = offset - from + Math.max(near, length);
    if (this.#bytes.length < room) {
      const more = new Uint8Array(room);
      if (kept) more.set(kept);
      this.#bytes = more;
    } else if (kept) this.#bytes.set(kept);
    this.#from = from;
    this.#to = from + (kept?.length ?? 0);
    const target = this.#bytes.subarray(this.#to - from, room);
    this.#to += await this.#readAt(target, this.#to);
    return this.held(range);
  }
}

/** Reads at ascending positions of a stream, passing over what lies between. */
function forwardOnly(read: (target: Uint8Array) => number | Promise<number>, signal: AbortSignal | undefined): ReadAt {
  let at = 0;
  const passed = new Uint8Array(CHUNK);
  return async (target, position) => {
    while (at < position) {
      checkCancelled(signal);
      const step = await read(passed.subarray(0, position - at));
      if (step === 0) return 0;
      at += step;
    }
    let filled = 0;
    while (filled < target.length) {
      const step = await read(target.subarray(filled));
      if (step === 0) break;
      filled += step;
    }
    at += filled;
    return filled;
  };
}
