/** Records of keys, signatures and certificates: DNSSEC (RFC 4034, 5155), TLSA, SSHFP, TSIG and others. */
import { formatIpv6 } from "../../base/ip.ts";
import { hex } from "../tools.ts";
import { typeName } from "./names.ts";
import type { DnsReader } from "./reader.ts";
import { blob } from "./text.ts";

type Read = (data: DnsReader) => string;

/** Types named by one record that denies: a bitmap of 8 KB can name 65,536. */
const MAX_TYPES = 300;
const BASE32 = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

/** 20300101000000, as RFC 4034, section 3.2, writes seconds since 1970. */
function second(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/[-:T]|\.\d+Z$/g, "");
}

const ds: Read = (data) => `${data.u16()} ${data.u8()} ${data.u8()} ${hex(data.rest())}`;
const fingerprint: Read = (data) => `${data.u8()} ${data.u8()} ${hex(data.rest())}`;
const tlsa: Read = (data) => `${data.u8()} ${data.u8()} ${data.u8()} ${hex(data.rest())}`;

function dnskey(data: DnsReader): string {
  const all = data.bytes.subarray(data.at, data.end);
  const numbers = `${data.u16()} ${data.u8()} ${data.u8()}`;
  return `${numbers} ${blob(data.rest())} ; key tag ${keyTag(all)}`;
}

/** A sum by which signatures name their key (RFC 4034, appendix B). */
function keyTag(data: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += i & 1 ? data[i] : data[i] << 8;
  return (sum + ((sum >>> 16) & 0xffff)) & 0xffff;
}

function rrsig(data: DnsReader): string {
  const covered = typeName(data.u16());
  const numbers = `${data.u8()} ${data.u8()} ${data.u32()}`;
  const times = `${second(data.u32())} ${second(data.u32())}`;
  return `${covered} ${numbers} ${times} ${data.u16()} ${data.name()} ${blob(data.rest())}`;
}

const nsec: Read = (data) => `${data.name()} ${typesText(data)}`.trimEnd();

function nsec3(data: DnsReader): string {
  const numbers = `${data.u8()} ${data.u8()} ${data.u16()}`;
  const salt = hex(data.string()) || "-";
  return `${numbers} ${salt} ${base32(data.string())} ${typesText(data)}`.trimEnd();
}

const nsec3param: Read = (data) => `${data.u8()} ${data.u8()} ${data.u16()} ${hex(data.string()) || "-"}`;

/** Windows of 256 types, each a bitmap (RFC 4034, section 4.1.2). */
function typesText(data: DnsReader): string {
  const types: string[] = [];
  while (!data.isAtEnd) {
    const window = data.u8();
    const bitmap = data.string();
    for (let i = 0; i < bitmap.length * 8 && types.length <= MAX_TYPES; i++)
      if (bitmap[i >> 3] & (0x80 >> (i & 7))) types.push(typeName(window * 256 + i));
  }
  return types.length > MAX_TYPES ? `${types.slice(0, MAX_TYPES).join(" ")} …` : types.join(" ");
}

/** Base32 with the extended hex alphabet, unpadded (RFC 4648, section 7). */
function base32(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text;
}

const cert: Read = (data) => `${data.u16()} ${data.u16()} ${data.u8()} ${blob(data.rest())}`;
const csync: Read = (data) => `${data.u32()} ${data.u16()} ${typesText(data)}`.trimEnd();
const zonemd: Read = (data) => `${data.u32()} ${data.u8()} ${data.u8()} ${hex(data.rest())}`;
const opaque: Read = (data) => blob(data.rest());

/** RFC 4025: a gateway that is none, an address or a name. */
function ipseckey(data: DnsReader): string {
  const [precedence, gatewayType, algorithm] = [data.u8(), data.u8(), data.u8()];
  const gateway = gatewayText(gatewayType, data);
  return `${precedence} ${gatewayType} ${algorithm} ${gateway} ${blob(data.rest())}`;
}

function gatewayText(type: number, data: DnsReader): string {
  if (type === 1) return data.take(4).join(".");
  if (type === 3) return data.name();
  const bytes = type === 2 ? data.take(16) : null;
  return bytes?.length === 16 ? formatIpv6(bytes) : ".";
}

/** RFC 8945, section 4.2; the MAC is no secret, but long. */
function tsig(data: DnsReader): string {
  const algorithm = data.name();
  const signed = data.number(6);
  const fudge = data.u16();
  const mac = blob(data.take(data.u16()));
  const [id, error] = [data.u16(), data.u16()];
  const other = hex(data.take(data.u16()));
  return `${algorithm} ${signed} ${fudge} ${mac} ${id} ${error} ${other}`.trimEnd();
}

/** RFC 2930, section 2. */
function tkey(data: DnsReader): string {
  const algorithm = data.name();
  const times = `${second(data.u32())} ${second(data.u32())}`;
  const [mode, error] = [data.u16(), data.u16()];
  const key = blob(data.take(data.u16()));
  const other = blob(data.take(data.u16()));
  return `${algorithm} ${times} ${mode} ${error} ${key} ${other}`.trimEnd();
}

export const secureReads: Readonly<Record<number, Read>> = {
  24: rrsig,
  25: dnskey,
  37: cert,
  43: ds,
  44: fingerprint,
  45: ipseckey,
  46: rrsig,
  47: nsec,
  48: dnskey,
  49: opaque,
  50: nsec3,
  51: nsec3param,
  52: tlsa,
  53: tlsa,
  59: ds,
  60: dnskey,
  61: opaque,
  62: csync,
  63: zonemd,
  249: tkey,
  250: tsig,
  32769: ds,
};
