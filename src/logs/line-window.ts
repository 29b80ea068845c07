/** Bytes that arrive in pieces, as whole lines in one buffer. */
import { type Block, SLACK } from "./splitter.ts";

/** CloudWatch takes no event longer than this; a flow record with every field stays below 4 KiB. */
export const LINE_LIMIT = 256 << 10;

const LINE_FEED = 10;
const FIRST_SIZE = 1 << 16;

/** Collects pieces; `block` is the complete lines that were not read yet. */
export class LineWindow {
  readonly block: Block;
  /** Bytes in the buffer; behind `block.end` lies the beginning of a line. */
  #filled = 0;
  /** In the middle of a line over the limit, whose bytes are dropped. */
  #skipping = false;
  #begun = false;

  constructor() {
    const bytes = new Uint8Array(FIRST_SIZE);
    this.block = { bytes, view: new DataView(bytes.buffer), at: 0, end: 0, line: 1, millisecondsLine: 0 };
  }

  /** Bytes that wait to be read. */
  get backlog(): number {
    return this.#filled - this.block.at;
  }

  /** Adds a piece. Calls `tooLong` with the line number where a line over the limit ends. */
  push(bytes: Uint8Array, from: number, to: number, tooLong: (line: number) => void): void {
    const { block } = this;
    if (this.#skipping) {
      const feed = bytes.indexOf(LINE_FEED, from);
      if (feed < 0 || feed >= to) return;
      tooLong(block.line++);
      this.#skipping = false;
      from = feed + 1;
    }
    this.#append(bytes, from, to);
    const feed = lastFeed(block.bytes, this.#filled - (to - from), this.#filled);
    if (feed >= 0) block.end = feed + 1;
    this.#skipMark();
  }

  /** After the block was read: a line that is too long already is not collected further. */
  settle(): void {
    const { block } = this;
    if (block.at === block.end && this.#filled - block.end > LINE_LIMIT) {
      this.#skipping = true;
      this.#filled = block.end;
    }
  }

  /** Nothing follows: the last line ends here even without a line feed. */
  end(tooLong: (line: number) => void): void {
    const { block } = this;
    if (this.#skipping) tooLong(block.line);
    else if (this.#filled > block.end) this.#append(new Uint8Array([LINE_FEED]), 0, 1);
    block.end = this.#filled;
    this.#skipMark();
  }

  #append(bytes: Uint8Array, from: number, to: number): void {
    const { block } = this;
    const size = to - from;
    if (this.#filled + size + SLACK > block.bytes.length) this.#makeRoom(size);
    block.bytes.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), this.#filled);
    this.#filled += size;
  }

  #makeRoom(size: number): void {
    const { block } = this;
    const kept = this.#filled - block.at;
    const needed = kept + size + SLACK;
    if (needed > block.bytes.length) {
      const bytes = new Uint8Array(Math.max(needed, block.bytes.length * 2));
      bytes.set(block.bytes.subarray(block.at, this.#filled));
      block.bytes = bytes;
      block.view = new DataView(bytes.buffer);
    } else {
      block.bytes.copyWithin(0, block.at, this.#filled);
    }
    block.end -= block.at;
    block.at = 0;
    this.#filled = kept;
  }

  /** A byte order mark at the beginning of the file is no part of the first line. */
  #skipMark(): void {
    const { block } = this;
    if (this.#begun || block.end === 0) return;
    this.#begun = true;
    const { bytes } = block;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) block.at = 3;
  }
}

function lastFeed(bytes: Uint8Array, from: number, to: number): number {
  for (let i = to - 1; i >= from; i--) if (bytes[i] === LINE_FEED) return i;
  return -1;
}
