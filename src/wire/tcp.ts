import type { Decoder } from "./decoder.ts";

export const TCP_FIN = 1;
export const TCP_SYN = 2;
export const TCP_RST = 4;
export const TCP_ACK = 16;

export const tcp: Decoder = {
  id: "tcp",
  name: "Transmission Control Protocol",
  spec: "RFC 9293",
  binds: [{ ipProtocol: 6 }],
  decode(packet) {
    const { at, bytes, view } = packet;
    const there = packet.end - at;
    // Ports stand first: a header cut after them still names the connection.
    if (there >= 4) {
      packet.srcPort = packet.u16(at);
      packet.dstPort = packet.u16(at + 2);
      packet.hasPorts = true;
    }
    if (!packet.has(20)) return 0;
    packet.seq = view.getInt32(at + 4);
    packet.ack = view.getInt32(at + 8);
    packet.flags = bytes[at + 13];
    packet.window = packet.u16(at + 14);
    packet.checksum = packet.u16(at + 16);
    packet.hasSegment = true;
    packet.segmentAt = at;
    const headerLength = (bytes[at + 12] >> 4) * 4;
    if (headerLength < 20 || at + headerLength > packet.wireEnd) {
      packet.payloadLength = 0;
      packet.payloadCaptured = 0;
      return packet.stop("tcp-bad-offset");
    }
    packet.at = at + headerLength;
    packet.takePayload(packet.wireEnd);
    return 0;
  },
};
