/** Compressed messages of SMB 3.1.1 ([MS-SMB2], section 2.2.42): one payload behind plain bytes, or a chain of payloads. */
import { Cursor } from "../parts/cursor.ts";
import { Growing } from "../parts/growing.ts";
import { unpackLz4, unpackLz77, unpackLznt1 } from "./xca.ts";
import { unpackHuffman } from "./xca-huffman.ts";

/** Bytes of one message: the longest read, its head, and a chain of small ones before it. */
const MAX_EXPANDED = (8 << 20) + (1 << 16);
/** Bytes that one connection may expand to for nothing, and for each packed byte: zeros pack well, bombs better. */
const FREE = 64 << 20;
const PER_BYTE = 64;
/** Payloads of a chain; a message of a pattern, packed bytes and plain ones has some five. */
const MAX_PAYLOADS = 64;

/** Bytes of a message that are held besides its first 72 KiB: what reads 8 MiB packs to less, or is sent as it is. */
const MAX_TAIL = 2 << 20;

const HEAD = 16;
const CHAIN_AT = 8;
const CHAINED = 1;
const ALGORITHMS = ["none", "LZNT1", "LZ77", "LZ77+Huffman", "Pattern_V1", "LZ4"];
const PATTERN = 4;

type Unpack = (bytes: Uint8Array, out: Uint8Array, start: number, end: number) => number;

const unpackers: readonly Unpack[] = [unpackPlain, unpackLznt1, unpackLz77, unpackHuffman, unpackPattern, unpackLz4];

function unpackPlain(bytes: Uint8Array, out: Uint8Array, start: number, end: number): number {
  const some = bytes.subarray(0, end - start);
  out.set(some, start);
  return start + some.length;
}

/** One byte again and again (section 2.2.42.2.2). */
function unpackPattern(bytes: Uint8Array, out: Uint8Array, start: number, end: number): number {
  const cursor = new Cursor(bytes);
  const byte = cursor.u8();
  cursor.skip(3);
  const stop = Math.min(end, start + cursor.little(4));
  if (cursor.short) return start;
  out.fill(byte, start, stop);
  return stop;
}

export interface Packed {
  /** Algorithms by name, each once. */
  readonly algorithms: string;
  /** Bytes that are packed, as declared; and where they begin in the message. */
  readonly size: number;
  readonly offset: number;
  readonly isChained: boolean;
}

/** What the head says; null where it is not all there. */
export function readPacked(message: Uint8Array): Packed | null {
  const cursor = new Cursor(message, 4);
  const size = cursor.little(4);
  const algorithm = cursor.little(2);
  const isChained = (cursor.little(2) & CHAINED) !== 0;
  const offset = cursor.little(4);
  if (cursor.short) return null;
  const chained = new Set(payloads(message).map((payload) => payload.algorithm));
  // Short messages, and the parts between, stay as they are.
  if (chained.size > 1) chained.delete(0);
  const names = isChained ? chained : [algorithm];
  return { algorithms: [...names].map(nameOf).join(", "), size, offset: isChained ? 0 : offset, isChained };
}

function nameOf(algorithm: number): string {
  return ALGORITHMS[algorithm] ?? `algorithm ${algorithm}`;
}

interface Payload {
  readonly algorithm: number;
  readonly bytes: Uint8Array;
  /** Bytes that it expands to, where it says so. */
  readonly size: number | null;
}

/** The payloads of a chain; the last may be cut. */
function payloads(message: Uint8Array): Payload[] {
  const found: Payload[] = [];
  const cursor = new Cursor(message, CHAIN_AT);
  while (found.length < MAX_PAYLOADS && cursor.left >= 8) {
    const algorithm = cursor.little(2);
    cursor.skip(2);
    const length = Math.min(cursor.little(4), cursor.left);
    const hasSize = algorithm !== 0 && algorithm !== PATTERN && length >= 4;
    const size = hasSize ? cursor.little(4) : null;
    found.push({ algorithm, bytes: cursor.take(hasSize ? length - 4 : length), size });
  }
  return found;
}

/** The rest of a long message, up to the first byte that is missing. */
export class Tail {
  readonly #held = new Growing();
  #isCut = false;

  data(bytes: Uint8Array): void {
    if (!this.#isCut) this.#held.push(bytes, 0, Math.min(bytes.length, MAX_TAIL - this.#held.length));
  }

  gap(): void {
    this.#isCut = true;
  }

  behind(message: Uint8Array): Uint8Array {
    const all = new Uint8Array(message.length + this.#held.length);
    all.set(message);
    all.set(this.#held.bytes, message.length);
    return all;
  }
}

/** Expands the messages of one connection, within limits. */
export class Expander {
  #given = 0;
  #taken = 0;

  /** As much of the message as its bytes give; null where it is beyond the limits. */
  expand(message: Uint8Array, packed: Packed): Uint8Array | null {
    const size = packed.size + packed.offset;
    this.#taken += message.length;
    if (size > MAX_EXPANDED || this.#given + size > FREE + PER_BYTE * this.#taken) return null;
    this.#given += size;
    const out = new Uint8Array(size);
    return out.subarray(0, packed.isChained ? chain(message, out) : single(message, packed.offset, out));
  }
}

function single(message: Uint8Array, offset: number, out: Uint8Array): number {
  const to = unpackPlain(message.subarray(HEAD, HEAD + offset), out, 0, out.length);
  const unpack = unpackers[message[CHAIN_AT] | (message[CHAIN_AT + 1] << 8)];
  return to === offset && unpack ? unpack(message.subarray(HEAD + offset), out, to, out.length) : to;
}

function chain(message: Uint8Array, out: Uint8Array): number {
  let to = 0;
  for (const { algorithm, bytes, size } of payloads(message)) {
    const unpack = unpackers[algorithm];
    const end = Math.min(out.length, size === null ? out.length : to + size);
    if (!unpack) return to;
    to = unpack(bytes, out, to, end);
    // Where one is cut, the next does not follow it.
    if (size !== null && to < end) return to;
  }
  return to;
}
