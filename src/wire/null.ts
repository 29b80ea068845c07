import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

/** Address families of IPv6 on the systems that write this header: BSD 24, 28, 30; Linux 10. */
const IPV6_FAMILIES = [10, 24, 28, 30];

function byFamily(packet: Packet, family: number): number {
  packet.at += 4;
  if (family === 2) return packet.dispatch.ip;
  if (IPV6_FAMILIES.includes(family)) return packet.dispatch.ipv6;
  return packet.dispatch.etherType[family & 0xffff];
}

/** BSD loopback: the address family in the byte order of the machine that captured. */
export const nullLink: Decoder = {
  id: "null",
  name: "Null/loopback",
  spec: "tcpdump.org LINKTYPE_NULL",
  binds: [{ linkType: 0 }],
  decode(packet) {
    if (!packet.has(4)) return 0;
    const little = packet.view.getUint32(packet.at, true);
    return byFamily(packet, little < 0x10000 ? little : packet.view.getUint32(packet.at));
  },
};

/** OpenBSD loopback: the address family in network byte order. Analyzers call both "null"; "loop" is another protocol, over Ethernet. */
export const loop: Decoder = {
  id: "null",
  name: "OpenBSD loopback",
  spec: "tcpdump.org LINKTYPE_LOOP",
  binds: [{ linkType: 108 }],
  decode(packet) {
    if (!packet.has(4)) return 0;
    return byFamily(packet, packet.view.getUint32(packet.at));
  },
};
