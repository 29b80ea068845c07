/** First look at the packets of a connection: headers only. What each carries, and where its payload lies in the evidence. */
import type { Segment } from "../../stream/reassembly.ts";
import type { EvidenceOptions } from "../api.ts";
import { HeaderDecoder } from "../ingest/decode.ts";
import type { PacketPlace, PacketReader } from "../packet-reader.ts";

const TCP = 6;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** What one side sent. */
export interface Direction {
  /** `order` of a segment is the index of its packet. */
  readonly segments: Segment[];
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

/** What the headers of a packet said; of a TCP segment in fragments, the number of its first byte is found later. */
interface SeenPacket {
  readonly index: number;
  readonly fromResponder: boolean;
  seq: number;
  readonly ack: number;
  readonly flags: number;
  length: number;
  readonly captured: number;
  readonly isTcp: boolean;
  /** 0 not a fragment, 1 first fragment, 2 later fragment, of the datagram with this identification. */
  readonly fragment: number;
  readonly datagram: number;
  readonly headerLength: number;
  readonly fragmentOffset: number;
}

/** Reads the headers of the packets of one connection, which stand in time order. */
export async function readHeaders(
  reader: PacketReader,
  places: readonly PacketPlace[],
  evidence: EvidenceOptions,
): Promise<Headers> {
  const decoder = new HeaderDecoder(evidence);
  const payloadOffsets = new Float64Array(places.length);
  const seen: SeenPacket[] = [];
  await reader.read(places, (index, bytes, linkType) => {
    const { packet } = decoder;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    packet.decode(bytes, view, 0, bytes.length, places[index].originalLength, linkType);
    payloadOffsets[index] = places[index].offset + packet.payloadAt;
    seen.push({
      index,
      fromResponder: places[index].fromResponder,
      seq: packet.seq + (packet.flags & SYN ? 1 : 0),
      ack: packet.ack,
      flags: packet.flags,
      // The length of a datagram in fragments is that of the whole.
      length: packet.fragment === 1 ? packet.wireEnd - packet.payloadAt : packet.payloadLength,
      captured: packet.payloadCaptured,
      isTcp: packet.protocol === TCP && packet.hasSegment,
      fragment: packet.fragment,
      datagram: packet.ipId,
      headerLength: packet.payloadAt - packet.segmentAt,
      fragmentOffset: packet.fragmentOffset,
    });
  });
  seen.sort((a, b) => a.index - b.index);
  const isTcp = seen.some((packet) => packet.isTcp);
  if (isTcp) placeFragments(seen);
  return { isTcp, ...directionsOf(seen), payloadOffsets };
}

function directionsOf(seen: readonly SeenPacket[]): { readonly orig: Direction; readonly resp: Direction } {
  const orig: Direction = { segments: [] };
  const resp: Direction = { segments: [] };
  for (const { index, fromResponder, seq, ack, flags, length, captured, isTcp: hasSegment } of seen) {
    const [own, peer] = fromResponder ? [resp, orig] : [orig, resp];
    if (hasSegment && flags & SYN) own.start ??= seq | 0;
    if (hasSegment && flags & ACK && !(flags & RST)) peer.acknowledged = later(peer.acknowledged, ack);
    if (length > 0) own.segments.push({ order: index, seq: seq | 0, length, captured });
  }
  return { orig, resp };
}

/** Later fragments have no TCP header: their place in the stream follows from the first fragment's. Without it they have none. */
function placeFragments(seen: SeenPacket[]): void {
  const starts = new Map<string, number>();
  for (const packet of seen) {
    const key = `${packet.fromResponder} ${packet.datagram}`;
    if (packet.isTcp && packet.fragment === 1) starts.set(key, packet.seq - packet.headerLength);
    if (packet.isTcp) continue;
    const start = packet.fragment === 2 ? starts.get(key) : undefined;
    if (start === undefined) packet.length = 0;
    else packet.seq = start + packet.fragmentOffset;
  }
}

function later(before: number | undefined, number: number): number {
  return before === undefined || ((number - before) | 0) > 0 ? number : before;
}
