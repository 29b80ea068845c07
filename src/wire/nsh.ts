import type { Decoder } from "./decoder.ts";
import { byNextProtocol } from "./vxlan.ts";

/** Base header and service path header, which are always there. */
const FIXED = 8;

/** Network service header: the path a packet takes through a chain of services, with metadata, around the packet. */
export const nsh: Decoder = {
  id: "nsh",
  name: "Network Service Header",
  spec: "RFC 8300",
  binds: [{ etherType: 0x894f }],
  decode(packet) {
    if (!packet.has(FIXED)) return 0;
    const { at } = packet;
    const base = packet.u16(at);
    const length = (base & 0x3f) * 4;
    if (base >> 14 !== 0 || length < FIXED) return packet.stop("protocol-unknown");
    if (!packet.has(length)) return 0;
    packet.at = at + length;
    return byNextProtocol(packet.dispatch, packet.bytes[at + 3]) || packet.stop("protocol-unknown");
  },
};
