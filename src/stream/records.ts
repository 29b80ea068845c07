/**
 * Connections as fixed records of 32-bit words in blocks: no object per connection, no copying when the table grows, and one
 * cache-friendly place per connection. Memory is 144 bytes a connection.
 */

export const WORDS = 36;
const BLOCK_BITS = 12;
const BLOCK_SIZE = 1 << BLOCK_BITS;

/** Word of each field within a record; `F_` fields are 64-bit floats and count in pairs of words. */
export const ORIG_ADDRESS = 0;
export const RESP_ADDRESS = 1;
/** Originator port << 16 | responder port. */
export const PORTS = 2;
/** Protocol, bit 8 set for IPv6. */
export const PROTOCOL = 3;
export const VANTAGE = 4;
export const FIRST_SECONDS = 5;
export const FIRST_NANOS = 6;
export const LAST_SECONDS = 7;
export const LAST_NANOS = 8;
export const EVIDENCE = 9;
export const FIRST_PACKET = 10;
/** Letters of the history seen already: bit per letter, upper half for the responder. */
export const HISTORY_SEEN = 11;
/** Words of six letters of five bits each. */
export const HISTORY = 12;
export const HISTORY_WORDS = 4;
/** Originator flags, responder flags << 8, originator state << 16, responder state << 20, history length << 24, bits 29, 30: see tcp.ts. */
export const STATES = 16;
/** SYN packets of the originator. */
export const ORIG_SYNS = 17;
/** Per direction, responder one further. */
export const PACKETS = 18;
export const START_SEQ = 20;
export const NEXT_SEQ = 22;
export const F_IP_BYTES = 24;
export const F_FRAME_BYTES = 28;
export const F_BYTES = 32;

/** Growing store of records; ids run from 0. */
export class Records {
  readonly #ints: Int32Array[] = [];
  readonly #floats: Float64Array[] = [];
  size = 0;

  add(): number {
    if (this.size === this.#ints.length << BLOCK_BITS) {
      const buffer = new ArrayBuffer(BLOCK_SIZE * WORDS * 4);
      this.#ints.push(new Int32Array(buffer));
      this.#floats.push(new Float64Array(buffer));
    }
    return this.size++;
  }

  /** Block of integers that holds record `id`; the record begins at `at(id)`. */
  ints(id: number): Int32Array {
    return this.#ints[id >>> BLOCK_BITS];
  }

  /** The same block as floats; a field `F_X` of direction d is at (at(id) + F_X) / 2 + d. */
  floats(id: number): Float64Array {
    return this.#floats[id >>> BLOCK_BITS];
  }

  at(id: number): number {
    return (id & (BLOCK_SIZE - 1)) * WORDS;
  }
}

const LAZY_BITS = 14;

/** A counter that most connections never need: blocks are made when first written. */
export class RareCounters {
  readonly #blocks: (Float64Array | undefined)[] = [];

  /** True when nothing was ever counted. */
  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  get(id: number): number {
    return this.#blocks[id >>> LAZY_BITS]?.[id & ((1 << LAZY_BITS) - 1)] ?? 0;
  }

  add(id: number, count: number): void {
    this.set(id, this.get(id) + count);
  }

  set(id: number, value: number): void {
    const block = (this.#blocks[id >>> LAZY_BITS] ??= new Float64Array(1 << LAZY_BITS));
    block[id & ((1 << LAZY_BITS) - 1)] = value;
  }
}
