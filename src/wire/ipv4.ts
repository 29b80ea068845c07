import type { Decoder } from "./decoder.ts";

export const ipv4: Decoder = {
  id: "ip",
  name: "Internet Protocol version 4",
  spec: "RFC 791",
  binds: [{ linkType: 228 }, { etherType: 0x0800 }, { ipProtocol: 4 }, { ppp: 0x21 }],
  decode(packet) {
    if (!packet.has(20)) return 0;
    const { bytes, at } = packet;
    const first = bytes[at];
    if (first >> 4 !== 4) {
      packet.notes.note("ip-bad-version");
      // Whatever led here was wrong, not the packet.
      return first >> 4 === 6 ? packet.dispatch.ipv6 : 0;
    }
    const headerLength = (first & 15) * 4;
    if (headerLength < 20) return packet.stop("ip-options-bad");
    // Zero: the network card was to fill it in (segmentation offload); the frame's length holds.
    const length = packet.u16(at + 2) || packet.wireEnd - at;
    if (length < headerLength) return packet.stop("ip-bad-length");
    packet.forgetIp();
    packet.ipAt = at;
    packet.v6 = false;
    packet.srcAt = at + 12;
    packet.dstAt = at + 16;
    packet.protocol = bytes[at + 9];
    packet.ipLength = length;
    packet.ipId = packet.u16(at + 4);
    // Shorter than the frame: padding follows. Longer: the packet was cut before it was put into this frame, or goes on
    // in other fragments of what carries it.
    if (at + length > packet.wireEnd && packet.carrierAt < 0) packet.truncated = true;
    packet.wireEnd = at + length;
    if (packet.end > packet.wireEnd) packet.end = packet.wireEnd;
    if (!packet.has(headerLength)) return 0;
    packet.at = at + headerLength;
    packet.takePayload(packet.wireEnd);
    const fragment = packet.u16(at + 6) & 0x3fff;
    if (fragment === 0) return packet.dispatch.ipProtocol[packet.protocol];
    packet.fragmentOffset = (fragment & 0x1fff) * 8;
    packet.fragment = packet.fragmentOffset === 0 ? 1 : 2;
    packet.fragmentAt = packet.at;
    packet.moreFragments = (fragment & 0x2000) !== 0;
    return packet.fragment === 1 ? packet.dispatch.ipProtocol[packet.protocol] : 0;
  },
};
