import type { Batch } from "../../base/columns.ts";

/** Takes bytes in order. They are valid until the call returns, or until the promise it returns settles. */
export type ByteSink = (bytes: Uint8Array) => void | Promise<void>;

/** Writes the batches of one table or query; every batch has the same columns. */
export interface BatchWriter {
  batch(batch: Batch): Promise<void>;
  /** Writes what is still held back. Call it once, after the last batch. */
  end(): Promise<void>;
}

/** Bytes are handed on in pieces of about this size: a call costs nothing then, and the piece stays in the cache. */
const pieceSize = 1 << 16;

/** Bytes to be written over and over, prepared for `ByteBuffer.put`. */
export interface Piece {
  /** The bytes as 64-bit floats, zero-padded: copying eight at a time is several times faster than byte by byte. */
  readonly eights: Float64Array;
  readonly length: number;
}

/**
 * Prepares UTF-8 bytes for `put`. Moving them as floats is exact: only the bytes 7F F0..FF, FF F0..FF could make a NaN, which
 * may change on the way, and well-formed UTF-8 has no byte above F4 and no F0..F4 before 7F (the order in memory).
 */
export function piece(utf8: Uint8Array): Piece {
  const eights = new Float64Array(Math.ceil(utf8.length / 8));
  new Uint8Array(eights.buffer).set(utf8);
  return { eights, length: utf8.length };
}

/** Many pieces by number, packed: a typed array of its own for each word would cost more than the word. */
export class PieceList {
  #eights = new Float64Array(1 << 10);
  #used = 0;
  /** Start among the eights and length in bytes of piece i at 2 * i and 2 * i + 1; length 0 where there is none yet. */
  #places = new Uint32Array(0);

  /** Makes room for the pieces numbered 0 to size - 1. */
  grow(size: number): void {
    if (2 * size <= this.#places.length) return;
    const places = new Uint32Array(4 * size);
    places.set(this.#places);
    this.#places = places;
  }

  has(index: number): boolean {
    return this.#places[2 * index + 1] !== 0;
  }

  /** Keeps UTF-8 bytes as the piece numbered `index`. */
  set(index: number, utf8: Uint8Array): void {
    const count = Math.ceil(utf8.length / 8);
    if (this.#used + count > this.#eights.length) {
      const more = new Float64Array(2 * (this.#used + count));
      more.set(this.#eights);
      this.#eights = more;
    }
    new Uint8Array(this.#eights.buffer).set(utf8, 8 * this.#used);
    this.#places[2 * index] = this.#used;
    this.#places[2 * index + 1] = utf8.length;
    this.#used += count;
  }

  put(out: ByteBuffer, index: number): void {
    const start = this.#places[2 * index];
    const length = this.#places[2 * index + 1];
    out.reserve(length);
    const { view, length: at } = out;
    const eights = this.#eights;
    for (let i = 0; i < length; i += 8) view.setFloat64(at + i, eights[start + (i >>> 3)], true);
    out.length = at + length;
  }
}

/** Collects bytes in one reused buffer and hands them on piece by piece. */
export class ByteBuffer {
  bytes = new Uint8Array(2 * pieceSize);
  view = new DataView(this.bytes.buffer);
  length = 0;
  readonly #write: ByteSink;

  constructor(write: ByteSink) {
    this.#write = write;
  }

  /** Makes room for `count` more bytes (and a little more), to be written into `bytes` from `length` on. */
  reserve(count: number): void {
    const wanted = this.length + count + 8;
    if (wanted <= this.bytes.length) return;
    const more = new Uint8Array(Math.max(wanted, 2 * this.bytes.length));
    more.set(this.bytes.subarray(0, this.length));
    this.bytes = more;
    this.view = new DataView(more.buffer);
  }

  put({ eights, length }: Piece): void {
    this.reserve(length);
    const { view, length: at } = this;
    for (let i = 0; i < eights.length; i++) view.setFloat64(at + 8 * i, eights[i], true);
    this.length = at + length;
  }

  putBytes(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    for (let i = start; i < end; i++) bytes[at++] = from[i];
    this.length = at;
  }

  /** True when there is enough to hand on. */
  get full(): boolean {
    return this.length >= pieceSize;
  }

  /** Hands on what there is. */
  async flush(): Promise<void> {
    if (this.length === 0) return;
    await this.#write(this.bytes.subarray(0, this.length));
    this.length = 0;
  }
}
