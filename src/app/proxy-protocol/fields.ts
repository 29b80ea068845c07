/** Fields of PROXY headers as Wireshark names them (HAProxy, "The PROXY protocol", sections 2.1 and 2.2). */
import { type Fields, hexText } from "../../model/fields.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import { headerText } from "./analyzer.ts";
import { textOf, TYPES } from "./extras.ts";
import { addressBytes, HEAD_BYTES, headerSize, parseHeader } from "./parse.ts";

const FAMILIES = { 0: "Unspecified", 1: "IPv4", 2: "IPv6", 3: "UNIX" };
const PROTOCOLS = { 0: "Unspecified", 1: "Stream", 2: "Datagram" };
const COMMANDS = { 0: "LOCAL", 1: "PROXY" };
const UNIX_PATH = 108;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [TYPES.alpn]: "ALPN",
  [TYPES.authority]: "AUTHORITY",
  [TYPES.crc32c]: "CRC32C",
  [TYPES.noop]: "NOOP",
  [TYPES.uniqueId]: "UNIQUE ID",
  [TYPES.tls]: "SSL",
  [TYPES.tlsVersion]: "SSL VERSION",
  [TYPES.tlsCommonName]: "SSL CN",
  [TYPES.tlsCipher]: "SSL CIPHER",
  [TYPES.tlsSignature]: "SSL SIG ALG",
  [TYPES.tlsKey]: "SSL KEY ALG",
  [TYPES.netns]: "NETNS",
  [TYPES.gcp]: "GCP",
  [TYPES.aws]: "AWS",
  [TYPES.azure]: "AZURE",
};

/** Values within that of TLS which are text: field and title, as Wireshark spells them. */
const TLS_TEXTS: Readonly<Record<number, readonly [string, string]>> = {
  [TYPES.tlsVersion]: ["proxy.v2.tlv.ssl.version", "Version"],
  [TYPES.tlsCommonName]: ["proxy.v2.tlv.ssl.cn", "CN"],
  [TYPES.tlsCipher]: ["proxy.v2.tlv.ssl.cipher", "Cipher"],
  [TYPES.tlsSignature]: ["proxy.v2.tlv.ssl.sig_alg", "SIG ALG"],
  [TYPES.tlsKey]: ["proxy.v2.tlv.ssl.keu_alg", "Key ALG"],
};

export const describeProxy: DescribeMessage = (fields, { bytes, at, end }) => {
  const captured = bytes.subarray(at, end);
  const size = headerSize(captured);
  const header = parseHeader(typeof size === "number" ? captured.subarray(0, size) : captured);
  if (!header || typeof size !== "number") return { summary: "cut", end };
  if (header.version === 1) lineFields(fields, at, size);
  else binaryFields(fields, at, size);
  return { summary: headerText(header), end: at + size };
};

/** The words of a line, each where it stands. */
function lineFields(fields: Fields, at: number, size: number): void {
  fields.put("proxy.v1.magic", "PROXY v1 magic", at, 5, "PROXY");
  const words = String.fromCharCode(...fields.bytes.subarray(at, at + size - 2)).split(" ");
  let next = at + 6;
  const word = (name: string, title: string, text: string): void => {
    fields.put(name, title, next, text.length, text);
    next += text.length + 1;
  };
  word("proxy.v1.proto", "Protocol", words[1]);
  if (words[1] === "UNKNOWN") {
    if (words.length > 2) word("proxy.v1.unknown", "Unknown data", words.slice(2).join(" "));
    return;
  }
  const family = words[1] === "TCP4" ? "ipv4" : "ipv6";
  word(`proxy.src.${family}`, "Source Address", words[2]);
  word(`proxy.dst.${family}`, "Destination Address", words[3]);
  word("proxy.srcport", "Source Port", words[4]);
  word("proxy.dstport", "Destination Port", words[5]);
}

