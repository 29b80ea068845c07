import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

/** Tags beyond this are not followed: real networks use two, some carriers three. */
const TAG_LIMIT = 8;

function decodeTag(packet: Packet): number {
  if (++packet.vlanCount > TAG_LIMIT) return packet.stop("vlan-limit");
  if (!packet.has(4)) return 0;
  const type = packet.u16(packet.at + 2);
  packet.at += 4;
  return type <= 1500 ? packet.dispatch.llc : packet.dispatch.etherType[type];
}

export const vlan: Decoder = {
  id: "vlan",
  name: "VLAN",
  spec: "IEEE 802.1Q",
  binds: [{ etherType: 0x8100 }, { etherType: 0x9100 }, { etherType: 0x9200 }],
  decode: decodeTag,
};

export const providerVlan: Decoder = {
  id: "ieee8021ad",
  name: "Provider VLAN (QinQ)",
  spec: "IEEE 802.1ad",
  binds: [{ etherType: 0x88a8 }],
  decode: decodeTag,
};
