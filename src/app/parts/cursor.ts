/** Reads numbers and runs of bytes; beyond the end it gives zeros and says so (`short`), it never throws. */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  /** True once something was read that is not there. */
  short = false;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = Math.min(end, bytes.length);
  }

  get left(): number {
    return Math.max(0, this.end - this.at);
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** An unsigned number of 1 to 6 bytes, most significant byte first. */
  number(size: number): number {
    if (!this.#has(size)) return 0;
    let value = 0;
    for (const end = this.at + size; this.at < end; this.at++) value = value * 256 + this.bytes[this.at];
    return value;
  }

  /** The same, least significant byte first. */
  little(size: number): number {
    if (!this.#has(size)) return 0;
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.bytes[this.at + i];
    this.at += size;
    return value;
  }

  u8(): number {
    return this.#has(1) ? this.bytes[this.at++] : 0;
  }

  u16(): number {
    if (!this.#has(2)) return 0;
    this.at += 2;
    return (this.bytes[this.at - 2] << 8) | this.bytes[this.at - 1];
  }

  u32(): number {
    return this.number(4);
  }

  /** The next `size` bytes, not copied; fewer are none. */
  take(size: number): Uint8Array {
    if (!this.#has(size)) return this.bytes.subarray(0, 0);
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  skip(size: number): void {
    if (this.#has(size)) this.at += size;
  }

  /** Bytes whose length stands before them in `size` bytes. */
  block(size: number): Cursor {
    const block = this.take(this.number(size));
    const cursor = new Cursor(block);
    cursor.short = this.short;
    return cursor;
  }

  /** Bytes up to the next zero, which is stepped over; all that is left where there is none. */
  untilZero(): Uint8Array {
    const found = this.bytes.indexOf(0, this.at);
    const end = found < 0 || found >= this.end ? this.end : found;
    if (end === this.end) this.short = true;
    const bytes = this.bytes.subarray(this.at, end);
    this.at = Math.min(this.end, end + 1);
    return bytes;
  }

  #has(size: number): boolean {
    if (size >= 0 && this.at + size <= this.end && !this.short) return true;
    this.short = true;
    this.at = this.end;
    return false;
  }
}
