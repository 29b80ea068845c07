/**
 * IP datagrams put together from their fragments (RFC 791, RFC 8200 section 4.5), for the payload only: which connection a fragment
 * belongs to is the connection table's business. Bounded; the first copy of a byte counts, a second that differs is reported.
 */
import type { Packet } from "../wire/packet.ts";

const UDP = 17;
const UDP_HEADER = 8;
/** Bytes of a datagram: the length field has 16 bits. */
const MOST_BYTES = 65_535;
/** Datagrams that wait at once, and their bytes: the oldest is given up. Real captures have a few dozen. */
const MOST_DATAGRAMS = 1024;
const MOST_WAITING_BYTES = 16 << 20;

/** A datagram put together: `bytes` from the transport header on. */
export interface Whole {
  readonly bytes: Uint8Array;
  /** Fragments overlap that are no copies of one another. */
  readonly overlaps: boolean;
}

interface Waiting {
  bytes: Uint8Array;
  /** Stretches that are there, as from and to, in order, apart. */
  readonly there: number[];
  /** Length of the whole; -1 until the last fragment came. */
  length: number;
  /** Bytes before the transport header (extension headers of IPv6); -1 until the first fragment came. */
  skip: number;
  overlaps: boolean;
}

export class Defragmenter {
  readonly #waiting = new Map<string, Waiting>();
  #held = 0;

  /** Takes the fragment in `packet`; gives the datagram once no byte is missing. `vantage` and `addresses` tell datagrams apart. */
  add(packet: Packet, vantage: number, addresses: string): Whole | null {
    const from = packet.fragment === 1 ? 0 : packet.fragmentOffset;
    const bytes = packet.bytes.subarray(packet.fragmentAt, packet.end);
    const to = from + bytes.length;
    if (to > MOST_BYTES || bytes.length === 0) return null;
    const key = `${vantage} ${addresses} ${packet.protocol} ${packet.ipId}`;
    const waiting = this.#waiting.get(key) ?? this.#begin(key);
    if (packet.fragment === 1) waiting.skip = transportAt(packet) - packet.fragmentAt;
    if (!packet.moreFragments && !packet.truncated) waiting.length = to;
    this.#put(waiting, bytes, from, to);
    const { there, length, skip, overlaps } = waiting;
    if (length < 0 || skip < 0 || there.length !== 2 || there[0] !== 0 || there[1] < length) return null;
    this.#forget(key, waiting);
    return { bytes: waiting.bytes.subarray(skip, length), overlaps };
  }

  #begin(key: string): Waiting {
    while (this.#waiting.size >= MOST_DATAGRAMS || this.#held > MOST_WAITING_BYTES) {
      const [oldest, waiting] = this.#waiting.entries().next().value!;
      this.#forget(oldest, waiting);
    }
    const waiting = { bytes: new Uint8Array(0), there: [], length: -1, skip: -1, overlaps: false };
    this.#waiting.set(key, waiting);
    return waiting;
  }

  #put(waiting: Waiting, bytes: Uint8Array, from: number, to: number): void {
    if (to > waiting.bytes.length) {
      const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(to, waiting.bytes.length * 2)));
      grown.set(waiting.bytes);
      this.#held += grown.length - waiting.bytes.length;
      waiting.bytes = grown;
    }
    // Between the stretches that are there the bytes are new; within them the first copy counts.
    let at = from;
    for (let i = 0; i < waiting.there.length && at < to; i += 2) {
      const [start, end] = [waiting.there[i], waiting.there[i + 1]];
      if (end <= at || start >= to) continue;
      if (start > at) waiting.bytes.set(bytes.subarray(at - from, Math.min(to, start) - from), at);
      if (start > from || end < to || !sameBytes(waiting.bytes, from, bytes)) waiting.overlaps = true;
      at = end;
    }
    if (at < to) waiting.bytes.set(bytes.subarray(at - from), at);
    unite(waiting.there, from, to);
  }

  #forget(key: string, waiting: Waiting): void {
    this.#waiting.delete(key);
    this.#held -= waiting.bytes.length;
  }
}

function sameBytes(whole: Uint8Array, at: number, part: Uint8Array): boolean {
  return part.every((byte, i) => whole[at + i] === byte);
}

/** Where the transport header of a first fragment begins. */
function transportAt(packet: Packet): number {
  if (packet.hasSegment) return packet.segmentAt;
  return packet.protocol === UDP && packet.hasPorts ? packet.payloadAt - UDP_HEADER : packet.fragmentAt;
}

/** Adds [from, to) to stretches that are in order and apart. */
export function unite(there: number[], from: number, to: number): void {
  let first = 0;
  while (first < there.length && there[first + 1] < from) first += 2;
  let last = first;
  let [low, high] = [from, to];
  for (; last < there.length && there[last] <= to; last += 2) {
    low = Math.min(low, there[last]);
    high = Math.max(high, there[last + 1]);
  }
  there.splice(first, last - first, low, high);
}
