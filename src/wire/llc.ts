import type { Decoder } from "./decoder.ts";

/** Organisation codes under which a SNAP header carries an Ether type: encapsulated Ethernet, and Cisco's. */
const SNAP_ETHERNET = [0x000000, 0x0000f8];

export const llc: Decoder = {
  id: "llc",
  name: "Logical Link Control",
  spec: "IEEE 802.2, RFC 1042",
  binds: [],
  decode(packet) {
    if (!packet.has(3)) return 0;
    const { bytes, at } = packet;
    if (bytes[at] === 0xaa && bytes[at + 1] === 0xaa && bytes[at + 2] === 0x03) {
      if (!packet.has(8)) return 0;
      const organisation = (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5];
      packet.at += 8;
      return SNAP_ETHERNET.includes(organisation) ? packet.dispatch.etherType[packet.u16(at + 6)] : 0;
    }
    if (bytes[at] === 0x06 && bytes[at + 1] === 0x06) {
      packet.at += 3;
      return packet.dispatch.ip;
    }
    return 0;
  },
};
