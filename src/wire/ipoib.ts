import type { Decoder } from "./decoder.ts";

/** IP over InfiniBand: a global route header of 40 bytes, then an Ether type and two reserved bytes. */
export const ipoib: Decoder = {
  id: "ipoib",
  name: "IP over InfiniBand",
  spec: "RFC 4391, tcpdump.org LINKTYPE_IPOIB",
  binds: [{ linkType: 242 }],
  decode(packet) {
    if (!packet.has(44)) return 0;
    const type = packet.u16(packet.at + 40);
    packet.at += 44;
    return packet.dispatch.etherType[type];
  },
};
