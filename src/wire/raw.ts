import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

/** The IP version nibble decides; nothing else is carried raw. */
export function byVersion(packet: Packet): number {
  if (!packet.has(1)) return 0;
  const version = packet.bytes[packet.at] >> 4;
  if (version === 4) return packet.dispatch.ip;
  if (version === 6) return packet.dispatch.ipv6;
  return packet.stop("ip-bad-version");
}

/** Packets that begin with an IP header; 12 and 14 are what some systems wrote for 101. IPv4 and IPv6 alone have link types too. */
export const raw: Decoder = {
  id: "raw",
  name: "Raw IP",
  spec: "tcpdump.org LINKTYPE_RAW",
  binds: [{ linkType: 101 }, { linkType: 12 }, { linkType: 14 }],
  decode: byVersion,
};
