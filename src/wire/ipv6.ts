import type { Decoder } from "./decoder.ts";
import { EXTENSION_LIMIT, type Packet } from "./packet.ts";

const HEADER = 40;
const ROUTING = 43;
const AUTHENTICATION = 51;
const SOURCE_ROUTE = 0;
const SEGMENT_ROUTING = 4;

export const ipv6: Decoder = {
  id: "ipv6",
  name: "Internet Protocol version 6",
  spec: "RFC 8200",
  binds: [{ linkType: 229 }, { etherType: 0x86dd }, { ipProtocol: 41 }, { ppp: 0x57 }],
  decode(packet) {
    if (!packet.has(HEADER)) return 0;
    const { bytes, at } = packet;
    if (bytes[at] >> 4 !== 6) return packet.stop("ip-bad-version");
    // Zero: a jumbogram (RFC 2675) or segmentation offload; the frame's length holds.
    const payload = packet.u16(at + 4);
    const length = payload === 0 ? packet.wireEnd - at : HEADER + payload;
    packet.forgetIp();
    packet.ipAt = at;
    packet.v6 = true;
    packet.srcAt = at + 8;
    packet.dstAt = at + 24;
    packet.ipLength = length;
    packet.ipId = 0;
    if (at + length > packet.wireEnd && packet.carrierAt < 0) packet.truncated = true;
    packet.wireEnd = at + length;
    if (packet.end > packet.wireEnd) packet.end = packet.wireEnd;
    packet.at = at + HEADER;
    packet.extensionCount = 0;
    return upperLayer(packet, bytes[at + 6]);
  },
};

/** Follows extension headers to the upper layer (RFC 8200 section 4), or to an authentication header, a layer of its own. */
export function upperLayer(packet: Packet, firstHeader: number): number {
  const { bytes } = packet;
  let header = firstHeader;
  for (;;) {
    packet.protocol = header;
    const known = header === 0 || header === 43 || header === 60 || header === 135 || header === 139 || header === 140;
    if (!known && header !== 44 && header !== AUTHENTICATION) break;
    if (packet.extensionCount++ === EXTENSION_LIMIT) return packet.stop("ip-extension-limit");
    if (!packet.has(8)) return 0;
    if (header === AUTHENTICATION) break;
    const { at } = packet;
    if (header === ROUTING) finalDestination(packet);
    header = bytes[at];
    if (known) packet.at += (bytes[at + 1] + 1) * 8;
    else {
      packet.at += 8;
      const offset = packet.u16(at + 2);
      // An atomic fragment (RFC 6946) is whole.
      if ((offset & 0xfff9) === 0) continue;
      packet.ipId = packet.view.getInt32(at + 4);
      packet.fragmentOffset = offset & 0xfff8;
      packet.fragment = packet.fragmentOffset === 0 ? 1 : 2;
      packet.fragmentAt = packet.at;
      packet.moreFragments = (offset & 1) !== 0;
      if (packet.fragment === 2) {
        packet.protocol = header;
        packet.takePayload(packet.wireEnd);
        return 0;
      }
    }
    if (packet.at > packet.end) {
      packet.at = packet.end;
      packet.has(1);
      return 0;
    }
  }
  packet.takePayload(packet.wireEnd);
  return packet.dispatch.ipProtocol[header];
}

/**
 * While a routing header has segments left, the IP header names the next hop; the conversation is with the final destination:
 * the last address of a source route (RFC 8200 section 4.4), the first of a segment list (RFC 8754 section 2).
 */
function finalDestination(packet: Packet): void {
  const { bytes, at } = packet;
  const length = bytes[at + 1] * 8;
  if (bytes[at + 3] === 0 || length < 16 || packet.end - at < 8 + length) return;
  if (bytes[at + 2] === SEGMENT_ROUTING) packet.dstAt = at + 8;
  else if (bytes[at + 2] === SOURCE_ROUTE) packet.dstAt = at + 8 + length - 16;
}
