/** Bytes that are all there, as a hex dump: a packet. */
import { hexColumns } from "./hex.ts";
import type { BytesRow, RowSource } from "./rows.ts";

export class MemorySource implements RowSource {
  readonly bytes: Uint8Array;
  readonly #width: number;

  constructor(bytes: Uint8Array, width: number) {
    this.bytes = bytes;
    this.#width = width;
  }

  get size(): number {
    return this.bytes.length;
  }

  rows(): number {
    return Math.ceil(this.bytes.length / this.#width);
  }

  row(index: number): BytesRow {
    const from = index * this.#width;
    const to = Math.min(from + this.#width, this.bytes.length);
    const columns = hexColumns(this.bytes.subarray(from, to), this.#width);
    return { from, to, side: 0, kind: "data", begins: false, columns, loaded: true };
  }

  rowOf(address: number): number {
    return Math.max(0, Math.min(this.rows() - 1, Math.floor(address / this.#width)));
  }

  addressOf(row: number): number {
    return Math.max(0, Math.min(this.rows() - 1, row)) * this.#width;
  }

  settled(): boolean {
    return true;
  }
}
