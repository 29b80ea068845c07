/** Limits on what a record of a capture may claim; beyond them the length is damage, not data. */

/** Largest captured length by libpcap's and Wireshark's rule (MAXIMUM_SNAPLEN), all link types but the ones below. */
export const MAX_CAPTURED = 262_144;

/** Link types whose messages are larger by nature: LINKTYPE_DBUS, LINKTYPE_USBPCAP and LINKTYPE_EBHSCR. */
const LARGER: Readonly<Record<number, number>> = { 231: 128 << 20, 249: 128 << 20, 279: 8 << 20 };

/** Largest captured length believed for a link type, bytes. */
export function maxCaptured(linkType: number): number {
  return LARGER[linkType] ?? MAX_CAPTURED;
}

/** Largest pcapng block that may hold a packet: the largest message (128 MiB) and generous options. */
export const MAX_BLOCK = (128 << 20) + (1 << 20);

/** Largest pcapng block without a packet that is decoded; a longer one is skipped, since names and secrets are small. */
export const MAX_METADATA_BLOCK = 16 << 20;

/** Interfaces kept of one file: each costs memory, and no machine has more; packets of further ones count as interface-less. */
export const MAX_INTERFACES = 65_536;
