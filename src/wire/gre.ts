import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;
const ERSPAN = 0x88be;
const WCCP = 0x883e;
/** Aruba's access points send 802.11 frames, the low digit but one is the station's queue. */
const ARUBA = 0x8200;

/** GRE, also version 1 (PPTP). ERSPAN I has no sequence number, ERSPAN II has one (draft-foschiano-erspan). */
export const gre: Decoder = {
  id: "gre",
  name: "Generic Routing Encapsulation",
  spec: "RFC 2784, RFC 2890, RFC 2637",
  binds: [{ ipProtocol: 47 }],
  decode(packet) {
    if (!packet.has(4)) return 0;
    const flags = packet.u16(packet.at);
    const type = packet.u16(packet.at + 2);
    let length = 4;
    if (flags & (CHECKSUM | ROUTING)) length += 4;
    if (flags & KEY) length += 4;
    if (flags & SEQUENCE) length += 4;
    if (flags & 7 && flags & ACKNOWLEDGMENT) length += 4;
    if (flags & ROUTING) return packet.stop("protocol-unknown");
    if (!packet.has(length)) return 0;
    packet.at += length;
    if (type === ERSPAN && !(flags & SEQUENCE)) {
      packet.path = packet.dispatch.paths.step(packet.path, packet.dispatch.number("erspan"));
      return packet.dispatch.eth;
    }
    if (type === WCCP) return redirected(packet);
    if ((type & 0xff0f) === ARUBA) return packet.dispatch.number("wlan");
    return packet.dispatch.etherType[type];
  },
};

export const erspan: Decoder = {
  id: "erspan",
  name: "ERSPAN II and III",
  spec: "draft-foschiano-erspan-03",
  binds: [{ etherType: 0x88be }, { etherType: 0x22eb }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    // Version 1 is ERSPAN II, version 2 is ERSPAN III.
    if (packet.bytes[packet.at] >> 4 === 2) {
      if (!packet.has(12)) return 0;
      const platform = packet.bytes[packet.at + 11] & 1;
      packet.at += platform ? 20 : 12;
    } else packet.at += 8;
    return packet.has(14) ? packet.dispatch.eth : 0;
  },
};

/** A packet redirected to a cache (draft-mclaggan-wccp-v2rev1): IPv4, in version 2 after a header of four bytes. */
function redirected(packet: Packet): number {
  if (!packet.has(4)) return 0;
  if (packet.bytes[packet.at] >> 4 !== 4) packet.at += 4;
  return packet.dispatch.ip;
}
