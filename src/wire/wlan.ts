import type { Decoder } from "./decoder.ts";
import type { Packet } from "./packet.ts";

/** Bits of the first two bytes, the frame control (IEEE 802.11 clause 9.2.4.1). */
const VERSION_AND_TYPE = 0x0f;
const DATA = 0x08;
const NO_DATA = 0x40;
const QUALITY = 0x80;
const BOTH_SYSTEMS = 0x03;
const PROTECTED = 0x40;
const ORDER = 0x80;
/** Of the quality-of-service control: several packets in one frame. */
const AGGREGATE = 0x80;
/** Bits of radiotap's words of presence: a time stamp of eight bytes, flags of one byte behind it, another word of presence. */
const TIME = 0x01;
const FLAGS = 0x02;
const MORE = 0x80;
/** Of radiotap's flags: the 802.11 header is filled up to a multiple of four bytes, as some cards deliver it. */
const PADDED = 0x20;
/** Words of presence beyond this are not followed: one for each antenna and one more is what drivers write. */
const PRESENCE_WORDS = 32;

/** 802.11: data frames that are not encrypted carry LLC; management and control frames have only their name. */
export const wlan: Decoder = {
  id: "wlan",
  name: "Wireless LAN",
  spec: "IEEE 802.11",
  binds: [{ linkType: 105 }],
  decode(packet) {
    if (!packet.has(24)) return 0;
    const { bytes, at, dispatch } = packet;
    const kind = bytes[at];
    const flags = bytes[at + 1];
    const isFirst = (bytes[at + 22] & 15) === 0;
    if ((kind & VERSION_AND_TYPE) !== DATA || kind & NO_DATA || flags & PROTECTED || !isFirst) return 0;
    let length = (flags & BOTH_SYSTEMS) === BOTH_SYSTEMS ? 30 : 24;
    if (kind & QUALITY) {
      if (!packet.has(length + 2)) return 0;
      if (bytes[at + length] & AGGREGATE) return packet.stop("protocol-unknown");
      length += flags & ORDER ? 6 : 2;
    }
    if (packet.isPadded) length = (length + 3) & ~3;
    if (!packet.has(length)) return 0;
    packet.at = at + length;
    return dispatch.llc;
  },
};

/** What the receiver measured, before the 802.11 frame: its length matters here, and whether the frame's header is padded. */
export const radiotap: Decoder = {
  id: "radiotap",
  name: "Radiotap",
  spec: "https://www.radiotap.org",
  binds: [{ linkType: 127 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const length = packet.view.getUint16(packet.at + 2, true);
    if (length < 8 || !packet.has(length)) return 0;
    packet.isPadded = isPadded(packet, length);
    packet.at += length;
    return packet.dispatch.number("wlan");
  },
};

/** Fields follow the words of presence in the order of the bits of the first, each aligned to its size. */
function isPadded({ bytes, at }: Packet, length: number): boolean {
  const present = bytes[at + 4];
  if (!(present & FLAGS)) return false;
  let from = 8;
  for (let words = 1; bytes[at + from - 1] & MORE; words++, from += 4) {
    if (words === PRESENCE_WORDS || from + 4 > length) return false;
  }
  if (present & TIME) from = ((from + 7) & ~7) + 8;
  return from < length && (bytes[at + from] & PADDED) !== 0;
}

/** Per-packet information: any fields, then a packet of the link type the header names. */
export const ppi: Decoder = {
  id: "ppi",
  name: "Per-Packet Information",
  spec: "tcpdump.org LINKTYPE_PPI",
  binds: [{ linkType: 192 }],
  decode(packet) {
    if (!packet.has(8)) return 0;
    const length = packet.view.getUint16(packet.at + 2, true);
    const linkType = packet.view.getUint32(packet.at + 4, true);
    if (length < 8 || !packet.has(length)) return 0;
    packet.at += length;
    return packet.dispatch.linkType(linkType);
  },
};
