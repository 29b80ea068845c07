import { addWords, judge, putChecksum, type Verdict } from "./checksum.ts";
import type { Describe, Header } from "./field.ts";
import { bytesText, type Fields, hexOf, type Names } from "../../model/fields.ts";
import { ipProtocols } from "./names.ts";

/** Code points of RFC 2474, 2597, 3246, 5865. */
export const dscp: Names = {
  0: "Default", 1: "Lower effort", 8: "CS1", 10: "AF11", 12: "AF12", 14: "AF13", 16: "CS2", 18: "AF21", 20: "AF22", 22: "AF23", 24: "CS3",
  26: "AF31", 28: "AF32", 30: "AF33", 32: "CS4", 34: "AF41", 36: "AF42", 38: "AF43", 40: "CS5", 44: "Voice admit", 46: "Expedited",
  48: "CS6", 56: "CS7",
}; // prettier-ignore
export const ecn: Names = { 0: "Not ECN-capable", 1: "ECN-capable, ECT(1)", 2: "ECN-capable, ECT(0)", 3: "Congestion" };

const options: Names = {
  0: "End of options", 1: "No operation", 7: "Record route", 25: "Quick start", 68: "Time stamp", 82: "Traceroute", 130: "Security",
  131: "Loose source route", 133: "Extended security", 134: "Commercial security", 136: "Stream identifier", 137: "Strict source route",
  148: "Router alert",
}; // prettier-ignore
const ROUTES = [7, 131, 137];
const ROUTER_ALERT = 148;

export const ipv4: Describe = (fields, header) => {
  const { at } = header;
  const version = fields.bits("ip.version", "Version", at, 1, 0xf0);
  if (version !== 4) return { summary: `version ${version}, not IPv4` };
  const headerLength = (fields.read(at, 1) & 15) * 4;
  fields.put("ip.hdr_len", "Header Length", at, 1, `${bytesText(headerLength)} (${headerLength / 4} words)`);
  fields.hex("ip.dsfield", "Differentiated Services Field", at + 1, 1);
  fields.nest(() => {
    fields.bits("ip.dsfield.dscp", "Differentiated Services Codepoint", at + 1, 1, 0xfc, dscp);
    fields.bits("ip.dsfield.ecn", "Explicit Congestion Notification", at + 1, 1, 3, ecn);
  });
  const length = fields.uint("ip.len", "Total Length", at + 2, 2);
  const id = fields.read(at + 4, 2);
  fields.put("ip.id", "Identification", at + 4, 2, `${hexOf(id, 4)} (${id})`);
  flags(fields, at + 6);
  const offset = (fields.read(at + 6, 2) & 0x1fff) * 8;
  fields.put("ip.frag_offset", "Fragment Offset", at + 6, 2, bytesText(offset));
  fields.uint("ip.ttl", "Time to Live", at + 8, 1);
  const protocol = fields.uint("ip.proto", "Protocol", at + 9, 1, ipProtocols);
  putChecksum(fields, "ip.checksum", "Header Checksum", at + 10, headerVerdict(header, headerLength));
  const src = fields.ip4("ip.src", "Source Address", at + 12);
  const dst = fields.ip4("ip.dst", "Destination Address", at + 16);
  if (headerLength > 20) putOptions(fields, at + 20, at + headerLength);
  const isFragment = offset > 0 || (fields.read(at + 6, 1) & 0x20) !== 0;
  const part = isFragment ? `, fragment at ${offset} of datagram ${id}` : "";
  const whole = length === 0 ? "" : `, ${bytesText(length)}`;
  return { summary: `${src} → ${dst}, ${ipProtocols[protocol] ?? `protocol ${protocol}`}${whole}${part}` };
};

function headerVerdict({ bytes, at, end }: Header, length: number): Verdict {
  if (length < 20 || at + length > end) return { kind: "not checked", why: "the header was cut" };
  return judge(addWords(bytes, at, at + length), (bytes[at + 10] << 8) | bytes[at + 11]);
}

function flags(fields: Fields, at: number): void {
  const value = fields.read(at, 1) >> 5;
  const set = value & 2 ? " (Don't fragment)" : value & 1 ? " (More fragments)" : "";
  fields.put("ip.flags", "Flags", at, 1, hexOf(value, 2) + set);
  fields.nest(() => {
    fields.flag("ip.flags.rb", "Reserved bit", at, 1, 0x80);
    fields.flag("ip.flags.df", "Don't fragment", at, 1, 0x40);
    fields.flag("ip.flags.mf", "More fragments", at, 1, 0x20);
  });
}

function putOptions(fields: Fields, from: number, to: number): void {
  fields.group("ip.options", "Options", from, to - from, bytesText(to - from), () => {
    for (let at = from; at < to && fields.has(at, 1);) {
      const type = fields.read(at, 1);
      const stated = type < 2 ? 1 : fields.read(at + 1, 1);
      const length = Math.min(stated, to - at);
      if (length < 1 || (type > 1 && length < 2)) break;
      putOption(fields, type, at, length);
      if (type === 0) break;
      at += length;
    }
  });
}

function putOption(fields: Fields, type: number, at: number, length: number): void {
  fields.group("ip.opt", "Option", at, length, options[type] ?? `type ${type}`, () => {
    fields.uint("ip.opt.type", "Type", at, 1, options);
    if (type < 2) return;
    fields.uint("ip.opt.len", "Length", at + 1, 1);
    if (ROUTES.includes(type)) {
      fields.uint("ip.opt.ptr", "Pointer", at + 2, 1);
      for (let hop = at + 3; hop + 4 <= at + length; hop += 4) fields.ip4("ip.opt.route", "Hop", hop);
    } else if (type === ROUTER_ALERT && length === 4) fields.uint("ip.opt.ra", "Router alert", at + 2, 2);
    else fields.raw("ip.opt.data", "Data", at + 2, length - 2);
  });
}
