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

/** Link types whose packets begin with an IP header; 12 and 14 are what some systems wrote for 101. */
export const raw: Decoder = {
  id: "raw",
  name: "Raw IP",
  spec: "tcpdump.org LINKTYPE_RAW, _IPV4, _IPV6",
  binds: [{ linkType: 101 }, { linkType: 228 }, { linkType: 229 }, { linkType: 12 }, { linkType: 14 }],
  decode: byVersion,
};
