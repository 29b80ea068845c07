import type { Decoder } from "./decoder.ts";

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

/** VXLAN-GPE: the header also says what is inside. */
export const vxlanGpe: Decoder = {
  id: "vxlan",
  name: "VXLAN Generic Protocol Extension",
  spec: "draft-ietf-nvo3-vxlan-gpe",
  binds: [{ udpPort: 4790 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const { bytes, at, dispatch } = packet;
    const inside = bytes[at] & 4 ? bytes[at + 3] : GPE_ETHERNET;
    if (inside !== GPE_IPV4 && inside !== GPE_IPV6 && inside !== GPE_ETHERNET) return packet.stop("protocol-unknown");
    const vni = (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6];
    if (!packet.enterTunnel("vxlan", vni)) return 0;
    packet.at = at + 8;
    if (inside === GPE_ETHERNET) return dispatch.eth;
    return inside === GPE_IPV4 ? dispatch.ip : dispatch.ipv6;
  },
};
