import type { Decoder } from "./decoder.ts";

/**
 * GENEVE: what AWS's gateway load balancer speaks, with options of class 0x0108 and an IP packet (no Ethernet) inside; a mirror
 * session to a gateway load balancer endpoint arrives as GENEVE around VXLAN.
 */
export const geneve: Decoder = {
  id: "geneve",
  name: "GENEVE",
  spec: "RFC 8926",
  binds: [{ udpPort: 6081 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const { bytes, at } = packet;
    if (bytes[at] >> 6 !== 0) return packet.stop("protocol-unknown");
    const length = 8 + (bytes[at] & 0x3f) * 4;
    if (!packet.has(length)) return 0;
    const type = packet.u16(at + 2);
    const vni = (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6];
    const next = packet.dispatch.etherType[type];
    if (next === 0 || !packet.enterTunnel("geneve", vni)) return 0;
    packet.at = at + length;
    return next;
  },
};
