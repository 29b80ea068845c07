/** Payload of one connection, both directions in the order it was said, read again from the evidence. */
import { CaseError } from "../model/error.ts";
import type { Store } from "../store/store.ts";
import { assemble, type Segment, type StreamRun } from "../stream/reassembly.ts";
import type { EvidenceOptions, PayloadPart, RunOptions, Side } from "./api.ts";
import { HeaderDecoder } from "./ingest/decode.ts";
import { type PacketPlace, PacketReader, packetsOf } from "./packet-reader.ts";

const TCP = 6;
const SYN = 2;
/** Payload put out between two looks at the evidence: bounds the memory of a view, whatever the stream's length. */
const WINDOW_BYTES = 8 * 2 ** 20;

/** A packet's payload: where in the packet it lies. */
interface Piece {
  readonly place: PacketPlace;
  readonly payloadAt: number;
}

interface Direction {
  readonly segments: Segment[];
  /** Number of the first payload byte, from the SYN. */
  start?: number;
  /** Highest number the other side acknowledged. */
  acknowledged?: number;
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

/** A run of one side, with the time it became whole. */
interface SaidRun {
  readonly from: "orig" | "resp";
  readonly run: StreamRun;
  readonly readyAt: number;
}

export async function followConnection(
  store: Store,
  connectionId: number,
  side: Side,
  out: (part: PayloadPart) => void | Promise<void>,
  evidence: EvidenceOptions,
  run: RunOptions = {},
): Promise<void> {
  const places = await packetsOf(store, [connectionId]);
  const reader = await PacketReader.open(store, run.signal);
  const { pieces, directions, isTcp } = await readHeaders(reader, places, evidence);
  const said = isTcp ? order(directions) : datagrams(directions);
  const wanted = said.filter(({ from }) => side === "both" || side === from);
  await putOut(reader, pieces, wanted, out);
}

/** First look: headers only. */
async function readHeaders(reader: PacketReader, places: readonly PacketPlace[], evidence: EvidenceOptions) {
  const decoder = new HeaderDecoder(evidence);
  const pieces = new Array<Piece | undefined>(places.length);
  const seen: SeenPacket[] = [];
  await reader.read(places, (index, bytes, linkType) => {
    const { packet } = decoder;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    packet.decode(bytes, view, 0, bytes.length, places[index].originalLength, linkType);
    pieces[index] = { place: places[index], payloadAt: packet.payloadAt };
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
  const directions: Record<"orig" | "resp", Direction> = { orig: { segments: [] }, resp: { segments: [] } };
  for (const { index, fromResponder, seq, ack, flags, length, captured, isTcp: hasSegment } of seen) {
    const own = directions[fromResponder ? "resp" : "orig"];
    const peer = directions[fromResponder ? "orig" : "resp"];
    if (hasSegment && flags & SYN) own.start ??= seq | 0;
    if (hasSegment && flags & 16 && !(flags & 4)) peer.acknowledged = later(peer.acknowledged, ack);
    if (length > 0) own.segments.push({ order: index, seq: seq | 0, length, captured });
  }
  return { pieces, directions, isTcp };
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

/** Both sides of a TCP connection: each in stream order, a run said when all before it had been said. */
function order(directions: Record<"orig" | "resp", Direction>): SaidRun[] {
  const said: SaidRun[] = [];
  for (const from of ["orig", "resp"] as const) {
    const { segments, start, acknowledged } = directions[from];
    const inOrder = assemble(segments, start, acknowledgedEnd(segments, acknowledged));
    let readyAt = 0;
    for (const run of inOrder) {
      readyAt = Math.max(readyAt, run.kind === "data" ? run.segment.order : run.order);
      said.push({ from, run, readyAt });
    }
  }
  return said.sort((a, b) => a.readyAt - b.readyAt);
}

/** The last acknowledged number; one beyond the last byte seen is the FIN's, not a missing byte. */
function acknowledgedEnd(segments: readonly Segment[], acknowledged: number | undefined): number | undefined {
  if (acknowledged === undefined || segments.length === 0) return undefined;
  return segments.some(({ seq, length }) => ((seq + length + 1 - acknowledged) | 0) === 0)
    ? (acknowledged - 1) | 0
    : acknowledged;
}

function datagrams(directions: Record<"orig" | "resp", Direction>): SaidRun[] {
  const said: SaidRun[] = [];
  for (const from of ["orig", "resp"] as const) {
    for (const segment of directions[from].segments) {
      const { order: readyAt, captured, length } = segment;
      if (captured > 0) said.push({ from, run: { kind: "data", segment, skip: 0, length: captured, at: 0 }, readyAt });
      if (captured < length) {
        said.push({
          from,
          run: { kind: "gap", reason: "truncated", length: length - captured, at: captured, order: readyAt },
          readyAt,
        });
      }
    }
  }
  return said.sort((a, b) => a.readyAt - b.readyAt);
}

/** Second look: the bytes, a window of the stream at a time. */
async function putOut(
  reader: PacketReader,
  pieces: readonly (Piece | undefined)[],
  said: readonly SaidRun[],
  out: (part: PayloadPart) => void | Promise<void>,
): Promise<void> {
  for (let from = 0; from < said.length;) {
    let to = from;
    let bytes = 0;
    while (to < said.length && (to === from || bytes + said[to].run.length <= WINDOW_BYTES)) {
      if (said[to].run.kind === "data") bytes += said[to].run.length;
      to++;
    }
    const window = said.slice(from, to);
    const held = await readWindow(reader, pieces, window);
    for (const [index, { from: side, run }] of window.entries()) await out(partOf(side, run, pieces, held.get(index)));
    from = to;
  }
}

async function readWindow(
  reader: PacketReader,
  pieces: readonly (Piece | undefined)[],
  window: readonly SaidRun[],
): Promise<Map<number, Uint8Array>> {
  const held = new Map<number, Uint8Array>();
  const wanted = window.flatMap(({ run }, index) => {
    const piece = run.kind === "data" ? pieces[run.segment.order] : undefined;
    return run.kind === "data" && piece
      ? [{ index, place: piece.place, from: piece.payloadAt + run.skip, length: run.length }]
      : [];
  });
  await reader.read(
    wanted.map(({ place }) => place),
    (i, bytes) => {
      const { index, from, length } = wanted[i];
      held.set(index, bytes.slice(from, from + length));
    },
  );
  return held;
}

function partOf(
  from: "orig" | "resp",
  run: StreamRun,
  pieces: readonly (Piece | undefined)[],
  bytes: Uint8Array | undefined,
): PayloadPart {
  if (run.kind === "gap") return { kind: "gap", from, size: run.length, reason: run.reason };
  const piece = pieces[run.segment.order];
  if (!piece || !bytes) throw new CaseError("unreadable", "The evidence cannot be read again where the payload lies.");
  const { number, evidenceId, ts } = piece.place;
  return { kind: "data", from, bytes, packet: number, evidenceId, ts };
}