function binaryFields(fields: Fields, at: number, size: number): void {
  fields.raw("proxy.v2.magic", "Magic", at, 12);
  fields.bits("proxy.v2.version", "Version", at + 12, 1, 0xf0);
  fields.bits("proxy.v2.cmd", "Command", at + 12, 1, 0x0f, COMMANDS);
  fields.hex("proxy.v2.addr_family_protocol", "Address Family Protocol", at + 13, 1);
  fields.nest(() => {
    fields.bits("proxy.v2.addr_family", "Address Family", at + 13, 1, 0xf0, FAMILIES);
    fields.bits("proxy.v2.protocol", "Protocol", at + 13, 1, 0x0f, PROTOCOLS);
  });
  fields.uint("proxy.v2.length", "Length", at + 14, 2);
  const family = fields.read(at + 13, 1) >> 4;
  const values = at + HEAD_BYTES + addressBytes(family);
  if (values > at + size) return fields.raw("proxy.v2.unknown", "Unknown data", at + HEAD_BYTES, size - HEAD_BYTES);
  addressFields(fields, at + HEAD_BYTES, family);
  valueFields(fields, values, at + size, false);
}

function addressFields(fields: Fields, at: number, family: number): void {
  if (family === 0) return;
  if (family === 3) {
    fields.text("proxy.v2.src.unix", "Source Address", at, UNIX_PATH);
    fields.text("proxy.v2.dst.unix", "Destination Address", at + UNIX_PATH, UNIX_PATH);
    return;
  }
  const length = family === 1 ? 4 : 16;
  const address = (side: string, title: string, from: number): unknown =>
    family === 1 ? fields.ip4(`proxy.${side}.ipv4`, title, from) : fields.ip6(`proxy.${side}.ipv6`, title, from);
  address("src", "Source Address", at);
  address("dst", "Destination Address", at + length);
  fields.uint("proxy.srcport", "Source Port", at + 2 * length, 2);
  fields.uint("proxy.dstport", "Destination Port", at + 2 * length + 2, 2);
}

/** Type, length and value, one after another in [at, end); those of TLS have more of them within. */
function valueFields(fields: Fields, from: number, end: number, isWithin: boolean): void {
  for (let at = from; at + 3 <= end && fields.has(at, 3);) {
    const here = at;
    const type = fields.read(at, 1);
    const length = fields.read(at + 1, 2);
    const size = Math.min(3 + length, end - at);
    const value = Math.min(length, size - 3);
    fields.group("proxy.v2.tlv", "TLV", at, size, "", () => valueField(fields, here, type, value, isWithin));
    at += size;
  }
}

/** One of them; what it says in short. */
function valueField(fields: Fields, at: number, type: number, length: number, isWithin: boolean): string {
  fields.hex("proxy.v2.tlv.type", "Type", at, 1, TYPE_NAMES);
  fields.uint("proxy.v2.tlv.length", "Length", at + 1, 2);
  fields.raw("proxy.v2.tlv.value", "Value", at + 3, length);
  const name = TYPE_NAMES[type] ?? "Unknown type";
  if (type === TYPES.tls && length >= 5 && !isWithin) {
    fields.hex("proxy.v2.tlv.ssl.client", "Client", at + 3, 1);
    fields.hex("proxy.v2.tlv.ssl.verify", "Verify", at + 4, 4);
    valueFields(fields, at + 8, at + 3 + length, true);
    return name;
  }
  const known = TLS_TEXTS[type];
  const value = fields.has(at + 3, length) ? fields.bytes.subarray(at + 3, at + 3 + length) : new Uint8Array(0);
  if (known) fields.text(known[0], known[1], at + 3, length);
  return `${name} ${shortOf(type, value)}`.trim();
}

/** A value of text as text, another in hex; padding says nothing. */
function shortOf(type: number, value: Uint8Array): string {
  if (type === TYPES.noop) return "";
  if (type === TYPES.aws && value[0] === 1) return textOf(value.subarray(1)) ?? "";
  if (type === TYPES.crc32c || type >= TYPES.gcp) return hexText(value, 0, value.length);
  return textOf(value) ?? "";
}
