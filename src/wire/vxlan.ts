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

/** Next protocols of the generic protocol extension. */
const GPE_IPV4 = 1;
const GPE_IPV6 = 2;
const GPE_ETHERNET = 3;
const GPE_MPLS = 5;

/** VXLAN-GPE: the header also says what is inside. */
export const vxlanGpe: Decoder = {
  id: "vxlan",
  name: "VXLAN Generic Protocol Extension",
  spec: "draft-ietf-nvo3-vxlan-gpe",
  binds: [{ udpPort: 4790 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const { bytes, at, dispatch } = packet;
    const next = follows(dispatch, bytes[at] & 4 ? bytes[at + 3] : GPE_ETHERNET);
    if (next === 0) return packet.stop("protocol-unknown");
    const vni = (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6];
    if (!packet.enterTunnel("vxlan", vni)) return 0;
    packet.at = at + 8;
    return next;
  },
};

function follows(dispatch: Dispatch, nextProtocol: number): number {
  if (nextProtocol === GPE_ETHERNET) return dispatch.eth;
  if (nextProtocol === GPE_IPV4) return dispatch.ip;
  if (nextProtocol === GPE_IPV6) return dispatch.ipv6;
  return nextProtocol === GPE_MPLS ? dispatch.number("mpls") : 0;
}
