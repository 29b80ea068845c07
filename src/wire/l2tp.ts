import type { Decoder } from "./decoder.ts";

/** Bits of the first two bytes. */
const CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
const VERSION = 0x000f;
/** Bits that are zero in a data message: where they are not, something else uses the port. */
const RESERVED = 0x34f0;

/** Flags, tunnel and session. */
const FIXED = 6;

/**
 * L2TP over UDP: a data message of version 2 carries PPP. Control messages and what PPP negotiates stay with the connection between
 * the ends of the tunnel. What version 3 carries only its control messages tell (RFC 3931, section 4.1).
 */
export const l2tp: Decoder = {
  id: "l2tp",
  name: "Layer 2 Tunneling Protocol",
  spec: "RFC 2661, section 3.1",
  binds: [{ udpPort: 1701, bothWays: true }],
  decode(packet) {
    if (!packet.has(FIXED)) return 0;
    const { at } = packet;
    const flags = packet.u16(at);
    if ((flags & VERSION) !== 2 || flags & (CONTROL | RESERVED)) return 0;
    let length = FIXED;
    if (flags & HAS_LENGTH) {
      packet.boundAt(at + packet.u16(at + 2));
      length += 2;
    }
    if (flags & HAS_SEQUENCE) length += 4;
    if (flags & HAS_OFFSET) length += 2;
    if (!packet.has(length)) return 0;
    if (flags & HAS_OFFSET) length += packet.u16(at + length - 2);
    if (!packet.has(length)) return 0;
    packet.at = at + length;
    return packet.dispatch.number("ppp");
  },
};

/** Version 3 right over IP: a session, in whose number control messages have zero. */
export const l2tpIp: Decoder = {
  id: "l2tp",
  name: "Layer 2 Tunneling Protocol version 3",
  spec: "RFC 3931, section 4.1.1",
  binds: [{ ipProtocol: 115 }],
  decode(packet) {
    packet.has(4);
    return 0;
  },
};
