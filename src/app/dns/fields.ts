/** Fields of DNS messages, as Wireshark names them (RFC 1035, section 4; RFC 6891 for OPT; RFC 6762 for the bits of multicast DNS). */
import { type Fields, hexOf } from "../../model/fields.ts";
import type { DescribedMessage, DescribeMessage, Payload } from "../describe/payload.ts";
import type { Look } from "../protocol.ts";
import { className, opcodeName, rcodeName, typeName } from "./names.ts";
import { HEADER_BYTES } from "./parse.ts";
import { rdataFields } from "./rdata-fields.ts";
import { DnsReader } from "./reader.ts";

/** The relatives of DNS that share its messages. */
export type DnsNames = "dns" | "mdns" | "llmnr";

const OPT = 41;
/** Names in a summary: multicast messages ask for dozens. */
const MAX_SUMMARY = 3;

const SECTIONS = [
  ["dns.answers", "Answers"],
  ["dns.authorities", "Authoritative nameservers"],
  ["dns.additionals", "Additional records"],
] as const;

/** A datagram is a message. */
export function describeDns(id: DnsNames): DescribeMessage {
  return (fields, payload) => message(fields, payload, payload.at, payload.end, id);
}

/** True where the message over TCP ends in this segment too: longer ones are read over segments. */
export function isWholeDns({ orig, resp }: Look): boolean {
  const bytes = orig.length > 0 ? orig : resp;
  return bytes.length >= 2 && bytes.length >= 2 + ((bytes[0] << 8) | bytes[1]);
}

/** Over TCP the length stands before the message (RFC 1035, section 4.2.2); the first of a segment is described. */
export const describeDnsTcp: DescribeMessage = (fields, payload) => {
  const { at, end } = payload;
  const length = fields.uint("dns.length", "Length", at, 2);
  return message(fields, payload, at + 2, Math.min(end, at + 2 + length), "dns");
};

function message(fields: Fields, { bytes }: Payload, at: number, end: number, id: DnsNames): DescribedMessage {
  fields.hex("dns.id", "Transaction ID", at, 2);
  const isResponse = flags(fields, at + 2, id);
  const count = (name: string, title: string, offset: number): number =>
    fields.uint(`dns.count.${name}`, title, at + offset, 2);
  const questions = count("queries", "Questions", 4);
  const counts = [
    count("answers", "Answer RRs", 6),
    count("auth_rr", "Authority RRs", 8),
    count("add_rr", "Additional RRs", 10),
  ];
  const reader = new DnsReader(bytes.subarray(at, end), HEADER_BYTES);
  const walk: Walk = { fields, reader, base: at, isMulticast: id === "mdns", said: [] };
  section(walk, "dns.queries", "Queries", questions, question);
  SECTIONS.forEach(([name, title], i) => section(walk, name, title, counts[i], record));
  const opcode = opcodeName((fields.read(at + 2, 2) >> 11) & 15);
  const outcome = isResponse ? `response, ${rcodeName(fields.read(at + 2, 2) & 15)}` : opcode.toLowerCase();
  const said = walk.said.slice(0, MAX_SUMMARY).join(", ") + (walk.said.length > MAX_SUMMARY ? " …" : "");
  const summary = `${outcome} ${hexOf(fields.read(at, 2), 4)}${said === "" ? "" : `, ${said}`}`;
  return { summary, end: id === "dns" && reader.short ? end : Math.max(at + HEADER_BYTES, at + reader.at) };
}

function flags(fields: Fields, at: number, id: DnsNames): boolean {
  const value = fields.hex("dns.flags", "Flags", at, 2);
  const isResponse = (value & 0x8000) !== 0;
  fields.nest(() => {
    const flag = (name: string, title: string, mask: number): void =>
      void fields.flag(`dns.flags.${name}`, title, at, 2, mask, ["No", "Yes"]);
    flag("response", "Response", 0x8000);
    fields.put("dns.flags.opcode", "Opcode", at, 2, `${opcodeName((value >> 11) & 15)} (${(value >> 11) & 15})`);
    if (id === "llmnr") {
      // Its own meanings of two bits (RFC 4795, section 2.1.1).
      flag("conflict", "Conflict", 0x0400);
      flag("truncated", "Truncated", 0x0200);
      flag("tentative", "Tentative", 0x0100);
    } else {
      if (isResponse) flag("authoritative", "Authoritative", 0x0400);
      flag("truncated", "Truncated", 0x0200);
      flag("recdesired", "Recursion desired", 0x0100);
      if (isResponse) flag("recavail", "Recursion available", 0x0080);
      flag("z", "Reserved", 0x0040);
      if (isResponse || value & 0x0020) flag("authenticated", "Authentic data", 0x0020);
      flag("checkdisable", "Checking disabled", 0x0010);
    }
    if (isResponse) fields.put("dns.flags.rcode", "Reply code", at, 2, `${rcodeName(value & 15)} (${value & 15})`);
  });
  return isResponse;
}

/** A reader over the message, whose first byte is byte `base` of the packet. */
interface Walk {
  readonly fields: Fields;
  readonly reader: DnsReader;
  readonly base: number;
  readonly isMulticast: boolean;
  /** Questions and answers, for the summary. */
  readonly said: string[];
}

