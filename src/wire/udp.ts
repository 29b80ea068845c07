import type { Decoder } from "./decoder.ts";

export const udp: Decoder = {
  id: "udp",
  name: "User Datagram Protocol",
  spec: "RFC 768",
  binds: [{ ipProtocol: 17 }],
  decode(packet) {
    const { at } = packet;
    if (packet.end - at >= 4) {
      packet.srcPort = packet.u16(at);
      packet.dstPort = packet.u16(at + 2);
      packet.hasPorts = true;
    }
    if (!packet.has(8)) return 0;
    packet.checksum = packet.u16(at + 6);
    packet.at = at + 8;
    const length = packet.u16(at + 4);
    // Zero: longer than 65535 bytes (RFC 2675) or segmentation offload.
    if (length !== 0 && length < 8) {
      packet.takePayload(packet.at);
      return packet.stop("udp-bad-length");
    }
    const wireEnd = length === 0 ? packet.wireEnd : at + length;
    if (wireEnd > packet.wireEnd && packet.fragment === 0) packet.notes.note("udp-bad-length");
    packet.takePayload(wireEnd);
    if (wireEnd < packet.wireEnd) {
      packet.wireEnd = wireEnd;
      if (packet.end > wireEnd) packet.end = wireEnd;
    }
    const { udpPort, udpSourcePort } = packet.dispatch;
    return udpPort[packet.dstPort] || udpSourcePort[packet.srcPort];
  },
};
