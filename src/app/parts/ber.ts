/**
 * Elements of BER (X.690): tag, length, content, of definite and of indefinite length, whole or cut. Bounded, pure, never throws.
 * SNMP, LDAP and Kerberos are made of them; certificates are DER, which is stricter (`x509/der.ts`).
 */

export const BER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface BerElement {
  /** First identifier octet: class (upper two bits), constructed (0x20), number; that of a number above 30 is in `number`. */
  readonly tag: number;
  readonly number: number;
  readonly isConstructed: boolean;
  /** Content; of an element that is cut as much as there is. */
  readonly content: Uint8Array;
  /** Octets of header, content and end mark. Of an element that is cut: as its length says, where it says. */
  readonly size: number;
  /** False where the bytes end before the element does. */
  readonly isWhole: boolean;
}

/** What can be told of the next element's size. */
export type BerSize = number | "more" | "broken";

/** Octets of a length: six say more than any file has. */
const MAX_LENGTH_OCTETS = 6;
/** Octets of a tag's number: 21 bits are more than any protocol uses. */
const MAX_NUMBER_OCTETS = 3;
/** Elements of indefinite length within one another: each level is gone through again by the one above. */
const MAX_DEPTH = 16;
/** Arcs of an object identifier: X.660 knows no limit, SNMP has 128 (RFC 2578, section 3.5). */
const MAX_ARCS = 128;

interface Header {
  readonly tag: number;
  readonly number: number;
  readonly start: number;
  /** -1: indefinite. */
  readonly length: number;
}

/** The header at `at`; null where it is cut, -1 where it is none. */
function headerAt(bytes: Uint8Array, at: number): Header | null | -1 {
  let start = at;
  if (start >= bytes.length) return null;
  const tag = bytes[start++];
  let number = tag & 0x1f;
  if (number === 0x1f) {
    number = 0;
    for (let octets = 0; ; octets++) {
      if (octets === MAX_NUMBER_OCTETS) return -1;
      if (start >= bytes.length) return null;
      number = number * 128 + (bytes[start] & 0x7f);
      if ((bytes[start++] & 0x80) === 0) break;
    }
  }
  if (start >= bytes.length) return null;
  const first = bytes[start++];
  if (first < 0x80) return { tag, number, start, length: first };
  const octets = first & 0x7f;
  // Only what is constructed can have an end that is marked.
  if (octets === 0) return tag & 0x20 ? { tag, number, start, length: -1 } : -1;
  if (octets > MAX_LENGTH_OCTETS) return -1;
  if (start + octets > bytes.length) return null;
  let length = 0;
  for (const end = start + octets; start < end; start++) length = length * 256 + bytes[start];
  return { tag, number, start, length };
}

/** Where the end mark of an indefinite element stands; elements are gone through from `at` on. */
function endMark(bytes: Uint8Array, at: number, depth: number): BerSize {
  let next = at;
  while (next + 2 <= bytes.length) {
    if (bytes[next] === 0 && bytes[next + 1] === 0) return next;
    const size = sizeAt(bytes, next, depth + 1);
    if (typeof size !== "number") return size;
    next += size;
  }
  return "more";
}

function sizeAt(bytes: Uint8Array, at: number, depth: number): BerSize {
  const header = headerAt(bytes, at);
  if (header === -1 || depth > MAX_DEPTH) return "broken";
  if (header === null) return "more";
  if (header.length >= 0) return header.start + header.length - at;
  const end = endMark(bytes, header.start, depth);
  return typeof end === "number" ? end + 2 - at : end;
}

/** Octets of the element at `at`, which need not be there yet: for messages out of a stream. */
export function berSize(bytes: Uint8Array, at = 0): BerSize {
  return sizeAt(bytes, at, 0);
}

/** The element at `at`; null where no header is to be read. One that is cut is given as far as it goes. */
export function berAt(bytes: Uint8Array, at = 0): BerElement | null {
  const header = headerAt(bytes, at);
  if (header === null || header === -1) return null;
  const { tag, number, start, length } = header;
  const isConstructed = (tag & 0x20) !== 0;
  const mark = length < 0 ? endMark(bytes, start, 0) : start + length;
  if (mark === "broken") return null;
  const end = mark === "more" ? bytes.length : mark;
  const size = end - at + (length < 0 ? 2 : 0);
  const content = bytes.subarray(start, Math.min(end, bytes.length));
  return { tag, number, isConstructed, content, size, isWhole: mark !== "more" && at + size <= bytes.length };
}

/** Elements one after another. */
export class BerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Tag of the next element; -1 at the end. */
  get tag(): number {
    return this.#bytes[this.#at] ?? -1;
  }

  /** The next element; null at the end, or where what follows is none. */
  next(): BerElement | null {
    const element = berAt(this.#bytes, this.#at);
    this.#at = element ? this.#at + element.size : this.#bytes.length;
    return element;
  }

  /** The next one where it has this tag; otherwise null, and it stays the next. */
  nextIf(tag: number): BerElement | null {
    return this.tag === tag ? this.next() : null;
  }

  /** What is within the next one where it has this tag; nothing otherwise. */
  within(tag: number): BerReader {
    return new BerReader(this.nextIf(tag)?.content ?? new Uint8Array(0));
  }

  /** The next one as a number; null where it is no INTEGER or ENUMERATED, or has more than 53 bits. */
  integer(tag: number = BER.integer): number | null {
    const element = this.nextIf(tag);
    return element && berInteger(element.content);
  }
}

/** A whole number in two's complement; null where it is empty or has more than 53 bits. */
export function berInteger(content: Uint8Array): number | null {
  if (content.length === 0) return null;
  let value = content[0] & 0x80 ? -1 : 0;
  for (const octet of content) {
    value = value * 256 + octet;
    if (!Number.isSafeInteger(value)) return null;
  }
  return value;
}

/** A whole number of any size up to 16 octets; null beyond. */
export function berBigInteger(content: Uint8Array): bigint | null {
  if (content.length === 0 || content.length > 16) return null;
  let value = content[0] & 0x80 ? -1n : 0n;
  for (const octet of content) value = value * 256n + BigInt(octet);
  return value;
}

/** An object identifier in dotted form; empty where it is none, or has more arcs than are read. */
export function berObjectId(content: Uint8Array): string {
  if (content.length === 0 || content[content.length - 1] & 0x80) return "";
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128 || arcs.length >= MAX_ARCS) return "";
    if (octet & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const root = Math.min(2, Math.floor(arcs[0] / 40));
  return [root, arcs[0] - root * 40, ...arcs.slice(1)].join(".");
}
