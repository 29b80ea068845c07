/**
 * Tunnels whose outer IP packet came in fragments: the packet inside is known by the first fragment, which has its headers, and goes on in later
 * ones. Puts them together, so that what it carries can be read whole. Bounded; the first copy of a byte counts.
 */
import { HeaderNotes } from "../wire/notes.ts";
import { Packet } from "../wire/packet.ts";
import { unite } from "./defragment.ts";
import type { Origin } from "./order.ts";

/** Bytes of a datagram: the length field has 16 bits. */
const MOST_BYTES = 65_535;
/** Packets that wait at once; the oldest is given up. Fragments follow one another within milliseconds. */
export const MOST_WAITING = 1024;
/** Seconds that fragments may lie apart (RFC 1122, section 3.3.2): after that the identification may be another packet's. */
const MOST_SECONDS = 60;

/** What the connection table said of a packet inside by its first fragment. */
export interface CarriedBy {
  readonly connection: number;
  readonly direction: number;
  readonly isCopy: boolean;
}

interface Waiting {
  readonly of: CarriedBy;
  readonly origin: Origin;
  readonly protocol: number;
  /** Bytes before the transport header. */
  readonly skip: number;
  bytes: Uint8Array;
  /** Stretches that are there, as from and to, in order, apart. */
  readonly there: number[];
  /** Of the whole; -1 until the last fragment came. */
  length: number;
}

/** Takes the packet inside, whole or, where fragments are missing, as far as it goes; `origin` is of the fragment that made it so. */
export type GiveCarried = (packet: Packet, of: CarriedBy, origin: Origin) => void;

export class Carriers {
  readonly #waiting = new Map<string, Waiting>();
  readonly #give: GiveCarried;
  #packet: Packet | null = null;
  /** Packets of which fragments are missing. */
  incomplete = 0;

  constructor(give: GiveCarried) {
    this.#give = give;
  }

  /** Spares the look at every other fragment. */
  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** A first fragment (`packet.goesOn`), whose inner packet the connection table has. */
  first(packet: Packet, of: CarriedBy, origin: Origin): void {
    this.#packet ??= new Packet(packet.dispatch);
    const key = carrierKey(packet);
    const bytes = packet.bytes.slice(packet.carrierFragmentAt, packet.carrierEnd);
    const before = this.#waiting.get(key);
    if (before && beginsWith(before.bytes, bytes)) return;
    if (before) this.#giveUp(key, before);
    if (this.#waiting.size >= MOST_WAITING) this.#giveUp(...this.#oldest());
    const skip = Math.max(0, packet.carrierUpperAt - packet.carrierFragmentAt);
    const there = [0, bytes.length];
    this.#waiting.set(key, { of, origin, protocol: packet.carrierProtocol, skip, bytes, there, length: -1 });
  }

  /** A later fragment; what it belongs to where its first fragment is known, which must not go into the connection table again. */
  later(packet: Packet, origin: Origin): CarriedBy | null {
    const key = laterKey(packet);
    const waiting = this.#waiting.get(key);
    if (!waiting) return null;
    if (Math.abs(origin.seconds - waiting.origin.seconds) > MOST_SECONDS) {
      this.#giveUp(key, waiting);
      return null;
    }
    put(waiting, packet);
    const { there, length, of } = waiting;
    if (length >= 0 && there.length === 2 && there[1] >= length) {
      this.#waiting.delete(key);
      // Later ones may have come before it, and been held back.
      this.#decode(waiting, length, isAfter(waiting.origin, origin) ? waiting.origin : origin);
    }
    return of;
  }

  /** Nothing follows. */
  close(): void {
    for (const [key, waiting] of this.#waiting) this.#giveUp(key, waiting);
  }

  #oldest(): [string, Waiting] {
    return this.#waiting.entries().next().value!;
  }

  #giveUp(key: string, waiting: Waiting): void {
    this.#waiting.delete(key);
    this.incomplete++;
    this.#decode(waiting, waiting.there[1], waiting.origin);
  }

  #decode({ bytes, skip, protocol, of }: Waiting, end: number, origin: Origin): void {
    const packet = this.#packet!;
    // What is odd about its headers was noted with its first fragment.
    packet.notes = new HeaderNotes();
    packet.decodeUpper(bytes.subarray(skip, end), protocol);
    if (packet.hasPorts && packet.fragment === 0) this.#give(packet, of, origin);
  }
}

function put(waiting: Waiting, packet: Packet): void {
  const from = packet.fragmentOffset;
  const to = Math.min(MOST_BYTES, from + packet.end - packet.fragmentAt);
  if (!packet.moreFragments && !packet.truncated) waiting.length = to;
  if (to <= from) return;
  if (to > waiting.bytes.length) {
    const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(to, waiting.bytes.length * 2)));
    grown.set(waiting.bytes);
    waiting.bytes = grown;
  }
  // Between the stretches that are there the bytes are new.
  let at = from;
  const { there } = waiting;
  const copy = (until: number): void => {
    const start = packet.fragmentAt - from;
    if (until > at) waiting.bytes.set(packet.bytes.subarray(start + at, start + until), at);
  };
  for (let i = 0; i < there.length && at < to; i += 2) {
    if (there[i + 1] <= at) continue;
    copy(Math.min(to, there[i]));
    at = Math.max(at, there[i + 1]);
  }
  copy(to);
  unite(there, from, to);
}

function isAfter(one: Origin, other: Origin): boolean {
  return one.seconds > other.seconds || (one.seconds === other.seconds && one.nanos > other.nanos);
}

function beginsWith(held: Uint8Array, bytes: Uint8Array): boolean {
  return held.length >= bytes.length && bytes.every((byte, i) => held[i] === byte);
}

/** Tells the IP packets apart that carry others (RFC 791: source, destination, protocol, identification): of a first fragment. */
export function carrierKey({ bytes, carrierAt, carrierV6, carrierProtocol, carrierId }: Packet): string {
  return key(bytes, carrierV6 ? carrierAt + 8 : carrierAt + 12, carrierV6, carrierProtocol, carrierId);
}

/** The same of a later fragment. */
export function laterKey({ bytes, ipAt, v6, protocol, ipId }: Packet): string {
  return key(bytes, v6 ? ipAt + 8 : ipAt + 12, v6, protocol, ipId);
}

/** Source and destination stand one after the other in both headers; IPv6 tells fragments apart without the protocol (RFC 8200, section 4.5). */
function key(bytes: Uint8Array, at: number, v6: boolean, protocol: number, id: number): string {
  return `${v6 ? "" : protocol} ${id} ${String.fromCharCode(...bytes.subarray(at, at + (v6 ? 32 : 8)))}`;
}
