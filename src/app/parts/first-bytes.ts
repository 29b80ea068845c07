/** The first bytes of something, up to a limit: for what is looked at once it is whole. No byte is copied twice on average. */

const FIRST_ROOM = 64;

export class FirstBytes {
  readonly #limit: number;
  #buffer: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  /** What is held; valid until more is added. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Adds bytes; those beyond the limit are not kept, and it gives false. */
  push(bytes: Uint8Array): boolean {
    const room = this.#limit - this.#length;
    const more = bytes.length > room ? bytes.subarray(0, room) : bytes;
    const needed = this.#length + more.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.min(this.#limit, Math.max(FIRST_ROOM, needed, this.#buffer.length * 2)));
      larger.set(this.bytes);
      this.#buffer = larger;
    }
    this.#buffer.set(more, this.#length);
    this.#length = needed;
    return more.length === bytes.length;
  }

  clear(): void {
    this.#buffer = new Uint8Array(0);
    this.#length = 0;
  }
}
