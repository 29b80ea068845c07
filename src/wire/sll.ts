import type { Decoder } from "./decoder.ts";

/** ARPHRD_NETLINK: the protocol is a number of Netlink's families, no Ether type. */
const NETLINK = 824;

/** Linux cooked capture, version 1: what `tcpdump -i any` wrote. */
export const sll: Decoder = {
  id: "sll",
  name: "Linux cooked capture v1",
  spec: "tcpdump.org LINKTYPE_LINUX_SLL",
  binds: [{ linkType: 113 }],
  decode(packet) {
    if (!packet.has(16)) return 0;
    const type = packet.u16(packet.at + 14);
    if (packet.u16(packet.at + 2) === NETLINK) return 0;
    packet.at += 16;
    if (type === 4) return packet.dispatch.llc;
    return packet.dispatch.etherType[type];
  },
};

/** Linux cooked capture, version 2: the protocol stands first. */
export const sll2: Decoder = {
  id: "sll",
  name: "Linux cooked capture v2",
  spec: "tcpdump.org LINKTYPE_LINUX_SLL2",
  binds: [{ linkType: 276 }],
  decode(packet) {
    if (!packet.has(20)) return 0;
    const type = packet.u16(packet.at);
    if (packet.u16(packet.at + 8) === NETLINK) return 0;
    packet.at += 20;
    if (type === 4) return packet.dispatch.llc;
    return packet.dispatch.etherType[type];
  },
};
