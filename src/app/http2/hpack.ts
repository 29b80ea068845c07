/** HPACK (RFC 7541): header blocks to fields, with the dynamic table of one direction. Goes on where its beginning was not seen. */
import { characters } from "../parts/characters.ts";
import { huffman } from "./huffman.ts";
import { STATIC_TABLE } from "./static-table.ts";

export type Field = readonly [name: string, value: string];

export interface Block {
  readonly fields: readonly Field[];
  /** False where the block breaks off or breaks the rules; the fields before are given. */
  readonly isSound: boolean;
  /** True where fields are not kept: more than a list may have. */
  readonly isCut: boolean;
  /** Fields whose name or value stands in a part of the table that was not seen: shown as `?`. */
  readonly unknown: number;
}

export const UNKNOWN = "?";

/** Size of the dynamic table that both sides begin with (RFC 9113, section 6.5.2). */
const FIRST_SIZE = 4096;
/** Size that an update may set: servers allow 64 KB at most. */
const MAX_SIZE = 1_048_576;
/** Characters of one list of fields, and how many: servers take 8 to 64 KB. A block of references could expand to far more. */
const MAX_LIST = 131_072;
const MAX_FIELDS = 1000;
/** What an entry takes beside its text (RFC 7541, section 4.1). */
const ENTRY = 32;
/** Index is the first number of the dynamic table. */
const DYNAMIC = STATIC_TABLE.length + 1;

/** Where a block breaks the rules. */
const BROKEN = -1;

export class Hpack {
  /** Newest last. */
  #entries: Field[] = [];
  /** Entries before this are evicted. */
  #first = 0;
  #size = 0;
  #limit = FIRST_SIZE;
  /** What came before the first block at hand is not known. */
  #isPartial: boolean;

  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** `isPartial`: blocks came before that were not seen. */
  constructor(isPartial: boolean) {
    this.#isPartial = isPartial;
  }

  /** A block was not seen: nobody knows what it put into the table. */
  lose(): void {
    this.#entries = [];
    this.#first = 0;
    this.#size = 0;
    this.#isPartial = true;
  }

  /** Fields of a whole block. */
  decode(bytes: Uint8Array): Block {
    this.#bytes = bytes;
    this.#at = 0;
    const fields: Field[] = [];
    let room = MAX_LIST;
    let unknown = 0;
    let isCut = false;
    let isSound = true;
    while (isSound && this.#at < bytes.length) {
      const field = this.#next();
      if (field === "update") continue;
      if (!field) isSound = false;
      else {
        room -= field[0].length + field[1].length + ENTRY;
        if (field[0] === UNKNOWN || field[1] === UNKNOWN) unknown++;
        if (room < 0 || fields.length >= MAX_FIELDS) isCut = true;
        else fields.push(field);
      }
    }
    this.#bytes = new Uint8Array(0);
    // What is wrong may have been meant for the table.
    if (!isSound) this.lose();
    return { fields, isSound, isCut, unknown };
  }

  /** One representation (RFC 7541, section 6); null where it is broken. */
  #next(): Field | "update" | null {
    const first = this.#bytes[this.#at];
    if (first & 0x80) return this.#indexed(this.#number(7));
    if (first & 0x40) return this.#literal(this.#number(6), true);
    if (first & 0x20) return this.#update(this.#number(5));
    return this.#literal(this.#number(4), false);
  }

  #indexed(index: number): Field | null {
    if (index <= 0) return null;
    return index < DYNAMIC ? STATIC_TABLE[index - 1] : this.#entry(index);
  }

  #entry(index: number): Field | null {
    const at = this.#entries.length - 1 - (index - DYNAMIC);
    if (at >= this.#first) return this.#entries[at];
    return this.#isPartial ? [UNKNOWN, UNKNOWN] : null;
  }

  #literal(index: number, isKept: boolean): Field | null {
    if (index === BROKEN) return null;
    const name = index === 0 ? this.#string()?.toLowerCase() : this.#indexed(index)?.[0];
    const value = name === undefined ? null : this.#string();
    if (name === undefined || value === null) return null;
    const field: Field = [name, value];
    if (isKept) this.#insert(field);
    return field;
  }

  #update(size: number): "update" | null {
    if (size === BROKEN || size > MAX_SIZE) return null;
    this.#limit = size;
    this.#evict();
    return "update";
  }

  #insert(field: Field): void {
    this.#entries.push(field);
    this.#size += sizeOf(field);
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit && this.#first < this.#entries.length)
      this.#size -= sizeOf(this.#entries[this.#first++]);
    if (this.#first < this.#entries.length - this.#first) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }

  /** An integer whose prefix has `bits` (RFC 7541, section 5.1). */
  #number(bits: number): number {
    const most = 2 ** bits - 1;
    let value = this.#bytes[this.#at++] & most;
    if (value < most) return value;
    for (let power = 1; power <= 2 ** 21; power *= 128) {
      if (this.#at >= this.#bytes.length) return BROKEN;
      const byte = this.#bytes[this.#at++];
      value += (byte & 127) * power;
      if (byte < 128) return value;
    }
    return BROKEN;
  }

  #string(): string | null {
    if (this.#at >= this.#bytes.length) return null;
    const isCoded = (this.#bytes[this.#at] & 0x80) !== 0;
    const length = this.#number(7);
    if (length === BROKEN || this.#at + length > this.#bytes.length) return null;
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    const plain = isCoded ? huffman(bytes) : bytes;
    return plain && characters(plain);
  }
}

function sizeOf([name, value]: Field): number {
  return name.length + value.length + ENTRY;
}
