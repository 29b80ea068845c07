import type { Decoder } from "./decoder.ts";
import { byVersion } from "./raw.ts";

const G_PDU = 0xff;
/** Extension headers beyond this are not followed. */
const EXTENSIONS = 8;

/** GTP-U: user packets of a mobile network; only G-PDUs carry one. */
export const gtp: Decoder = {
  id: "gtp",
  name: "GTP-U",
  spec: "3GPP TS 29.281",
  binds: [{ udpPort: 2152, bothWays: true }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const { bytes, at } = packet;
    const flags = bytes[at];
    if (flags >> 5 !== 1 || !(flags & 0x10) || bytes[at + 1] !== G_PDU) return 0;
    packet.at += 8;
    if (flags & 7) {
      if (!packet.has(4)) return 0;
      let next = flags & 4 ? bytes[packet.at + 3] : 0;
      packet.at += 4;
      for (let count = 0; next !== 0; count++) {
        if (count === EXTENSIONS || !packet.has(4)) return 0;
        const length = bytes[packet.at] * 4;
        if (length === 0 || !packet.has(length)) return 0;
        next = bytes[packet.at + length - 1];
        packet.at += length;
      }
    }
    return byVersion(packet);
  },
};
