/** The layer tree of one packet: the decoders' own walk, step by step, each header described as it is passed. */
import { LAYER_LIMIT, type Packet } from "../packet.ts";
import type { Layer } from "../../model/layer.ts";
import type { Around, Described, Header } from "./field.ts";
import { bytesText, Fields, hexText, MAX_FIELDS, type Room } from "../../model/fields.ts";
import { describers } from "./table.ts";

/** Where the bytes of some layer end before those around it do. */
interface Boundary {
  readonly at: number;
  readonly after: string;
  readonly trailer?: Described["trailer"];
}

/** Layers of an application's message that begins where `packet` has its payload, none before and none beyond what was captured. */
export type DescribePayload = (packet: Packet, room: Room) => readonly Layer[];

/**
 * Layers of the packet in `bytes`, of which `original` were on the wire. `packet` is used for the walk. Ids joined by ":" are the
 * packet's `protocols`, then come layers of `payload`; what nobody took is a layer "data", what lies behind it a layer "padding".
 * Never throws on bytes.
 */
export function layersOf(
  packet: Packet,
  bytes: Uint8Array,
  original: number,
  linkType: number,
  payload?: DescribePayload,
): Layer[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const room: Room = { left: MAX_FIELDS };
  const layers: Layer[] = [];
  const boundaries: Boundary[] = [];
  let next = packet.begin(bytes, view, 0, bytes.length, original, linkType);
  for (let count = 0; next !== 0 && count < LAYER_LIMIT; count++) {
    const decoder = packet.dispatch.decoders[next];
    const { at, end, wireEnd } = packet;
    const around = aroundOf(packet);
    const path = packet.dispatch.paths.step(packet.path, next);
    packet.path = path;
    next = decoder.decode(packet);
    // A decoder may pass the end of a header that it finds to be cut.
    const reached = Math.max(at, Math.min(packet.at, end));
    const header = { decoder, bytes, view, at, end, wireEnd, next: reached, followed: next !== 0, around };
    const fields = new Fields(bytes, end, room);
    const described = describers[decoder.id](fields, header);
    layers.push(layerOf(header, fields, described));
    if (packet.path !== path) layers.push(headerless(packet));
    if (packet.end < end) {
      boundaries.push({ at: packet.end, after: decoder.id, trailer: described.trailer });
    }
    if (described.carriesUntil !== undefined) boundaries.push({ at: described.carriesUntil, after: decoder.id });
  }
  if (payload && hasPayload(packet, layers)) layers.push(...payload(packet, room));
  return [...layers, ...restOf(packet, bytes, original, layers, boundaries)];
}

/** True where payload of TCP or UDP, and not the middle of a datagram, is what comes after the last layer. */
function hasPayload({ hasPorts, fragment, payloadAt, payloadCaptured }: Packet, layers: readonly Layer[]): boolean {
  const last = layers.at(-1);
  if (!hasPorts || fragment === 2 || payloadCaptured === 0) return false;
  return (last?.id === "tcp" || last?.id === "udp") && last.at + last.length === payloadAt;
}

function aroundOf({ ipAt, v6, srcAt, dstAt, fragment }: Packet): Around | null {
  return ipAt < 0 ? null : { v6, srcAt, dstAt, partial: fragment === 0 ? null : "the rest is in other fragments" };
}

/**
 * A layer followed by another ends where that begins (a header that was taken for another's has no bytes and so no fields); the
 * last one takes what its fields describe.
 */
function layerOf(header: Header, fields: Fields, { title, summary }: Described): Layer {
  const { decoder, at, next, followed } = header;
  const to = followed ? next : Math.max(next, fields.extent);
  const own = fields.list.filter((field) => field.at >= at && field.at + field.length <= to);
  return { id: decoder.id, title: title ?? decoder.name, summary, at, length: to - at, fields: own };
}

/** ERSPAN I has no header: its name stands in `protocols`, and here, before the frame it carries. */
function headerless({ dispatch, path, at }: Packet): Layer {
  const id = dispatch.paths.text(path).split(":").at(-1) ?? "";
  return { id, title: "ERSPAN I", summary: "has no header of its own", at, length: 0, fields: [] };
}

/** What is left behind the last header: data, then padding. */
function restOf(
  packet: Packet,
  bytes: Uint8Array,
  original: number,
  layers: readonly Layer[],
  boundaries: readonly Boundary[],
): Layer[] {
  const { end, wireEnd } = packet;
  const last = layers.at(-1);
  const from = last ? last.at + last.length : 0;
  const carried = Math.min(wireEnd, ...boundaries.map(({ at }) => at));
  const wireTo = Math.max(from, boundaries.some(({ at }) => at < end) ? carried : wireEnd);
  const to = Math.max(from, Math.min(wireTo, end));
  const missing = wireTo - to;
  const rest: Layer[] = [];
  const where = packet.goesOn ? ELSEWHERE : CUT;
  if (to > from || missing > 0) rest.push(dataLayer(bytes, from, to, missing, where));
  const cut = missing > 0 ? 0 : Math.max(0, original - bytes.length);
  if (bytes.length > to || cut > 0) rest.push(paddingLayer(bytes, to, cut, boundaries));
  return rest;
}

function dataLayer(bytes: Uint8Array, from: number, to: number, missing: number, where: string): Layer {
  const fields = new Fields(bytes, to, { left: MAX_FIELDS });
  fields.raw("data.data", "Data", from, to - from);
  if (missing > 0) fields.put("data.missing", "Missing", to, 0, missingText(missing, where));
  const summary = missing > 0 ? `${bytesText(to - from)}, ${missingText(missing, where)}` : bytesText(to - from);
  return { id: "data", title: "Data", summary, at: from, length: to - from, fields: fields.list };
}

const CUT = "the packet was cut when it was captured or mirrored";
const ELSEWHERE = "the rest is in other fragments of what carries it";

function missingText(missing: number, where = CUT): string {
  return `${bytesText(missing)} missing: ${where}`;
}

/** Bytes beyond the lengths that headers state, by the layer whose length it is. */
function paddingLayer(bytes: Uint8Array, from: number, cut: number, boundaries: readonly Boundary[]): Layer {
  const fields = new Fields(bytes, bytes.length, { left: MAX_FIELDS });
  const stops = boundaries
    .filter(({ at }) => at >= from && at < bytes.length)
    .sort((a, b) => a.at - b.at)
    .filter(({ at }, i, sorted) => i === 0 || sorted[i - 1].at !== at);
  stops.forEach(({ at, after, trailer }, i) => {
    const to = stops[i + 1]?.at ?? bytes.length;
    const { name, title } = trailer ?? { name: "padding.bytes", title: `After ${after}` };
    fields.put(name, title, at, to - at, hexText(bytes, at, to));
  });
  if (cut > 0) fields.put("padding.missing", "Missing", bytes.length, 0, missingText(cut));
  const length = bytes.length - from;
  const summary = cut > 0 ? `${bytesText(length)}, ${missingText(cut)}` : bytesText(length);
  return { id: "padding", title: "Padding", summary, at: from, length, fields: fields.list };
}
