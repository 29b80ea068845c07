import type { Decoder } from "./decoder.ts";

/** Ports only: associations are counted like datagrams. */
export const sctp: Decoder = {
  id: "sctp",
  name: "Stream Control Transmission Protocol",
  spec: "RFC 9260",
  binds: [{ ipProtocol: 132 }],
  decode(packet) {
    if (!packet.has(4)) return 0;
    packet.srcPort = packet.u16(packet.at);
    packet.dstPort = packet.u16(packet.at + 2);
    packet.hasPorts = true;
    if (!packet.has(12)) return 0;
    packet.at += 12;
    packet.takePayload(packet.wireEnd);
    return 0;
  },
};
