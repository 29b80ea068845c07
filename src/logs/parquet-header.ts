/** Headers of Parquet files (Thrift compact protocol), read within bounds: their numbers are hostile. */

/** Structs and lists nest four deep in a page header, nine deep in a footer. */
const DEPTH_LIMIT = 16;

/** Bytes of a 64-bit variable-length number. */
const VARINT_LIMIT = 10;

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const STRUCT = 12;

export const PageType = { data: 0, dictionary: 2, dataV2: 3 } as const;

export interface PageHeader {
  readonly type: number;
  /** Sizes in bytes of what follows the header. */
  readonly uncompressed: number;
  readonly compressed: number;
  /** Values in the page, empty ones included. */
  readonly values: number;
  readonly encoding: number;
  /** Encoding of the definition levels (version 1). */
  readonly levelEncoding: number;
  /** Version 2: bytes of the levels, which stand uncompressed before the values. */
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isCompressed: boolean;
  /** Bytes of the header itself. */
  readonly size: number;
}

type Fields = Map<number, number | Fields>;

/** Reads bytes with a sticky end: what lies outside reads as zero and sets `short`. */
class Thrift {
  at = 0;
  short = false;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    if (this.at >= this.#bytes.length) this.short = true;
    return this.short ? 0 : this.#bytes[this.at++];
  }

  /** Unsigned variable-length number; digits beyond 2^53 are lost. */
  varint(): number {
    const start = this.at;
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (this.at - start > VARINT_LIMIT) this.short = true;
      if (byte < 0x80 || this.short) return value;
    }
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  skip(size: number): void {
    if (size > this.#bytes.length - this.at) this.short = true;
    else this.at += size;
  }

  struct(depth: number): Fields {
    const fields: Fields = new Map();
    for (let id = 0; ;) {
      const head = this.byte();
      if (this.short || (head & 15) === STOP) return fields;
      id = head >> 4 ? id + (head >> 4) : this.zigzag();
      const value = this.value(head & 15, depth);
      if (value !== null) fields.set(id, value);
    }
  }

  value(type: number, depth: number): number | Fields | null {
    if (type === TRUE || type === FALSE) return Number(type === TRUE);
    if (type === BYTE) return this.byte();
    if (type < DOUBLE) return this.zigzag();
    if (type === STRUCT && depth < DEPTH_LIMIT) return this.struct(depth + 1);
    if (type === DOUBLE) this.skip(8);
    else if (type === BINARY) this.skip(this.varint());
    else if (type === LIST || type === SET) this.#list(depth);
    else this.short = true;
    return null;
  }

  #list(depth: number): void {
    const head = this.byte();
    const size = head >> 4 === 15 ? this.varint() : head >> 4;
    const type = (head & 15) <= FALSE ? BYTE : head & 15;
    // Every element takes a byte and more.
    if (size > this.#bytes.length - this.at || depth >= DEPTH_LIMIT) this.short = true;
    for (let i = 0; i < size && !this.short; i++) this.value(type, depth + 1);
  }
}

function number(fields: Fields, id: number, otherwise = 0): number {
  const value = fields.get(id);
  return typeof value === "number" ? value : otherwise;
}

/**
 * Whether the footer's bytes are one whole struct: lists have their elements, nothing nests without end. hyparquet
 * makes room for what lists claim before it reads them.
 */
export function isSoundFooter(bytes: Uint8Array): boolean {
  const thrift = new Thrift(bytes);
  thrift.struct(0);
  return !thrift.short;
}

/** The page header at the start of the bytes; null when it is cut or is no page header. */
export function pageHeader(bytes: Uint8Array): PageHeader | null {
  const thrift = new Thrift(bytes);
  const fields = thrift.struct(0);
  const type = number(fields, 1, -1);
  const own = fields.get(type === PageType.data ? 5 : type === PageType.dictionary ? 7 : 8);
  const known = Object.values<number>(PageType).includes(type);
  if (thrift.short || (known && typeof own !== "object")) return null;
  const inner = typeof own === "object" ? own : new Map<number, number>();
  const v2 = type === PageType.dataV2;
  return {
    type,
    uncompressed: number(fields, 2, -1),
    compressed: number(fields, 3, -1),
    values: number(inner, 1, -1),
    encoding: number(inner, v2 ? 4 : 2, -1),
    levelEncoding: number(inner, 3, 3),
    definitionBytes: v2 ? number(inner, 5) : 0,
    repetitionBytes: v2 ? number(inner, 6) : 0,
    isCompressed: !v2 || number(inner, 7, 1) === 1,
    size: thrift.at,
  };
}
