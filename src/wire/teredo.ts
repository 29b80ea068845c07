import type { Decoder } from "./decoder.ts";

/** Teredo: IPv6 inside UDP, with optional authentication and origin headers. */
export const teredo: Decoder = {
  id: "teredo",
  name: "Teredo",
  spec: "RFC 4380",
  binds: [{ udpPort: 3544, bothWays: true }],
  decode(packet) {
    const { bytes } = packet;
    if (packet.end - packet.at < 40) return 0;
    if (packet.u16(packet.at) === 0x0001) packet.at += 13 + bytes[packet.at + 2] + bytes[packet.at + 3];
    if (packet.end - packet.at < 8) return 0;
    if (packet.u16(packet.at) === 0x0000) packet.at += 8;
    if (packet.end - packet.at < 40 || bytes[packet.at] >> 4 !== 6) return 0;
    return packet.dispatch.ipv6;
  },
};
