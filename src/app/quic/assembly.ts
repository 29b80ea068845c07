/** Bytes that come in pieces, in any order, more than once: the longest beginning that is whole. Bounded. */

/** Bytes of one side's handshake that are put in order: hellos with certificates of post-quantum sizes fit twice. */
export const MAX_BYTES = 65_536;
/** Pieces that wait for what is before them; a hostile sender could send each byte alone. */
const MAX_PIECES = 256;

interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

export class Assembly {
  #next = 0;
  /** By their starts. */
  #pieces: Piece[] = [];
  #held = 0;

  /** Bytes that came in order so far. */
  get next(): number {
    return this.#next;
  }

  /** Adds a piece; answers with the bytes that are in order now, in the order they stand. */
  add(start: number, bytes: Uint8Array): Uint8Array[] {
    const ready: Uint8Array[] = [];
    if (start + bytes.length > MAX_BYTES) return ready;
    if (start > this.#next) {
      this.#hold(start, bytes);
      return ready;
    }
    this.#take(start, bytes, ready);
    while (this.#pieces.length > 0 && this.#pieces[0].start <= this.#next) {
      const [piece] = this.#pieces.splice(0, 1);
      this.#held -= piece.bytes.length;
      this.#take(piece.start, piece.bytes, ready);
    }
    return ready;
  }

  #take(start: number, bytes: Uint8Array, ready: Uint8Array[]): void {
    const fresh = bytes.subarray(Math.min(bytes.length, this.#next - start));
    if (fresh.length === 0) return;
    this.#next += fresh.length;
    ready.push(fresh);
  }

  #hold(start: number, bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#pieces.length >= MAX_PIECES || this.#held + bytes.length > MAX_BYTES) return;
    const at = this.#pieces.findIndex((piece) => piece.start > start);
    this.#pieces.splice(at < 0 ? this.#pieces.length : at, 0, { start, bytes: bytes.slice() });
    this.#held += bytes.length;
  }
}
