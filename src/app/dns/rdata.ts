/** Record data as text (RFC 1035, section 3.3, and the RFC of each type); what is not known as RFC 3597 writes it. */
import { formatIpv6 } from "../../base/ip.ts";
import { hex } from "../tools.ts";
import { locText } from "./loc.ts";
import type { ReadData } from "./parse.ts";
import type { DnsReader } from "./reader.ts";
import { secureReads } from "./rdata-secure.ts";
import { svcbText } from "./svcb.ts";
import { quoted } from "./text.ts";

type Read = (data: DnsReader) => string;

const name: Read = (data) => data.name();
const ipv4: Read = (data) => data.take(4).join(".");
const ipv6: Read = (data) => {
  const bytes = data.take(16);
  return data.short ? "" : formatIpv6(bytes);
};
const twoNames: Read = (data) => `${data.name()} ${data.name()}`;
const preferred: Read = (data) => `${data.u16()} ${data.name()}`;
const locator: Read = (data) => {
  const [preference, a, b, c, d] = Array.from({ length: 5 }, () => data.u16());
  return `${preference} ${[a, b, c, d].map((group) => group.toString(16)).join(":")}`;
};
const hardware: Read = (data) => Array.from(data.rest(), (byte) => hex(Uint8Array.of(byte))).join("-");

/** Strings to the end of the data. */
const strings: Read = (data) => {
  const texts: string[] = [];
  while (!data.isAtEnd) texts.push(quoted(data.string()));
  return texts.join(" ");
};

const soa: Read = (data) => `${twoNames(data)} ${Array.from({ length: 5 }, () => data.u32()).join(" ")}`;
const srv: Read = (data) => `${data.u16()} ${data.u16()} ${data.u16()} ${data.name()}`;

function naptr(data: DnsReader): string {
  const numbers = `${data.u16()} ${data.u16()}`;
  return `${numbers} ${quoted(data.string())} ${quoted(data.string())} ${quoted(data.string())} ${data.name()}`;
}

function caa(data: DnsReader): string {
  const flags = data.u8();
  const tag = quoted(data.string()).slice(1, -1);
  return `${flags} ${tag} ${quoted(data.rest())}`;
}

function uri(data: DnsReader): string {
  return `${data.u16()} ${data.u16()} ${quoted(data.rest())}`;
}

/** Address prefixes (RFC 3123). */
function apl(data: DnsReader): string {
  const prefixes: string[] = [];
  while (!data.isAtEnd) {
    const family = data.u16();
    const prefix = data.u8();
    const length = data.u8();
    const address = new Uint8Array(family === 1 ? 4 : 16);
    const bytes = data.take(length & 0x7f);
    if (bytes.length > address.length) data.short = true;
    else address.set(bytes);
    prefixes.push(`${length & 0x80 ? "!" : ""}${family}:${family === 1 ? address.join(".") : formatIpv6(address)}/${prefix}`); // prettier-ignore
  }
  return prefixes.join(" ");
}

const READS: Readonly<Record<number, Read>> = {
  1: ipv4,
  2: name,
  3: name,
  4: name,
  5: name,
  6: soa,
  7: name,
  8: name,
  9: name,
  12: name,
  13: strings,
  14: twoNames,
  15: preferred,
  16: strings,
  17: twoNames,
  18: preferred,
  19: strings,
  20: strings,
  21: preferred,
  23: name,
  28: ipv6,
  29: locText,
  33: srv,
  35: naptr,
  36: preferred,
  39: name,
  42: apl,
  64: svcbText,
  65: svcbText,
  99: strings,
  104: locator,
  105: (data) => `${data.u16()} ${ipv4(data)}`,
  106: locator,
  107: preferred,
  108: hardware,
  109: hardware,
  256: uri,
  257: caa,
  258: strings,
  261: strings,
  ...secureReads,
};

/** Data of one record: unknown types and data that breaks the rules of its type as `\# length hex`. */
export const dataText: ReadData = (type, data) => {
  const { at, end, bytes } = data;
  if (at >= end) return "";
  const text = READS[type]?.(data);
  if (text !== undefined && !data.short && data.isAtEnd) return text;
  return `\\# ${end - at} ${hex(bytes.subarray(at, end))}`;
};
