/** DNS messages (RFC 1035 and successors): header, questions, answers as text. Never throws; what does not fit ends the reading. */
import { formatIpv6 } from "../../base/ip.ts";

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly rcode: number;
  readonly isTruncated: boolean;
  readonly questions: readonly { readonly name: string; readonly type: string }[];
  readonly answers: readonly string[];
  /** False where the message ended early or a name was broken: what stands before holds. */
  readonly isWhole: boolean;
}

/** Records of one message that are read: a message of 64 KB can claim 65,535. */
const MAX_RECORDS = 500;
/** Compression pointers followed in one name: a loop would never end, real names have one or two. */
const MAX_POINTERS = 32;
/** Octets of a name (RFC 1035, section 3.1). */
const MAX_NAME = 255;

const TYPES: Readonly<Record<number, string>> = {
  1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 17: "RP", 18: "AFSDB", 24: "SIG", 25: "KEY", 28: "AAAA",
  29: "LOC", 33: "SRV", 35: "NAPTR", 36: "KX", 37: "CERT", 39: "DNAME", 41: "OPT", 42: "APL", 43: "DS", 44: "SSHFP", 45: "IPSECKEY",
  46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 49: "DHCID", 50: "NSEC3", 51: "NSEC3PARAM", 52: "TLSA", 53: "SMIMEA", 55: "HIP", 59: "CDS",
  60: "CDNSKEY", 61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", 99: "SPF", 108: "EUI48", 109: "EUI64", 249: "TKEY",
  250: "TSIG", 251: "IXFR", 252: "AXFR", 255: "ANY", 256: "URI", 257: "CAA",
}; // prettier-ignore

const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"]; // prettier-ignore

/** Name of a record type (IANA, "Resource Record (RR) TYPEs"); TYPE65280 for one that has none (RFC 3597). */
export function typeName(type: number): string {
  return TYPES[type] ?? `TYPE${type}`;
}

export function rcodeName(rcode: number): string {
  return RCODES[rcode] ?? `RCODE${rcode}`;
}

class Cursor {
  readonly bytes: Uint8Array;
  at = 0;
  short = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  u16(): number {
    if (this.at + 2 > this.bytes.length) {
      this.short = true;
      return 0;
    }
    this.at += 2;
    return (this.bytes[this.at - 2] << 8) | this.bytes[this.at - 1];
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) this.short = true;
  }

  /** A name, compressed or not; empty and `short` where it is broken. */
  name(): string {
    const labels: string[] = [];
    let at = this.at;
    let after = -1;
    let octets = 0;
    for (let pointers = 0; ;) {
      const length = this.bytes[at];
      if (length === undefined || octets > MAX_NAME) return this.#broken();
      if (length === 0) {
        this.at = after < 0 ? at + 1 : after;
        return labels.join(".") || ".";
      }
      if (length >= 0xc0) {
        if (at + 2 > this.bytes.length || ++pointers > MAX_POINTERS) return this.#broken();
        if (after < 0) after = at + 2;
        at = ((length & 0x3f) << 8) | this.bytes[at + 1];
        continue;
      }
      if (length > 63 || at + 1 + length > this.bytes.length) return this.#broken();
      labels.push(labelText(this.bytes.subarray(at + 1, at + 1 + length)));
      octets += length + 1;
      at += 1 + length;
    }
  }

  #broken(): string {
    this.short = true;
    return "";
  }
}

/** A label in presentation format: what is not printable, and dots within, as \DDD (RFC 1035, section 5.1). */
function labelText(label: Uint8Array): string {
  let text = "";
  for (const byte of label) {
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c;
    text += isPlain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, "0")}`;
  }
  return text;
}

/** A message; null where there is not even a header. */
export function parseDns(bytes: Uint8Array): DnsMessage | null {
  if (bytes.length < 12) return null;
  const cursor = new Cursor(bytes);
  const id = cursor.u16();
  const flags = cursor.u16();
  const counts = [cursor.u16(), cursor.u16()];
  cursor.skip(4);
  const questions: { name: string; type: string }[] = [];
  for (let i = 0; i < Math.min(counts[0], MAX_RECORDS) && !cursor.short; i++) {
    const name = cursor.name();
    const type = cursor.u16();
    cursor.skip(2);
    if (!cursor.short) questions.push({ name, type: typeName(type) });
  }
  const answers: string[] = [];
  for (let i = 0; i < Math.min(counts[1], MAX_RECORDS) && !cursor.short; i++) {
    const answer = answerText(cursor);
    if (!cursor.short) answers.push(answer);
  }
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    rcode: flags & 15,
    isTruncated: (flags & 0x0200) !== 0,
    questions,
    answers,
    isWhole: !cursor.short,
  };
}

function answerText(cursor: Cursor): string {
  cursor.name();
  const type = cursor.u16();
  cursor.skip(6);
  const length = cursor.u16();
  const start = cursor.at;
  cursor.skip(length);
  if (cursor.short) return "";
  const text = dataText(cursor, type, start, length);
  cursor.at = start + length;
  return text;
}

/** Record data for people; the type alone where it is of no everyday kind. */
function dataText(cursor: Cursor, type: number, start: number, length: number): string {
  const data = cursor.bytes.subarray(start, start + length);
  const nameAt = (at: number): string => {
    const inner = new Cursor(cursor.bytes);
    inner.at = at;
    return inner.name();
  };
  if (type === 1 && length === 4) return data.join(".");
  if (type === 28 && length === 16) return formatIpv6(data);
  if (type === 2 || type === 5 || type === 12 || type === 39) return nameAt(start);
  if (type === 15 && length > 2) return nameAt(start + 2);
  if (type === 33 && length > 6) return `${nameAt(start + 6)}:${(data[4] << 8) | data[5]}`;
  if (type === 16) return textOf(data);
  return typeName(type);
}

/** Strings of a TXT record, one after the other. */
function textOf(data: Uint8Array): string {
  let text = "";
  for (let at = 0; at < data.length; at += 1 + data[at]) {
    for (const byte of data.subarray(at + 1, at + 1 + data[at])) text += String.fromCharCode(byte);
  }
  return `"${text}"`;
}
