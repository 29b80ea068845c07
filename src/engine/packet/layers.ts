/** The layer tree of one packet: headers, then the message of an application that its payload begins with. */
import { messageLayers } from "../../app/describe/layers.ts";
import type { Layer } from "../../model/layer.ts";
import { layersOf } from "../../wire/fields/layers.ts";
import type { Packet } from "../../wire/packet.ts";

const TCP = 6;
const UDP = 17;

/** `packet` is used for the walk. Never throws on bytes. */
export function layersOfPacket(packet: Packet, bytes: Uint8Array, original: number, linkType: number): Layer[] {
  return layersOf(packet, bytes, original, linkType, (walked, room) => {
    const { payloadAt: at, payloadCaptured, srcPort, dstPort, protocol } = walked;
    if (protocol !== TCP && protocol !== UDP) return [];
    const transport = protocol === TCP ? "tcp" : "udp";
    return messageLayers({ bytes, at, end: at + payloadCaptured, ports: [srcPort, dstPort], transport }, room);
  });
}
