import type { Decoder } from "./decoder.ts";

/** Bits of the tag's first byte. */
const VERSION = 0x80;
const HAS_CHANNEL = 0x20;
const ENCRYPTED = 0x08;
const CHANGED = 0x04;

const TAG = 6;
const CHANNEL = 8;
/** The integrity check value of the default cipher suites, behind what the tag protects. */
const CHECK_VALUE = 16;
/** Values up to this are an 802.3 length, not an Ether type. */
const MAX_LENGTH = 1500;

/** MACsec: a tag, with or without the identifier of the secure channel; what it protects is looked at where it stands as it was. */
export const macsec: Decoder = {
  id: "macsec",
  name: "MACsec security tag",
  spec: "IEEE 802.1AE",
  binds: [{ etherType: 0x88e5 }],
  decode(packet) {
    if (!packet.has(TAG)) return 0;
    const { bytes, at, dispatch } = packet;
    const control = bytes[at];
    if (control & VERSION) return packet.stop("protocol-unknown");
    const length = control & HAS_CHANNEL ? TAG + CHANNEL : TAG;
    if (!packet.has(length)) return 0;
    packet.at = at + length;
    // Given where the frame may have been padded; zero otherwise.
    const short = bytes[at + 1] & 0x3f;
    packet.boundAt(short > 0 ? packet.at + short : Math.max(packet.at, packet.wireEnd - CHECK_VALUE));
    if (control & (ENCRYPTED | CHANGED) || !packet.has(2)) return 0;
    const type = packet.u16(packet.at);
    packet.at += 2;
    return type <= MAX_LENGTH ? dispatch.llc : dispatch.etherType[type];
  },
};
