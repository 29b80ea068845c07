import type { Decoder } from "./decoder.ts";
import { upperLayer } from "./ipv6.ts";

/** Authentication header: what follows is not encrypted. After IPv6 other extension headers may. */
export const ah: Decoder = {
  id: "ah",
  name: "Authentication Header",
  spec: "RFC 4302",
  binds: [{ ipProtocol: 51 }],
  decode(packet) {
    if (!packet.has(12)) return 0;
    const { bytes, at } = packet;
    const length = (bytes[at + 1] + 2) * 4;
    if (!packet.has(length)) return 0;
    packet.at = at + length;
    if (packet.v6) return upperLayer(packet, bytes[at]);
    packet.protocol = bytes[at];
    packet.takePayload(packet.wireEnd);
    return packet.dispatch.ipProtocol[packet.protocol];
  },
};
