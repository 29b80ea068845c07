import type { Decoder } from "./decoder.ts";

/** Authentication header after IPv4: what follows is not encrypted. After IPv6 it is one of the extension headers. */
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
    packet.protocol = bytes[at];
    packet.at = at + length;
    packet.takePayload(packet.wireEnd);
    return packet.dispatch.ipProtocol[packet.protocol];
  },
};
