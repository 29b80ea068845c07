import type { Decoder } from "./decoder.ts";

/** Frame control of frames that carry LLC; the others manage the ring. */
const LLC_FRAME = 0x50;

export const fddi: Decoder = {
  id: "fddi",
  name: "Fiber Distributed Data Interface",
  spec: "ISO 9314-2, RFC 1390",
  binds: [{ linkType: 10 }],
  decode(packet) {
    if (!packet.has(13)) return 0;
    const control = packet.bytes[packet.at];
    packet.at += 13;
    return (control & 0xf0) === LLC_FRAME ? packet.dispatch.llc : 0;
  },
};
