import type { Decoder } from "./decoder.ts";

/** Lengths up to this are an 802.3 length, values from 0x600 an Ether type (IEEE 802.3). */
const MAX_LENGTH = 1500;

export const ethernet: Decoder = {
  id: "eth",
  name: "Ethernet",
  spec: "IEEE 802.3",
  binds: [{ linkType: 1 }, { etherType: 0x6558 }],
  decode(packet) {
    if (!packet.has(14)) return 0;
    const type = packet.u16(packet.at + 12);
    packet.at += 14;
    if (type <= MAX_LENGTH) return packet.dispatch.llc;
    return packet.dispatch.etherType[type];
  },
};
