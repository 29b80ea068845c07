/** NetBIOS name service (RFC 1002, section 4.2): DNS messages with encoded names, and words of its own. */
import type { Protocol } from "../protocol.ts";
import { hex } from "../tools.ts";
import { latin1 } from "../latin1.ts";
import { datagrams } from "./analyzer.ts";
import { typeName } from "./names.ts";
import { HEADER_BYTES, type ReadData } from "./parse.ts";
import { dataText } from "./rdata.ts";
import type { DnsReader } from "./reader.ts";
import type { Dialect } from "./rows.ts";
import { nbnsTable } from "./tables.ts";

const NB = 32;
const NBSTAT = 33;
/** Letters of an encoded name: two for each of 16 bytes, A for 0 to P for 15 (RFC 1001, section 14.1). */
const LETTERS = 32;

const OPCODES: Readonly<Record<number, string>> = {
  0: "QUERY", 5: "REGISTRATION", 6: "RELEASE", 7: "WACK", 8: "REFRESH", 9: "REFRESH", 15: "MULTIHOMED",
}; // prettier-ignore

const RCODES = ["NOERROR", "FMT_ERR", "SRV_ERR", "NAM_ERR", "IMP_ERR", "RFS_ERR", "ACT_ERR", "CFT_ERR"];

/** The name of a computer or group with its last byte, the kind of service: `SERVER<20>`; a scope after a dot. */
export function netbiosName(name: string): string {
  if (!/^[A-P]{32}(?:\.|$)/.test(name)) return name;
  const bytes = Uint8Array.from({ length: LETTERS / 2 }, (_, i) => {
    const [high, low] = [name.charCodeAt(2 * i) - 65, name.charCodeAt(2 * i + 1) - 65];
    return (high << 4) | low;
  });
  return suffixed(bytes) + name.slice(LETTERS);
}

/** Fifteen bytes, filled up with spaces or zeros, and the kind. */
function suffixed(bytes: Uint8Array): string {
  const text = latin1(bytes, 0, 15).replace(/[ \0]+$/, "");
  return `${text}<${hex(bytes.subarray(15, 16))}>`;
}

const readData: ReadData = (type, data) => {
  const { at } = data;
  const text = type === NB ? addresses(data) : type === NBSTAT ? status(data) : null;
  if (text !== null && !data.short) return text;
  return dataText(type === NBSTAT ? NB : type, data.within(at, data.end));
};

/** Addresses with their flags (RFC 1002, section 4.2.13). */
function addresses(data: DnsReader): string {
  const texts: string[] = [];
  while (!data.isAtEnd) {
    const flags = data.u16();
    texts.push(`${data.take(4).join(".")}${flags & 0x8000 ? " (group)" : ""}`);
  }
  return texts.join(", ");
}

/** Names that a node has, and the number of its network card (RFC 1002, section 4.2.18). */
function status(data: DnsReader): string {
  const count = data.u8();
  const texts: string[] = [];
  for (let i = 0; i < count && !data.short; i++) {
    const name = suffixed(data.take(16));
    texts.push(data.u16() & 0x8000 ? `${name} (group)` : name);
  }
  const card = Array.from(data.take(6), (byte) => hex(Uint8Array.of(byte))).join(":");
  return [...texts, `MAC ${card}`].join(", ");
}

const dialect: Dialect = {
  nameText: netbiosName,
  typeText: (type) => (type === NB ? "NB" : type === NBSTAT ? "NBSTAT" : typeName(type)),
  opcodeText: (opcode) => OPCODES[opcode] ?? `OPCODE${opcode}`,
  rcodeText: (rcode) => RCODES[rcode] ?? `RCODE${rcode}`,
  readData,
  classMask: 0xffff,
  isNamedByAnswer: true,
};

/** A header, and a first name of the encoding's letters: nothing else looks like that. */
function isNbns(bytes: Uint8Array): boolean {
  const after = HEADER_BYTES + 1 + LETTERS;
  if (bytes.length < after || bytes[HEADER_BYTES] !== LETTERS) return false;
  const opcode = (bytes[2] >> 3) & 15;
  return opcode in OPCODES && bytes.subarray(HEADER_BYTES + 1, after).every((byte) => byte >= 0x41 && byte <= 0x50);
}

export const nbns: Protocol = {
  id: "nbns",
  name: "NetBIOS name service",
  spec: "RFC 1002",
  transport: "udp",
  tables: [nbnsTable],
  recognise: ({ orig, resp }) => (isNbns(orig.length > 0 ? orig : resp) ? "yes" : "no"),
  analyzer: (context) => datagrams(context, { table: nbnsTable, dialect, isPaired: true }),
};
