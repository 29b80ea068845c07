/** First look at the packets of a connection: headers only. What each carries, and where its payload lies in the evidence. */
import { carrierKey, laterKey } from "../../stream/carriers.ts";
import type { Segment } from "../../stream/reassembly.ts";
import type { Packet } from "../../wire/packet.ts";
import type { EvidenceOptions } from "../api.ts";
import { HeaderDecoder } from "../ingest/decode.ts";
import type { PacketReader } from "../packet-reader.ts";
import type { Places } from "./places.ts";

const TCP = 6;
const SYN = 2;
const RST = 4;
const ACK = 16;
const FIRST_FRAGMENT = 1;

/** Beyond every identification of IP: what carriers are called. */
const CARRIERS = 2 ** 33;

/** Packets asked for together: what is asked is an object for each. */
const TOGETHER = 1 << 16;

/** What one side sent. */
export interface Direction {
  /** `order` of a segment is the index of its packet. */
  readonly segments: Segment[];
  /** Fragments of datagrams, in time order; those of TCP are segments. */
  readonly fragments: FragmentSeen[];
  /** Number of the first payload byte, from the SYN. */
  start?: number;
  /** Highest number the other side acknowledged. */
  acknowledged?: number;
}

export interface Headers {
  readonly isTcp: boolean;
  readonly orig: Direction;
  readonly resp: Direction;
  /** By index of packet: where its payload begins in its (decompressed) file. */
  readonly payloadOffsets: Float64Array;
}

/** An IP fragment of a datagram. */
export interface FragmentSeen {
  /** Index of its packet. */
  readonly order: number;
  /** Identification of the datagram, and where in it the fragment begins. */
  readonly datagram: number;
  readonly offset: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Bytes of the transport header, and what stands before it: of the first fragment. Then payload, and how much of it was captured. */
  readonly skip: number;
  readonly payload: number;
  readonly captured: number;
}

/** An IP packet in fragments that carries a packet: what it is called here, and where in it the payload ends. */
interface Carrier {
  readonly datagram: number;
  readonly end: number;
}

/** What the headers said, by index of packet; fragments are few. */
class Seen {
  readonly seqs: Int32Array;
  readonly acks: Int32Array;
  readonly flags: Uint8Array;
  readonly lengths: Uint32Array;
  readonly captured: Uint32Array;
  /** 1 where there was a TCP header. */
  readonly hasSegment: Uint8Array;
  readonly payloadOffsets: Float64Array;
  readonly fragments = new Map<number, FragmentSeen>();
  /** Packets around packets of the connection that came in fragments, and later fragments whose first one may yet show that they are of one. */
  readonly #carriers = new Map<string, Carrier>();
  readonly #early = new Map<string, number[]>();

  constructor(count: number) {
    this.seqs = new Int32Array(count);
    this.acks = new Int32Array(count);
    this.flags = new Uint8Array(count);
    this.lengths = new Uint32Array(count);
    this.captured = new Uint32Array(count);
    this.hasSegment = new Uint8Array(count);
    this.payloadOffsets = new Float64Array(count);
  }

  take(i: number, packet: Packet, offset: number): void {
    const isTcp = packet.protocol === TCP && packet.hasSegment;
    this.hasSegment[i] = Number(isTcp);
    this.seqs[i] = packet.seq + (packet.flags & SYN ? 1 : 0);
    this.acks[i] = packet.ack;
    this.flags[i] = packet.flags;
    // The length of a datagram in fragments is that of the whole.
    this.lengths[i] =
      packet.fragment === FIRST_FRAGMENT ? Math.max(0, packet.wireEnd - packet.payloadAt) : packet.payloadLength;
    this.captured[i] = packet.payloadCaptured;
    this.payloadOffsets[i] = offset + packet.payloadAt;
    if (packet.goesOn) this.#carried(i, packet);
    else if (packet.fragment !== 0) this.#fragment(i, packet);
  }

  /** The packet goes on in other fragments of what carries it: its payload is a part of that, until `end`. */
  #carried(i: number, packet: Packet): void {
    const skip = packet.payloadAt - packet.carrierFragmentAt;
    const carrier = { datagram: CARRIERS + i, end: skip + packet.payloadLength };
    const key = carrierKey(packet);
    this.#carriers.set(key, carrier);
    const payload = (this.lengths[i] = this.captured[i]);
    const about = { order: i, datagram: carrier.datagram, offset: 0, isFirst: true, isLast: false };
    this.fragments.set(i, { ...about, skip, payload, captured: payload });
    for (const early of this.#early.get(key) ?? []) this.#within(this.fragments.get(early)!, carrier);
    this.#early.delete(key);
  }

