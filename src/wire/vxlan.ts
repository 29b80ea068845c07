import type { Decoder } from "./decoder.ts";
import type { Dispatch } from "./dispatch.ts";

/**
 * VXLAN: an Ethernet frame inside UDP, with a 24-bit network identifier. AWS Traffic Mirroring uses it. Reserved bits that are
 * not zero (group policy and other extensions) are noted and tolerated: refusing them would hide traffic.
 */
export const vxlan: Decoder = {
  id: "vxlan",
  name: "VXLAN",
  spec: "RFC 7348",
  binds: [{ udpPort: 4789 }, { udpPort: 8472 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const { bytes, at } = packet;
    if (bytes[at] !== 0x08 || bytes[at + 1] || bytes[at + 2] || bytes[at + 3] || bytes[at + 7]) {
      packet.notes.note("vxlan-reserved-bits");
    }
    const vni = (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6];
    if (!packet.enterTunnel("vxlan", vni)) return 0;
    packet.at = at + 8;
    return packet.dispatch.eth;
  },
};

/** Next protocols of the generic protocol extension, and of the network service header. */
const NEXT_IPV4 = 1;
const NEXT_IPV6 = 2;
const NEXT_ETHERNET = 3;
const NEXT_NSH = 4;
const NEXT_MPLS = 5;

/** VXLAN-GPE: the header also says what is inside. */
export const vxlanGpe: Decoder = {
  id: "vxlan",
  name: "VXLAN Generic Protocol Extension",
  spec: "draft-ietf-nvo3-vxlan-gpe",
  binds: [{ udpPort: 4790 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const { bytes, at, dispatch } = packet;
    const next = byNextProtocol(dispatch, bytes[at] & 4 ? bytes[at + 3] : NEXT_ETHERNET);
    if (next === 0) return packet.stop("protocol-unknown");
    const vni = (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6];
    if (!packet.enterTunnel("vxlan", vni)) return 0;
    packet.at = at + 8;
    return next;
  },
};

/** What the number of a next protocol means: the same here and in RFC 8300 section 2.2; 0 where it is not decoded. */
export function byNextProtocol(dispatch: Dispatch, nextProtocol: number): number {
  if (nextProtocol === NEXT_ETHERNET) return dispatch.eth;
  if (nextProtocol === NEXT_IPV4) return dispatch.ip;
  if (nextProtocol === NEXT_IPV6) return dispatch.ipv6;
  if (nextProtocol === NEXT_NSH) return dispatch.number("nsh");
  return nextProtocol === NEXT_MPLS ? dispatch.number("mpls") : 0;
}
