/** Layers of the application's messages that one packet's payload begins with. */
import { Fields, type Room } from "../../model/fields.ts";
import type { Layer } from "../../model/layer.ts";
import type { Look } from "../protocol.ts";
import { protocols } from "../protocols.ts";
import type { Describer, Payload } from "./payload.ts";
import { describers } from "./table.ts";

const NOTHING = new Uint8Array(0);

/** Layers of messages in one packet: headers of proxies may stand before one another, and before what they carry. */
const MAX_LAYERS = 4;

/**
 * The layer of the protocol whose message begins here, told from this packet alone; where that is a header in front of something else, the
 * layer of that too. What continues a message of an earlier packet has none.
 */
export function messageLayers(payload: Payload, room: Room): readonly Layer[] {
  const layers: Layer[] = [];
  for (let next: Payload | null = payload; next && layers.length < MAX_LAYERS;) {
    const describer = describerOf(next);
    const layer: Layer | null = describer ? layerOf(describer, next, room) : null;
    if (layer) layers.push(layer);
    const end: number = layer ? layer.at + layer.length : payload.end;
    next = layer && describer?.carries && end < payload.end ? { ...payload, at: end } : null;
  }
  return layers;
}

function layerOf(describer: Describer, payload: Payload, room: Room): Layer | null {
  const { bytes, at } = payload;
  const fields = new Fields(bytes, payload.end, room);
  const { summary, end } = describer.describe(fields, payload);
  const length = Math.max(fields.extent, Math.min(end, payload.end)) - at;
  if (fields.list.length === 0 || length <= 0) return null;
  return { id: describer.id, title: describer.title, summary, at, length, fields: fields.list };
}

/** The surest protocol that recognises the bytes; a protocol without a describer has no layer, and lets no other take its bytes. */
function describerOf({ bytes, at, end, ports, transport }: Payload): Describer | undefined {
  const look: Look = { orig: bytes.subarray(at, end), resp: NOTHING, ports };
  const known = protocols.find((protocol) => protocol.transport === transport && protocol.recognise(look) === "yes");
  if (known) {
    const describer = describers[transport].find(([id]) => id === known.id)?.[1];
    return describer?.fits?.(look) === false ? undefined : describer;
  }
  return describers[transport].find(([, { begins }]) => begins?.(look))?.[1];
}