  #fragment(i: number, packet: Packet): void {
    const isFirst = packet.fragment === FIRST_FRAGMENT;
    const fragment = {
      order: i,
      datagram: packet.ipId,
      offset: isFirst ? 0 : packet.fragmentOffset,
      isFirst,
      isLast: !packet.moreFragments && !packet.truncated,
      skip: isFirst ? Math.max(0, packet.payloadAt - packet.fragmentAt) : 0,
      payload: this.lengths[i],
      captured: this.captured[i],
    };
    this.fragments.set(i, fragment);
    if (isFirst) return;
    const key = laterKey(packet);
    const carrier = this.#carriers.get(key);
    if (carrier) return this.#within(fragment, carrier);
    const early = this.#early.get(key);
    if (early) early.push(i);
    else this.#early.set(key, [i]);
  }

  /** A later fragment is one of what carries a packet. Behind that there may be padding of its frame. */
  #within(fragment: FragmentSeen, { datagram, end }: Carrier): void {
    const { order, offset } = fragment;
    const payload = (this.lengths[order] = Math.max(0, Math.min(this.lengths[order], end - offset)));
    const captured = (this.captured[order] = Math.min(this.captured[order], payload));
    this.fragments.set(order, { ...fragment, datagram, payload, captured });
  }
}

/** What reads packets again, and knows how their bytes begin. */
export type HeaderReader = Pick<PacketReader, "readParts" | "linkType">;

/** Reads the headers of the packets of one connection; who reads those of many gives them one decoder. */
export async function readHeaders(
  reader: HeaderReader,
  places: Places,
  evidence: EvidenceOptions,
  { packet } = new HeaderDecoder(evidence),
): Promise<Headers> {
  const seen = new Seen(places.count);
  for (let from = 0; from < places.count; from += TOGETHER) {
    const parts = partsOf(places, from, Math.min(places.count, from + TOGETHER));
    await reader.readParts(parts, (n, bytes) => {
      const i = from + n;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const linkType = reader.linkType(parts[n]);
      packet.decode(bytes, view, 0, bytes.length, places.originalLengths[i], linkType);
      seen.take(i, packet, places.offsets[i]);
    });
  }
  const isTcp = seen.hasSegment.includes(1);
  if (isTcp) placeFragments(seen, places);
  return { isTcp, ...directionsOf(seen, places), payloadOffsets: seen.payloadOffsets };
}

function partsOf({ evidenceIds, offsets, capturedLengths, interfaces }: Places, from: number, to: number) {
  return Array.from({ length: to - from }, (_, n) => ({
    evidenceId: evidenceIds[from + n],
    offset: offsets[from + n],
    length: capturedLengths[from + n],
    interfaceNumber: interfaces[from + n],
  }));
}

function directionsOf(
  seen: Seen,
  { count, fromResponder }: Places,
): { readonly orig: Direction; readonly resp: Direction } {
  const orig: Direction = { segments: [], fragments: [] };
  const resp: Direction = { segments: [], fragments: [] };
  const isTcp = seen.hasSegment.includes(1);
  for (let i = 0; i < count; i++) {
    const [own, peer] = fromResponder[i] ? [resp, orig] : [orig, resp];
    const flags = seen.hasSegment[i] ? seen.flags[i] : 0;
    if (flags & SYN) own.start ??= seen.seqs[i];
    if (flags & ACK && !(flags & RST)) peer.acknowledged = later(peer.acknowledged, seen.acks[i]);
    const length = seen.lengths[i];
    const fragment = isTcp ? undefined : seen.fragments.get(i);
    if (fragment) own.fragments.push(fragment);
    else if (length > 0) own.segments.push({ order: i, seq: seen.seqs[i], length, captured: seen.captured[i] });
  }
  return { orig, resp };
}

/** Later fragments have no TCP header: their place in the stream follows from the first fragment's. Without it they have none. */
function placeFragments(seen: Seen, places: Places): void {
  const starts = startsOf(seen, places);
  for (let i = 0; i < places.count; i++) {
    if (seen.hasSegment[i]) continue;
    const fragment = seen.fragments.get(i);
    const start = fragment && nearest(starts.get(keyOf(fragment, places)) ?? [], i);
    if (start === undefined || fragment?.isFirst) seen.lengths[i] = 0;
    else seen.seqs[i] = start.seq + fragment!.offset;
  }
}

interface Start {
  /** Index of the first fragment's packet. */
  readonly order: number;
  /** Number that the datagram's first byte would have. */
  readonly seq: number;
}

/** First fragments with a header, in order, by datagram. */
function startsOf(seen: Seen, places: Places): ReadonlyMap<string, readonly Start[]> {
  const starts = new Map<string, Start[]>();
  for (const [order, fragment] of seen.fragments) {
    if (!fragment.isFirst || !seen.hasSegment[order]) continue;
    const key = keyOf(fragment, places);
    const start = { order, seq: seen.seqs[order] - fragment.skip };
    const before = starts.get(key);
    if (before) before.push(start);
    else starts.set(key, [start]);
  }
  // Packets are read file by file.
  for (const list of starts.values()) list.sort((a, b) => a.order - b.order);
  return starts;
}

function keyOf({ order, datagram }: FragmentSeen, { fromResponder }: Places): string {
  return `${fromResponder[order]} ${datagram}`;
}

/** The last before packet `i`: identifications come again. Where there is none, the next: fragments may come before their first one. */
function nearest(starts: readonly Start[], i: number): Start | undefined {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle].order < i) low = middle + 1;
    else high = middle;
  }
  return starts[low - 1] ?? starts[low];
}

function later(before: number | undefined, number: number): number {
  return before === undefined || ((number - before) | 0) > 0 ? number : before;
}
