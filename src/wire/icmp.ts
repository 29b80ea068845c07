import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

/** Type and code take the place of the ports, as in Zeek. */
function typeAndCode(packet: Packet): number {
  if (!packet.has(2)) return 0;
  packet.srcPort = packet.bytes[packet.at];
  packet.dstPort = packet.bytes[packet.at + 1];
  packet.hasPorts = true;
  if (!packet.has(8)) return 0;
  packet.checksum = packet.u16(packet.at + 2);
  packet.at += 8;
  packet.takePayload(packet.wireEnd);
  return 0;
}

export const icmp: Decoder = {
  id: "icmp",
  name: "Internet Control Message Protocol",
  spec: "RFC 792",
  binds: [{ ipProtocol: 1 }],
  decode: typeAndCode,
};

export const icmp6: Decoder = {
  id: "icmpv6",
  name: "Internet Control Message Protocol for IPv6",
  spec: "RFC 4443",
  binds: [{ ipProtocol: 58 }],
  decode: typeAndCode,
};
