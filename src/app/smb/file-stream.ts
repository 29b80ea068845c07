/** What is read from, or written to, one open file, put in order: requests are sent ahead, and answers may overtake each other. */
import type { Context, FileSink, Place, Speaker } from "../protocol.ts";

/** Bytes that one connection holds of pieces whose predecessors are missing yet: clients ask some megabytes ahead. */
const MAX_HELD = 8 << 20;

/** What a piece costs besides its bytes: small ones would be millions otherwise. */
const PIECE = 256;

/** Bytes held by all files of a connection. */
export interface Held {
  bytes: number;
}

export class FileStream {
  readonly #held: Held;
  readonly #sink: FileSink;
  readonly #early = new Map<number, Uint8Array>();
  #next = 0;
  /** Bytes came again that were there before: what the file has now is not what was given. */
  #isRewritten = false;

  constructor(context: Context, held: Held, name: string, from: Speaker, place: Place, size: number | null) {
    this.#held = held;
    this.#sink = context.file({ name, from, place, declaredType: "", codings: [], size });
  }

  /** `isWrite`: what comes again is changed, not only read again. */
  data(offset: number, bytes: Uint8Array, isWrite: boolean): void {
    if (bytes.length === 0) return;
    if (offset > this.#next) return this.#hold(offset, bytes);
    if (offset < this.#next && isWrite) this.#isRewritten = true;
    this.#give(offset, bytes);
    this.#drain();
  }

  /** The file is closed; `size` where it is known. */
  end(size: number | null): void {
    this.#flush();
    this.#sink.end(!this.#isRewritten && (size === null || this.#next >= size));
  }

  #hold(offset: number, bytes: Uint8Array): void {
    if (this.#held.bytes + bytes.length + PIECE > MAX_HELD) this.#flush();
    if (offset <= this.#next) return this.data(offset, bytes, false);
    const before = this.#early.get(offset);
    if (before && before.length >= bytes.length) return;
    this.#held.bytes += before ? bytes.length - before.length : bytes.length + PIECE;
    this.#early.set(offset, bytes.slice());
    if (this.#held.bytes > MAX_HELD) this.#flush();
  }

  #give(offset: number, bytes: Uint8Array): void {
    const known = this.#next - offset;
    if (known >= bytes.length) return;
    this.#sink.data(bytes.subarray(known));
    this.#next = offset + bytes.length;
  }

  /** Pieces that begin exactly where the one before ended. */
  #drain(): void {
    for (let piece = this.#early.get(this.#next); piece; piece = this.#early.get(this.#next)) {
      this.#take(this.#next);
      this.#give(this.#next, piece);
    }
  }

  #take(offset: number): void {
    const piece = this.#early.get(offset);
    if (piece) this.#held.bytes -= piece.length + PIECE;
    this.#early.delete(offset);
  }

  /** All that is held, with what is missing between. */
  #flush(): void {
    for (const offset of [...this.#early.keys()].sort((a, b) => a - b)) {
      const piece = this.#early.get(offset)!;
      this.#take(offset);
      if (offset > this.#next) {
        this.#sink.gap(offset - this.#next);
        this.#next = offset;
      }
      this.#give(offset, piece);
    }
  }
}
