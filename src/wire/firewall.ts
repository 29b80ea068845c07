/** What packet filters log: a header about the verdict, then the packet. */
import type { Decoder } from "./decoder.ts";
import { byVersion } from "./raw.ts";

/** Type of the field that holds the packet (Linux, NFULA_PAYLOAD). */
const PAYLOAD = 9;
/** Fields beyond this are not looked at: the kernel writes fewer than twenty. */
const FIELDS = 64;

/** Fields with length and type in the byte order of the machine that logged, which the file does not tell. */
export const nflog: Decoder = {
  id: "nflog",
  name: "Linux netfilter log",
  spec: "tcpdump.org LINKTYPE_NFLOG",
  binds: [{ linkType: 239 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const { view, end } = packet;
    let at = packet.at + 4;
    const little = view.getUint16(at, true) <= view.getUint16(at);
    for (let count = 0; count < FIELDS && end - at >= 4; count++) {
      const length = view.getUint16(at, little);
      if (length < 4) return packet.stop("protocol-unknown");
      if (view.getUint16(at + 2, little) === PAYLOAD) {
        packet.at = at + 4;
        return byVersion(packet);
      }
      at += (length + 3) & ~3;
    }
    return 0;
  },
};

export const pflog: Decoder = {
  id: "pflog",
  name: "BSD packet filter log",
  spec: "tcpdump.org LINKTYPE_PFLOG",
  binds: [{ linkType: 117 }],
  decode(packet) {
    if (!packet.has(4)) return 0;
    const length = (packet.bytes[packet.at] + 3) & ~3;
    if (length < 4 || !packet.has(length)) return 0;
    packet.at += length;
    return byVersion(packet);
  },
};
