import { assert } from "../../base/assert.ts";
import { openCompressed } from "./compressions.ts";
import { CHUNK } from "./options.ts";
import type { ReadOptions, SourceFile } from "./options.ts";
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
 * Reads ranges, which must ascend by offset, and calls `out` with the index and bytes of each (valid during the call).
 * Ranges beyond the end of what can be read are left out; returns how many were delivered. Rejects only when cancelled.
 */
export async function readRanges(
  file: SourceFile,
  ranges: readonly ByteRange[],
  out: (index: number, bytes: Uint8Array) => void | Promise<void>,
  options: Pick<ReadOptions, "signal" | "expansion"> = {},
): Promise<number> {
  const raw = new RawFile(file.path);
  const source = openCompressed(raw, file.compression, options.expansion);
  const window = new SlidingWindow(
    source === raw
      ? (target, position) => raw.readAt(target, position)
      : forwardOnly((target) => source.read(target), options.signal),
  );
  let delivered = 0;
  const turns = new Turns();
  try {
    for (let i = 0; i < ranges.length; i++) {
      checkCancelled(options.signal);
      const { offset, length } = ranges[i];
      const bytes = window.held(offset, length) ?? (await window.fetch(offset, length));
      if (!bytes) break;
      // Reading a plain file never gives up the thread: without a turn nobody could cancel.
      const turn = turns.due();
      if (turn) await turn;
      delivered++;
      const taking = out(i, bytes);
      if (taking) await taking;
    }
    return delivered;
  } finally {
    source.close();
    raw.close();
  }
}

/** Fills `target` from `position` on as far as the file goes; positions ascend. */
type ReadAt = (target: Uint8Array, position: number) => number | Promise<number>;

/** A stretch of the file that moves forward over the ranges. */
class SlidingWindow {
  readonly #readAt: ReadAt;
  #bytes = new Uint8Array(NEAR);
  #from = 0;
  #to = 0;

  constructor(readAt: ReadAt) {
    this.#readAt = readAt;
  }

  /** The range, when all of it is in the window. */
  held(offset: number, length: number): Uint8Array | undefined {
    if (offset < this.#from || offset + length > this.#to) return undefined;
    return this.#bytes.subarray(offset - this.#from, offset - this.#from + length);
  }

  /** Moves the window to the range; undefined when the file ends before it does. */
  async fetch(offset: number, length: number): Promise<Uint8Array | undefined> {
    assert(offset >= this.#from, "ranges must ascend by offset");
    const kept =
      offset >= this.#from && offset < this.#to
        ? this.#bytes.slice(offset - this.#from, this.#to - this.#from)
        : undefined;
    const room = Math.max(NEAR, length);
    if (this.#bytes.length < room) this.#bytes = new Uint8Array(room);
    this.#from = offset;
    this.#to = offset;
    if (kept) {
      this.#bytes.set(kept);
      this.#to += kept.length;
    }
    const target = this.#bytes.subarray(this.#to - this.#from, room);
    this.#to += await this.#readAt(target, this.#to);
    return this.held(offset, length);
  }
}

/** Reads at ascending positions of a stream, passing over what lies between. */
function forwardOnly(read: (target: Uint8Array) => number | Promise<number>, signal: AbortSignal | undefined): ReadAt {
  let at = 0;
  const passed = new Uint8Array(CHUNK);
  const turns = new Turns();
  return async (target, position) => {
    while (at < position) {
      checkCancelled(signal);
      const step = await read(passed.subarray(0, position - at));
      if (step === 0) return 0;
      at += step;
      await turns.due();
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
