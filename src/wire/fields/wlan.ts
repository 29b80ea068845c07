import type { Describe } from "./field.ts";
import { type Fields, hexOf, type Names } from "../../model/fields.ts";

const kinds: Names = { 0: "Management", 1: "Control", 2: "Data", 3: "Extension" };
const management: Names = {
  0: "Association request", 1: "Association response", 2: "Reassociation request", 3: "Reassociation response", 4: "Probe request",
  5: "Probe response", 8: "Beacon", 10: "Disassociation", 11: "Authentication", 12: "Deauthentication", 13: "Action",
}; // prettier-ignore
const control: Names = {
  8: "Block acknowledgment request",
  9: "Block acknowledgment",
  10: "PS-poll",
  11: "RTS",
  12: "CTS",
  13: "ACK",
};

/** What the third address is, by the bits "to" (1) and "from" (2) the distribution system. */
const thirds: readonly (readonly [name: string, title: string])[] = [
  ["wlan.bssid", "BSS ID"],
  ["wlan.da", "Destination address"],
  ["wlan.sa", "Source address"],
  ["wlan.da", "Destination address"],
];

/** Frame control, addresses, sequence and quality of service; all but the addresses least significant byte first. */
export const wlan: Describe = (fields, { at }) => {
  const kind = (fields.read(at, 1) >> 2) & 3;
  const subtype = fields.read(at, 1) >> 4;
  frameControl(fields, at);
  fields.put("wlan.duration", "Duration", at + 2, 2, `${littleOf(fields, at + 2) & 0x7fff} µs`);
  const name = (kind === 0 ? management[subtype] : kind === 1 ? control[subtype] : undefined) ?? kinds[kind] ?? "";
  const receiver = fields.mac("wlan.ra", "Receiver address", at + 4);
  if (kind === 1) return { summary: `${name} to ${receiver}` };
  const transmitter = fields.mac("wlan.ta", "Transmitter address", at + 10);
  addresses(fields, at, kind, subtype);
  return { summary: `${name}, ${transmitter} → ${receiver}` };
};

function frameControl(fields: Fields, at: number): void {
  fields.put("wlan.fc", "Frame Control", at, 2, hexOf(fields.read(at, 2), 4));
  fields.nest(() => {
    fields.bits("wlan.fc.version", "Version", at, 1, 3);
    fields.bits("wlan.fc.type", "Type", at, 1, 0x0c, kinds);
    fields.bits("wlan.fc.subtype", "Subtype", at, 1, 0xf0);
    fields.flag("wlan.fc.tods", "To distribution system", at + 1, 1, 1);
    fields.flag("wlan.fc.fromds", "From distribution system", at + 1, 1, 2);
    fields.flag("wlan.fc.frag", "More fragments", at + 1, 1, 4);
    fields.flag("wlan.fc.retry", "Retry", at + 1, 1, 8);
    fields.flag("wlan.fc.pwrmgt", "Power management", at + 1, 1, 0x10);
    fields.flag("wlan.fc.moredata", "More data", at + 1, 1, 0x20);
    fields.flag("wlan.fc.protected", "Encrypted", at + 1, 1, 0x40);
    fields.flag("wlan.fc.order", "Order", at + 1, 1, 0x80);
  });
}

function addresses(fields: Fields, at: number, kind: number, subtype: number): void {
  const direction = fields.read(at + 1, 1) & 3;
  const [name, title] = thirds[direction];
  fields.mac(name, title, at + 16);
  fields.put("wlan.frag", "Fragment number", at + 22, 2, littleOf(fields, at + 22) & 15);
  fields.put("wlan.seq", "Sequence number", at + 22, 2, littleOf(fields, at + 22) >> 4);
  if (kind !== 2) return;
  const hasFourth = direction === 3;
  if (hasFourth) fields.mac("wlan.sa", "Source address", at + 24);
  const quality = at + (hasFourth ? 30 : 24);
  if (subtype & 8) fields.put("wlan.qos", "QoS Control", quality, 2, hexOf(littleOf(fields, quality), 4));
}

export const radiotap: Describe = (fields, { at }) => {
  fields.uint("radiotap.version", "Header revision", at, 1);
  fields.uint("radiotap.pad", "Header pad", at + 1, 1);
  const length = littleOf(fields, at + 2);
  fields.put("radiotap.length", "Header length", at + 2, 2, length);
  fields.put("radiotap.present.word", "Present flags", at + 4, 4, hexOf(littleLong(fields, at + 4), 8));
  fields.raw("radiotap.data", "Measurements", at + 8, Math.min(length - 8, fields.end - at - 8));
  return { summary: `${length} bytes` };
};

const ppiTypes: Names = {
  2: "802.11 common", 3: "802.11n MAC", 4: "802.11n MAC and PHY", 5: "Spectrum map", 6: "Process", 7: "Capture", 8: "Aggregation",
  9: "802.3", 30002: "GPS",
}; // prettier-ignore
/** Fields described of one header: real ones have a handful. */
const PPI_FIELDS = 64;

export const ppi: Describe = (fields, { at }) => {
  fields.uint("ppi.version", "Version", at, 1);
  fields.hex("ppi.flags", "Flags", at + 1, 1);
  const length = littleOf(fields, at + 2);
  fields.put("ppi.length", "Header length", at + 2, 2, length);
  const linkType = littleLong(fields, at + 4);
  fields.put("ppi.dlt", "Link type", at + 4, 4, linkType);
  const end = Math.min(at + length, fields.end);
  for (let from = at + 8, count = 0; from + 4 <= end && count < PPI_FIELDS; count++) {
    const start = from;
    const type = littleOf(fields, start);
    const size = Math.min(4 + littleOf(fields, start + 2), end - start);
    fields.group("ppi.field", "Field", start, size, ppiTypes[type] ?? `type ${type}`, () => {
      fields.put("ppi.field_type", "Field type", start, 2, ppiTypes[type] ? `${ppiTypes[type]} (${type})` : type);
      fields.put("ppi.field_len", "Field length", start + 2, 2, littleOf(fields, start + 2));
      fields.raw("ppi.field_data", "Data", start + 4, size - 4);
    });
    from += size;
  }
  return { summary: `link type ${linkType}` };
};

/** Two bytes, least significant first. */
function littleOf(fields: Fields, at: number): number {
  const value = fields.read(at, 2);
  return (value >> 8) | ((value & 255) << 8);
}

function littleLong(fields: Fields, at: number): number {
  return littleOf(fields, at) + littleOf(fields, at + 2) * 0x10000;
}
