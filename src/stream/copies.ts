/**
 * Copies of one packet seen at several vantages (AWS mirrors a conversation at both of its interfaces). A fixed table of recent
 * packets, keyed by what does not change between vantages; constant memory, no allocation per packet.
 */
import type { Packet } from "../wire/packet.ts";

/** Packets remembered: some milliseconds to seconds of mirror traffic; small enough to stay in the processor's cache. */
const ENTRIES = 1 << 15;
/** A copy arrives within this many seconds: mirror paths differ by milliseconds, load balancers by less than a second. */
export const COPY_WINDOW_SECONDS = 2;
/** Payload bytes that must agree. */
const COMPARED = 24;

const KEY = 0;
const CONTENT = 1;
const CONNECTION = 2;
const SECONDS = 3;
const FIELDS = 4;

export const NEW = 0;
export const COPY = 1;
export const CONFLICT = 2;

export class Copies {
  readonly #entries = new Int32Array(ENTRIES * FIELDS);
  /** Connection that showed the packet before, after `look` answered COPY or CONFLICT. */
  other = 0;

  /**
   * Looks for the packet at another vantage and remembers it. `tuple` is a hash of the five-tuple without the vantage;
   * `sameVantage(connection)` tells whether a remembered connection is of this vantage.
   * CONFLICT: the same place in the same stream, with other bytes: two networks that use the same addresses.
   */
  look(
    packet: Packet,
    tuple: number,
    connection: number,
    seconds: number,
    sameVantage: (connection: number) => boolean,
  ): number {
    const content = contentOf(packet);
    const key = keyOf(packet, tuple, content);
    const at = (key & (ENTRIES - 1)) * FIELDS;
    const entries = this.#entries;
    const known =
      entries[at + KEY] === key &&
      entries[at + CONNECTION] !== 0 &&
      Math.abs(seconds - entries[at + SECONDS]) <= COPY_WINDOW_SECONDS;
    if (known && !sameVantage(entries[at + CONNECTION] - 1)) {
      this.other = entries[at + CONNECTION] - 1;
      const before = entries[at + CONTENT];
      return before === content || before === 0 || content === 0 ? COPY : CONFLICT;
    }
    entries[at + KEY] = key;
    entries[at + CONTENT] = content;
    entries[at + CONNECTION] = connection + 1;
    entries[at + SECONDS] = seconds;
    return NEW;
  }
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/**
 * Place of the packet in its conversation: sequence numbers for TCP, the IP identification and checksum for the rest. Without identification
 * (IPv6, atomic datagrams of RFC 6864) a checksum alone is no place, for it may be none or left to the network card, and then many packets
 * have the same: the content stands in.
 */
function keyOf(packet: Packet, tuple: number, content: number): number {
  const hash = mix(tuple, (packet.ipLength << 16) ^ packet.srcPort);
  if (packet.protocol === 6) return mix(mix(hash, packet.seq), packet.ack ^ (packet.flags << 24));
  const identified = packet.ipId !== 0 ? packet.ipId ^ (packet.fragmentOffset << 16) : content;
  return mix(mix(hash, identified), packet.checksum);
}

/** Hash of the first payload bytes, two words at a time; 0 when too few were captured to tell. */
function contentOf(packet: Packet): number {
  const length = Math.min(COMPARED, packet.payloadCaptured);
  if (length < Math.min(COMPARED, packet.payloadLength)) return 0;
  let hash = 0x811c9dc5;
  let at = packet.payloadAt;
  const end = at + length;
  const { bytes, view } = packet;
  for (; at + 8 <= end; at += 8) hash = mix(hash, view.getInt32(at) ^ Math.imul(view.getInt32(at + 4), 0x9e3779b1));
  for (; at < end; at++) hash = mix(hash, bytes[at]);
  return hash | 1;
}
