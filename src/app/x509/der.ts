/** Elements of DER (X.690): tag, length, content. What is no DER, or goes beyond its end, is null. Never throws. */

export interface Element {
  /** The identifier octet: class, constructed bit and number; numbers above 30 are not read. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its header. */
  readonly whole: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Octets of a length: four say 4 GiB, more than any certificate in memory. */
const MAX_LENGTH_OCTETS = 4;
/** Arcs of an object identifier that are written out: those of certificates have a dozen. */
const MAX_ARCS = 32;

/** The element at `at`; null where there is none. */
export function elementAt(bytes: Uint8Array, at = 0): Element | null {
  if (at + 2 > bytes.length || (bytes[at] & 0x1f) === 0x1f) return null;
  let start = at + 2;
  let length = bytes[at + 1];
  if (length & 0x80) {
    const octets = length & 0x7f;
    // Zero octets: an end that is marked, which is BER, not DER.
    if (octets === 0 || octets > MAX_LENGTH_OCTETS || start + octets > bytes.length) return null;
    length = 0;
    for (const end = start + octets; start < end; start++) length = length * 256 + bytes[start];
  }
  if (start + length > bytes.length) return null;
  return { tag: bytes[at], content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}

/** Elements one after another, as many as can be read. */
export class Elements {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next one; null at the end, or where what follows is no element. */
  next(): Element | null {
    const element = elementAt(this.#bytes, this.#at);
    this.#at = element ? this.#at + element.whole.length : this.#bytes.length;
    return element;
  }

  /** The next one where it has this tag; otherwise null, and nothing is stepped over. */
  nextIf(tag: number): Element | null {
    return this.#bytes[this.#at] === tag ? this.next() : null;
  }

  *[Symbol.iterator](): Generator<Element> {
    for (let element = this.next(); element; element = this.next()) yield element;
  }
}

/** Elements inside one; none inside null. */
export function within(element: Element | null): Elements {
  return new Elements(element?.content ?? new Uint8Array(0));
}

/** An object identifier in dotted form; empty where it is none. */
export function objectId(element: Element | null): string {
  if (element?.tag !== TAG.objectId || element.content.length === 0) return "";
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of element.content) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128 || arcs.length > MAX_ARCS) return "";
    if (octet & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const first = arcs[0] ?? 0;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...arcs.slice(1)].join(".");
}
