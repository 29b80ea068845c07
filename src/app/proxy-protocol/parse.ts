/** Headers of the PROXY protocol (HAProxy, "The PROXY protocol", versions 1 and 2): who the client is, in front of what it says. */
import { parseIp } from "../../base/ip.ts";
import { latin1 } from "../latin1.ts";
import { addressText } from "../parts/address.ts";
import { Cursor } from "../parts/cursor.ts";
import { type Extras, parseExtras } from "./extras.ts";

/** Version 2 begins with what no line and no other protocol begins with (section 2.2). */
const SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
/** Signature, version and command, family and protocol, length of what follows. */
export const HEAD_BYTES = 16;
/** The length has 16 bits. */
export const MAX_HEADER = HEAD_BYTES + 65_535;
/** A line of version 1 with its end (section 2.1). */
const MAX_LINE = 107;

const CR = 13;
const LF = 10;
const P = 0x50;

export type ProxyCommand = "PROXY" | "LOCAL";

/** One end of the connection that the proxy took. */
export interface ProxyEnd {
  /** Address; of a Unix socket its path. */
  readonly host: string;
  /** Null for Unix sockets. */
  readonly port: number | null;
}

export interface ProxyHeader {
  readonly version: 1 | 2;
  readonly command: ProxyCommand;
  /** TCP4, UDP6, UNIX stream ...; null where the proxy does not tell. */
  readonly transport: string | null;
  /** Null where there is none, and for LOCAL, whose addresses mean nothing. */
  readonly client: ProxyEnd | null;
  readonly server: ProxyEnd | null;
  /** What follows the addresses in version 2. */
  readonly extras: Extras | null;
}

/** Bytes of the header that `bytes` begin with, which need not all be there; `more` where that cannot be told yet. */
export function headerSize(bytes: Uint8Array): number | "more" | "no" {
  if (bytes.length === 0) return "more";
  if (bytes[0] === P) return lineSize(bytes);
  return bytes[0] === CR ? binarySize(bytes) : "no";
}

/** A header, as much of it as there is: at least its first HEAD_BYTES in version 2, all of the line in version 1. */
export function parseHeader(bytes: Uint8Array): ProxyHeader | null {
  return bytes[0] === P ? parseLine(latin1(bytes, 0, bytes.length - 2)) : parseBinary(bytes);
}

const LINE = /^PROXY TCP([46]) ([0-9A-Fa-f.:]+) ([0-9A-Fa-f.:]+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/;
const UNKNOWN_LINE = /^PROXY UNKNOWN(?: [\x20-\x7e]*)?$/;
/** What a line can begin with. */
const OPEN_LINE = /^PROXY (?:TCP[46] [0-9A-Fa-f.: ]*|UNKNOWN(?: [\x20-\x7e]*)?)\r?$/;
const BEGINNINGS = ["PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"];

function lineSize(bytes: Uint8Array): number | "more" | "no" {
  const length = Math.min(bytes.length, MAX_LINE);
  const newline = bytes.subarray(0, length).indexOf(LF);
  if (newline < 0) {
    const text = latin1(bytes, 0, length);
    const isOpen = BEGINNINGS.some((beginning) => beginning.startsWith(text)) || OPEN_LINE.test(text);
    return isOpen && length < MAX_LINE ? "more" : "no";
  }
  if (bytes[newline - 1] !== CR) return "no";
  return parseLine(latin1(bytes, 0, newline - 1)) ? newline + 1 : "no";
}

function parseLine(text: string): ProxyHeader | null {
  const about = { version: 1, command: "PROXY", extras: null } as const;
  const parts = LINE.exec(text);
  if (!parts) return UNKNOWN_LINE.test(text) ? { ...about, transport: null, client: null, server: null } : null;
  const [, family, from, to, fromPort, toPort] = parts;
  const client = lineEnd(family, from, fromPort);
  const server = lineEnd(family, to, toPort);
  return client && server && { ...about, transport: `TCP${family}`, client, server };
}

function lineEnd(family: string, address: string, port: string): ProxyEnd | null {
  const bytes = parseIp(address);
  if (bytes?.length !== (family === "4" ? 4 : 16) || Number(port) > 65_535) return null;
  return { host: addressText(bytes), port: Number(port) };
}

/** Bytes of an address and how a family is called with each protocol, by the upper four bits of the 14th byte. */
const FAMILIES = [
  { size: 0, hasPorts: false, names: [null, null, null] },
  { size: 4, hasPorts: true, names: ["IPv4", "TCP4", "UDP4"] },
  { size: 16, hasPorts: true, names: ["IPv6", "TCP6", "UDP6"] },
  { size: 108, hasPorts: false, names: ["UNIX", "UNIX stream", "UNIX datagram"] },
] as const;

/** Bytes of both addresses and ports of a family, by its number. */
export function addressBytes(family: number): number {
  const known = FAMILIES[family];
  return known ? 2 * known.size + (known.hasPorts ? 4 : 0) : 0;
}

/** Version 2, a command and a family that exist, and room for the family's addresses. */
function binarySize(bytes: Uint8Array): number | "more" | "no" {
  const length = Math.min(bytes.length, SIGNATURE.length);
  for (let at = 0; at < length; at++) if (bytes[at] !== SIGNATURE[at]) return "no";
  if (bytes.length > 12 && bytes[12] !== 0x20 && bytes[12] !== 0x21) return "no";
  if (bytes.length > 13 && (bytes[13] >> 4 >= FAMILIES.length || (bytes[13] & 15) > 2)) return "no";
  if (bytes.length < HEAD_BYTES) return "more";
  const size = (bytes[14] << 8) | bytes[15];
  // Of a connection of the proxy's own the addresses are ignored, so there need be none.
  if (bytes[12] === 0x21 && size < addressBytes(bytes[13] >> 4)) return "no";
  return HEAD_BYTES + size;
}

function parseBinary(bytes: Uint8Array): ProxyHeader | null {
  const size = binarySize(bytes);
  if (typeof size !== "number") return null;
  const isLocal = bytes[12] === 0x20;
  const family = FAMILIES[bytes[13] >> 4];
  const cursor = new Cursor(bytes, HEAD_BYTES, size);
  const hosts = [cursor.take(family.size), cursor.take(family.size)];
  const ports = family.hasPorts ? [cursor.u16(), cursor.u16()] : [null, null];
  const isThere = !isLocal && !cursor.short && family.size > 0;
  const [client, server] = hosts.map((host, i) => (isThere ? { host: hostText(host), port: ports[i] } : null));
  return {
    version: 2,
    command: isLocal ? "LOCAL" : "PROXY",
    transport: isLocal ? null : family.names[bytes[13] & 15],
    client,
    server,
    extras: parseExtras(bytes.subarray(0, size), HEAD_BYTES + addressBytes(bytes[13] >> 4), size),
  };
}

/** An address; the path of a Unix socket ends with a zero, an abstract one begins with it and is shown after an @. */
function hostText(bytes: Uint8Array): string {
  if (bytes.length <= 16) return addressText(bytes);
  const start = bytes[0] === 0 ? 1 : 0;
  const zero = bytes.indexOf(0, start);
  const text = latin1(bytes, start, zero < 0 ? bytes.length : zero);
  return start === 1 && text !== "" ? `@${text}` : text;
}
