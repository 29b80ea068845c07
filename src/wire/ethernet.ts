import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

/** Lengths up to this are an 802.3 length, values from 0x600 an Ether type (IEEE 802.3). */
const MAX_LENGTH = 1500;

export const ethernet: Decoder = {
  id: "eth",
  name: "Ethernet",
  spec: "IEEE 802.3",
  binds: [{ linkType: 1 }, { etherType: 0x6558 }, { ipProtocol: 143 }],
  decode(packet) {
    if (!packet.has(14)) return 0;
    const type = packet.u16(packet.at + 12);
    packet.at += 14;
    if (type <= MAX_LENGTH) return type === 0 || isIpx(packet) ? 0 : packet.dispatch.llc;
    return packet.dispatch.etherType[type];
  },
};

/** EtherIP: two bytes, then a frame. */
export const etherip: Decoder = {
  id: "etherip",
  name: "Ethernet within IP",
  spec: "RFC 3378",
  binds: [{ ipProtocol: 97 }],
  decode(packet) {
    if (!packet.has(2)) return 0;
    packet.at += 2;
    return packet.dispatch.eth;
  },
};

/** Novell's IPX without a header of IEEE 802.2: its checksum, always these two bytes, follows the length. */
function isIpx({ at, bytes, end }: Packet): boolean {
  return end - at >= 2 && bytes[at] === 0xff && bytes[at + 1] === 0xff;
}
