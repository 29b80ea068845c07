import type { Describe } from "./field.ts";
import { bytesText, type Fields, type Names } from "../../model/fields.ts";

const families: Names = { 2: "IPv4", 7: "Bridge", 10: "IPv6" };
const tlvTypes: Names = {
  1: "Packet header", 2: "Mark", 3: "Time stamp", 4: "Input interface", 5: "Output interface", 6: "Input port", 7: "Output port",
  8: "Hardware address", 9: "Payload", 10: "Prefix", 11: "User", 12: "Sequence", 13: "Global sequence", 14: "Group", 15: "Hardware type",
  16: "Hardware header", 17: "Hardware length",
}; // prettier-ignore
const PAYLOAD = 9;
const PREFIX = 10;
/** As many as the decoder looks at. */
const TLVS = 64;

/** Fields of 16 bits are in the byte order of the machine that logged. */
export const nflog: Describe = (fields, { at, view, end }) => {
  const family = fields.uint("nflog.family", "Family", at, 1, families);
  fields.uint("nflog.version", "Version", at + 1, 1);
  const group = fields.uint("nflog.res_id", "Resource ID", at + 2, 2);
  let from = at + 4;
  const little = fields.has(from, 4) && view.getUint16(from, true) <= view.getUint16(from);
  for (let count = 0; count < TLVS && end - from >= 4; count++) {
    const length = view.getUint16(from, little);
    const type = view.getUint16(from + 2, little) & 0x7fff;
    if (length < 4) break;
    tlv(fields, from, length, type);
    if (type === PAYLOAD) break;
    from += (length + 3) & ~3;
  }
  return { summary: `${families[family] ?? `family ${family}`}, group ${group}` };
};

/** Of the payload only length and type belong to this layer. */
function tlv(fields: Fields, at: number, length: number, type: number): void {
  const shown = type === PAYLOAD ? 4 : length;
  fields.group("nflog.tlv", "Field", at, shown, tlvTypes[type] ?? `type ${type}`, () => {
    fields.put("nflog.tlv_length", "Length", at, 2, bytesText(length));
    fields.put("nflog.tlv_type", "Type", at + 2, 2, tlvTypes[type] ? `${tlvTypes[type]} (${type})` : type);
    if (type === PREFIX) fields.text("nflog.prefix", "Prefix", at + 4, length - 4);
    else if (type !== PAYLOAD) fields.raw("nflog.tlv_value", "Value", at + 4, length - 4);
  });
}

const actions: Names = {
  0: "pass",
  1: "block",
  2: "scrub",
  3: "no scrub",
  4: "NAT",
  5: "no NAT",
  8: "redirect",
  9: "no redirect",
};
const directions: Names = { 0: "in or out", 1: "in", 2: "out" };

/** The fields that all versions of the header share. */
export const pflog: Describe = (fields, { at }) => {
  fields.uint("pflog.length", "Header Length", at, 1);
  fields.uint("pflog.af", "Address Family", at + 1, 1);
  const action = fields.uint("pflog.action", "Action", at + 2, 1, actions);
  fields.uint("pflog.reason", "Reason", at + 3, 1);
  const name = fields.text("pflog.ifname", "Interface", at + 4, 16);
  fields.text("pflog.ruleset", "Ruleset", at + 20, 16);
  fields.uint("pflog.rulenr", "Rule Number", at + 36, 4);
  fields.uint("pflog.subrulenr", "Sub Rule Number", at + 40, 4);
  const direction = fields.uint("pflog.dir", "Direction", at + 60, 1, directions);
  return { summary: `${actions[action] ?? `action ${action}`} ${directions[direction] ?? ""} on ${name}` };
};
