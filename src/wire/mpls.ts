import type { Decoder } from "./decoder.ts";
import { byVersion } from "./raw.ts";

/** One label of a stack; below the bottom one the payload is told by its first nibble (RFC 4928). */
export const mpls: Decoder = {
  id: "mpls",
  name: "MPLS label",
  spec: "RFC 3032, in UDP RFC 7510",
  binds: [{ etherType: 0x8847 }, { etherType: 0x8848 }, { ipProtocol: 137 }, { ppp: 0x281 }, { udpPort: 6635 }],
  decode(packet) {
    for (let bottom = 0; !bottom; packet.at += 4) {
      if (!packet.has(4)) return 0;
      bottom = packet.bytes[packet.at + 2] & 1;
    }
    if (!packet.has(1)) return 0;
    const nibble = packet.bytes[packet.at] >> 4;
    if (nibble === 4 || nibble === 6) return byVersion(packet);
    // An associated channel of a pseudowire (RFC 4385) carries its own control messages.
    if (nibble === 1) return 0;
    // A pseudowire control word (RFC 4385) begins with a zero nibble and stands before an Ethernet frame.
    if (nibble === 0 && packet.end - packet.at >= 18) packet.at += 4;
    return packet.dispatch.eth;
  },
};
