import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

/** PPP with or without address and control bytes, and with a protocol field of one or two bytes (RFC 1661, 1662). */
function decodePpp(packet: Packet): number {
  if (!packet.has(2)) return 0;
  const { bytes } = packet;
  if (bytes[packet.at] === 0xff && bytes[packet.at + 1] === 0x03) packet.at += 2;
  if (!packet.has(2)) return 0;
  if (bytes[packet.at] & 1) return packet.dispatch.ppp[bytes[packet.at++]];
  const protocol = packet.u16(packet.at);
  packet.at += 2;
  return packet.dispatch.ppp[protocol];
}

export const ppp: Decoder = {
  id: "ppp",
  name: "Point-to-Point Protocol",
  spec: "RFC 1661, RFC 1662",
  binds: [{ linkType: 9 }, { linkType: 50 }, { etherType: 0x880b }],
  decode(packet) {
    if (!packet.has(2)) return 0;
    const first = packet.bytes[packet.at];
    // Cisco's framing under the same link type: address bytes that are no protocol of PPP.
    if (first === 0x0f || first === 0x8f) return packet.dispatch.number("chdlc");
    return decodePpp(packet);
  },
};

export const pppoe: Decoder = {
  id: "pppoes",
  name: "PPP over Ethernet, session",
  spec: "RFC 2516",
  binds: [{ etherType: 0x8864 }],
  decode(packet) {
    if (!packet.has(6)) return 0;
    const length = packet.u16(packet.at + 4);
    packet.at += 6;
    // Shorter than the frame: padding follows. Zero: the network card was to fill it in, as in IP.
    if (length > 0) packet.boundAt(packet.at + length);
    return packet.dispatch.number("ppp");
  },
};

/** Cisco's keep-alives, under the number that is RARP's elsewhere. */
const SLARP = 0x8035;

export const chdlc: Decoder = {
  id: "chdlc",
  name: "Cisco HDLC",
  spec: "RFC 1547, tcpdump.org LINKTYPE_C_HDLC",
  binds: [{ linkType: 104 }],
  decode(packet) {
    if (!packet.has(4)) return 0;
    const type = packet.u16(packet.at + 2);
    packet.at += 4;
    return type === SLARP ? 0 : packet.dispatch.etherType[type];
  },
};
