/** Bytes that come piece by piece, held until they are a line; no byte is copied twice on average. */

const NOTHING = new Uint8Array(0);

export class Growing {
  #room: Uint8Array = NOTHING;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is held; valid until the next call that changes it. */
  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > this.#room.length) {
      const room = new Uint8Array(Math.max(64, length, this.#room.length * 2));
      room.set(this.bytes);
      this.#room = room;
    }
    this.#room.set(bytes.subarray(start, end), this.#length);
    this.#length = length;
  }

  clear(): void {
    this.#room = NOTHING;
    this.#length = 0;
  }
}
