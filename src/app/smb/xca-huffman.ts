/** LZ77 with Huffman codes ([MS-XCA], section 2.2), block by block; see `xca.ts` for what is given. */
import { again, longLength } from "./xca.ts";

/** Lengths of the codes of 512 symbols, half a byte each, stand before each block. */
const TABLE = 256;
const SYMBOLS = 512;
/** Bytes of plain text in one block. */
const BLOCK = 65_536;
const MAX_BITS = 15;
const LEAST = 3;
/** Symbols from here on are matches: four bits of length, four bits that say how many bits the distance has. */
const MATCH = 256;

export function unpackHuffman(bytes: Uint8Array, out: Uint8Array, start: number, end: number): number {
  let to = start;
  for (let at = 0; at + TABLE < bytes.length && to < end;) {
    const codes = codesOf(bytes, at);
    const bits = new Bits(bytes, at + TABLE);
    const limit = Math.min(end, to + BLOCK);
    while (to < limit) {
      const symbol = codes.next(bits);
      if (symbol < 0 || bits.at > bytes.length) return to;
      if (symbol < MATCH) {
        out[to++] = symbol;
        continue;
      }
      const next = match(symbol - MATCH, bits, out, start, to, end);
      if (next < 0) return to;
      to = next;
    }
    at = bits.at;
  }
  return to;
}

function match(symbol: number, bits: Bits, out: Uint8Array, start: number, to: number, end: number): number {
  let length = symbol & 15;
  if (length === 15) {
    // Long lengths stand between the bits, where the reader is.
    const long = longLength(bits.bytes, bits.at, 15);
    if (!long) return -1;
    length = long.length;
    bits.at = long.next;
  }
  const size = symbol >> 4;
  return again(out, start, to, end, bits.take(size) + 2 ** size, length + LEAST);
}

/** Bits out of words of 16, the highest first; 16 to 32 of them are at hand. */
class Bits {
  readonly bytes: Uint8Array;
  at: number;
  #held: number;
  #spare = 16;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at + 4;
    this.#held = ((this.#word(at) << 16) | this.#word(at + 2)) >>> 0;
  }

  /** The next 15 bits, which are not taken. */
  get ahead(): number {
    return this.#held >>> 17;
  }

  take(count: number): number {
    if (count === 0) return 0;
    const value = this.#held >>> (32 - count);
    this.#held = (this.#held << count) >>> 0;
    this.#spare -= count;
    if (this.#spare < 0) {
      this.#held = (this.#held | (this.#word(this.at) << -this.#spare)) >>> 0;
      this.#spare += 16;
      this.at += 2;
    }
    return value;
  }

  #word(at: number): number {
    return (this.bytes[at] ?? 0) | ((this.bytes[at + 1] ?? 0) << 8);
  }
}

class Codes {
  /** How many codes have so many bits, and the symbols in the order of their codes. */
  readonly #counts: Uint16Array;
  readonly #symbols: Uint16Array;

  constructor(counts: Uint16Array, symbols: Uint16Array) {
    this.#counts = counts;
    this.#symbols = symbols;
  }

  /** -1 where no code begins so. */
  next(bits: Bits): number {
    const { ahead } = bits;
    let first = 0;
    let before = 0;
    for (let size = 1; size <= MAX_BITS; size++) {
      const count = this.#counts[size];
      const rank = (ahead >>> (MAX_BITS - size)) - first;
      if (rank < count) {
        bits.take(size);
        return this.#symbols[before + rank];
      }
      before += count;
      first = (first + count) * 2;
    }
    return -1;
  }
}

/** Codes are given out by their length, then by their symbol. */
function codesOf(bytes: Uint8Array, at: number): Codes {
  const sizeOf = (symbol: number): number => (bytes[at + (symbol >> 1)] >> ((symbol & 1) * 4)) & 15;
  const counts = new Uint16Array(MAX_BITS + 1);
  for (let symbol = 0; symbol < SYMBOLS; symbol++) counts[sizeOf(symbol)]++;
  counts[0] = 0;
  const places = new Uint16Array(MAX_BITS + 2);
  for (let size = 1; size <= MAX_BITS; size++) places[size + 1] = places[size] + counts[size];
  const symbols = new Uint16Array(SYMBOLS);
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const size = sizeOf(symbol);
    if (size > 0) symbols[places[size]++] = symbol;
  }
  return new Codes(counts, symbols);
}