/** Entries of one section; it ends where one is broken, or where no more fields are kept. */
function section(walk: Walk, name: string, title: string, count: number, entry: (walk: Walk) => string): void {
  const { fields, reader, base } = walk;
  if (count === 0 || reader.short || !fields.has(base + reader.at, 1)) return;
  const start = base + reader.at;
  const end = sectionEnd(reader, count, entry === question);
  fields.group(name, title, start, end + base - start, "", () => {
    let read = 0;
    while (read < count && !reader.short && fields.has(base + reader.at, 1)) {
      const from = reader.at;
      const to = entryEnd(reader, from, entry === question);
      const group = entry === question ? "dns.query" : "dns.record";
      fields.group(group, entry === question ? "Query" : "Record", base + from, to - from, "", () => entry(walk));
      if (!reader.short) read++;
      reader.at = to;
    }
    return `${read} of ${count}`;
  });
}

/** Where the entry at `at` ends; the end of the message where it is broken. */
function entryEnd(reader: DnsReader, at: number, isQuestion: boolean): number {
  const ahead = reader.within(at, reader.end);
  ahead.nameAndOn();
  ahead.skip(isQuestion ? 4 : 8);
  if (!isQuestion) ahead.skip(ahead.u16());
  return ahead.short ? reader.end : ahead.at;
}

function sectionEnd(reader: DnsReader, count: number, isQuestion: boolean): number {
  let at = reader.at;
  for (let i = 0; i < count && at < reader.end; i++) at = entryEnd(reader, at, isQuestion);
  return at;
}

/** Reads the name that stands here; its text, and the place it takes. */
function nameAt({ reader, base }: Walk): { readonly text: string; readonly at: number; readonly length: number } {
  const from = reader.at;
  const text = reader.nameAndOn();
  return { text: text === "." ? "<Root>" : text, at: base + from, length: reader.at - from };
}

function question(walk: Walk): string {
  const { fields, said } = walk;
  const { text, at, length } = nameAt(walk);
  fields.put("dns.qry.name", "Name", at, length, text);
  const type = typeField(walk, "dns.qry.type");
  classField(walk, "dns.qry.class", "dns.qry.qu", '"QU" question');
  said.push(`${type} ${text}`);
  return `${text}: type ${type}`;
}

function typeField({ fields, reader, base }: Walk, name: string): string {
  const type = reader.u16();
  if (!reader.short) fields.put(name, "Type", base + reader.at - 2, 2, `${typeName(type)} (${type})`);
  return typeName(type);
}

/** The top bit has a meaning of its own in multicast DNS (RFC 6762, sections 5.4 and 10.2). */
function classField({ fields, reader, base, isMulticast }: Walk, name: string, bit: string, title: string): void {
  const value = reader.u16();
  const at = base + reader.at - 2;
  if (reader.short) return;
  const own = isMulticast ? value & 0x7fff : value;
  fields.put(name, "Class", at, 2, `${className(own)} (${hexOf(own, 4)})`);
  if (isMulticast) fields.flag(bit, title, at, 2, 0x8000, ["No", "Yes"]);
}

function record(walk: Walk): string {
  const { fields, reader, base, said } = walk;
  const { text, at, length } = nameAt(walk);
  fields.put("dns.resp.name", "Name", at, length, text);
  const isOpt = reader.left >= 2 && fields.read(base + reader.at, 2) === OPT;
  const type = typeField(walk, "dns.resp.type");
  if (isOpt) opt(walk);
  else {
    classField(walk, "dns.resp.class", "dns.resp.cache_flush", "Cache flush");
    fields.uint("dns.resp.ttl", "Time to live", base + reader.at, 4, undefined, " s");
    reader.skip(4);
  }
  const size = reader.u16();
  if (reader.short) return `${text}: ${type}, cut`;
  fields.uint("dns.resp.len", "Data length", base + reader.at - 2, 2);
  const start = reader.at;
  const data = reader.within(start, Math.min(reader.end, start + size));
  const value = rdataFields(fields, base, isOpt ? OPT : fields.read(at + length, 2), data);
  const whole = `${text}: type ${type}${value === "" ? "" : `, ${value}`}`;
  if (!isOpt) said.push(`${type} ${value === "" ? text : value}`);
  return whole;
}

/** What OPT has in place of class and time to live (RFC 6891, section 6.1.2). */
function opt({ fields, reader, base }: Walk): void {
  const at = base + reader.at;
  fields.uint("dns.rr.udp_payload_size", "UDP payload size", at, 2);
  fields.hex("dns.resp.ext_rcode", "Higher bits of extended reply code", at + 2, 1);
  fields.uint("dns.resp.edns0_version", "EDNS0 version", at + 3, 1);
  fields.hex("dns.resp.z", "Z", at + 4, 2);
  fields.nest(() => {
    fields.flag("dns.resp.z.do", "DNSSEC records wanted", at + 4, 2, 0x8000, ["No", "Yes"]);
    fields.put("dns.resp.z.reserved", "Reserved", at + 4, 2, hexOf(fields.read(at + 4, 2) & 0x7fff, 4));
  });
  reader.skip(6);
}
