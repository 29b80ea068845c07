/** Fields of record data (RFC 1035, section 3.3, and the RFC of each type); types without fields of their own are shown as text. */
import { type Fields, hexText } from "../../model/fields.ts";
import { dataText } from "./rdata.ts";
import type { DnsReader } from "./reader.ts";
import { typeName } from "./names.ts";

/** Reads data: `base` is where the message begins in the packet. */
type Describe = (fields: Fields, data: DnsReader, base: number) => void;
/** One value of some bytes, in its field. */
type Part = (fields: Fields, data: DnsReader, base: number) => void;

const name =
  (field: string, title: string): Part =>
  (fields, data, base) => {
    const { at } = data;
    const text = data.name();
    if (!data.short) fields.put(field, title, base + at, data.at - at, text === "." ? "<Root>" : text);
  };

const number =
  (field: string, title: string, size: number): Part =>
  (fields, data, base) => {
    const { at } = data;
    const value = data.number(size);
    if (!data.short) fields.put(field, title, base + at, size, value);
  };

/** A string with its length before it. */
const string =
  (lengthField: string, field: string, title: string): Part =>
  (fields, data, base) => {
    const { at } = data;
    const text = data.string();
    if (data.short) return;
    fields.put(lengthField, `${title} length`, base + at, 1, text.length);
    fields.text(field, title, base + at + 1, text.length);
  };

const rest =
  (field: string, title: string): Part =>
  (fields, data, base) => {
    const { at, left } = data;
    data.skip(left);
    fields.raw(field, title, base + at, left);
  };

const parts =
  (...all: readonly Part[]): Describe =>
  (fields, data, base) => {
    for (const part of all) if (!data.short) part(fields, data, base);
  };

const repeated =
  (part: Part): Describe =>
  (fields, data, base) => {
    while (!data.isAtEnd && !data.short && fields.has(base + data.at, 1)) part(fields, data, base);
  };

const address4: Describe = (fields, data, base) => {
  fields.ip4("dns.a", "Address", base + data.at);
  data.skip(4);
};

const address6: Describe = (fields, data, base) => {
  fields.ip6("dns.aaaa", "Address", base + data.at);
  data.skip(16);
};

const typed: Part = (fields, data, base) => {
  const type = data.u16();
  if (!data.short)
    fields.put("dns.rrsig.type_covered", "Type covered", base + data.at - 2, 2, `${typeName(type)} (${type})`);
};

/** Options of EDNS (RFC 6891, section 6.1.2). */
const option: Part = (fields, data, base) => {
  const at = base + data.at;
  data.skip(2);
  const size = data.u16();
  data.skip(size);
  if (data.short) return;
  fields.group("dns.opt", "Option", at, 4 + size, "", () => {
    fields.uint("dns.opt.code", "Option code", at, 2);
    fields.uint("dns.opt.len", "Option length", at + 2, 2);
    fields.raw("dns.opt.data", "Option data", at + 4, size);
    return `code ${fields.read(at, 2)}`;
  });
};

const svcParam: Part = (fields, data, base) => {
  const at = base + data.at;
  data.skip(2);
  const size = data.u16();
  data.skip(size);
  if (data.short) return;
  fields.group("dns.svcb.svcparam", "Service parameter", at, 4 + size, "", () => {
    fields.uint("dns.svcb.svcparam.key", "Key", at, 2);
    fields.uint("dns.svcb.svcparam.value.length", "Value length", at + 2, 2);
    if (fields.read(at, 2) === 3 && size === 2) fields.uint("dns.svcb.svcparam.port", "Port", at + 4, 2);
    else fields.raw("dns.svcb.svcparam.data", "Value", at + 4, size);
    return `key ${fields.read(at, 2)}`;
  });
};

const service = parts(
  number("dns.svcb.svcpriority", "Priority", 2),
  name("dns.svcb.targetname", "Target"),
  repeated(svcParam),
);

const describers: Readonly<Record<number, Describe>> = {
  1: address4,
  2: name("dns.ns", "Name server"),
  5: name("dns.cname", "CNAME"),
  6: parts(
    name("dns.soa.mname", "Primary name server"),
    name("dns.soa.rname", "Responsible mailbox"),
    number("dns.soa.serial_number", "Serial number", 4),
    number("dns.soa.refresh_interval", "Refresh interval", 4),
    number("dns.soa.retry_interval", "Retry interval", 4),
    number("dns.soa.expire_limit", "Expire limit", 4),
    number("dns.soa.minimum_ttl", "Minimum TTL", 4),
  ),
  12: name("dns.ptr.domain_name", "Domain name"),
  13: parts(
    string("dns.hinfo.cpu_length", "dns.hinfo.cpu", "CPU"),
    string("dns.hinfo.os_length", "dns.hinfo.os", "Operating system"),
  ),
  15: parts(number("dns.mx.preference", "Preference", 2), name("dns.mx.mail_exchange", "Mail exchange")),
  16: repeated(string("dns.txt.length", "dns.txt", "TXT")),
  28: address6,
  33: parts(
    number("dns.srv.priority", "Priority", 2),
    number("dns.srv.weight", "Weight", 2),
    number("dns.srv.port", "Port", 2),
    name("dns.srv.target", "Target"),
  ),
  39: name("dns.dname", "DNAME"),
  41: repeated(option),
  43: parts(
    number("dns.ds.key_id", "Key id", 2),
    number("dns.ds.algorithm", "Algorithm", 1),
    number("dns.ds.digest_type", "Digest type", 1),
    rest("dns.ds.digest", "Digest"),
  ),
  46: parts(
    typed,
    number("dns.rrsig.algorithm", "Algorithm", 1),
    number("dns.rrsig.labels", "Labels", 1),
    number("dns.rrsig.original_ttl", "Original TTL", 4),
    (_fields, data) => data.skip(8),
    number("dns.rrsig.key_tag", "Key tag", 2),
    name("dns.rrsig.signers_name", "Signer"),
    rest("dns.rrsig.signature", "Signature"),
  ),
  47: parts(name("dns.nsec.next_domain_name", "Next domain name")),
  64: service,
  65: service,
  99: repeated(string("dns.spf.length", "dns.spf", "SPF")),
};

/** Adds the fields of data of that type; its text. */
export function rdataFields(fields: Fields, base: number, type: number, data: DnsReader): string {
  const { at, end } = data;
  const describe = describers[type];
  if (describe) describe(fields, data.within(at, end), base);
  else if (end > at) fields.put("dns.data", "Data", base + at, end - at, hexText(data.bytes, at, end));
  return type === 41 ? "" : dataText(type, data.within(at, end));
}
