/** Messages of SOCKS 4, 4A and 5 (SOCKS 4: protocol of Ying-Da Lee; RFC 1928; user and password: RFC 1929). */
import { latin1 } from "../latin1.ts";
import { addressText } from "../parts/address.ts";
import { Cursor } from "../parts/cursor.ts";

/** Bytes of a user or name in SOCKS 4, which ends with a zero. */
const MAX_NAME = 512;

/** A parsed message and its bytes; null where it is not there in whole, "bad" where it is none. */
export type Parsed<T> = (T & { readonly length: number }) | null | "bad";

export interface Endpoint {
  readonly host: string | null;
  readonly name: string | null;
  readonly port: number;
}

const COMMANDS: Readonly<Record<number, string>> = { 1: "CONNECT", 2: "BIND", 3: "UDP ASSOCIATE", 0xf0: "RESOLVE", 0xf1: "RESOLVE PTR" }; // prettier-ignore

const METHODS: Readonly<Record<number, string>> = {
  0: "none", 1: "GSSAPI", 2: "user and password", 3: "CHAP", 5: "CRAM", 6: "TLS", 7: "NDS", 8: "multi-authentication", 9: "JSON parameters", 255: "no acceptable method",
}; // prettier-ignore

const REPLIES: readonly string[] = [
  "succeeded", "general failure", "not allowed by ruleset", "network unreachable", "host unreachable", "connection refused",
  "TTL expired", "command not supported", "address type not supported",
]; // prettier-ignore

const REPLIES_4: Readonly<Record<number, string>> = {
  0x5a: "succeeded", 0x5b: "rejected or failed", 0x5c: "rejected: no identd", 0x5d: "rejected: identd gives another user",
}; // prettier-ignore

export const NO_METHOD = 255;
export const BY_PASSWORD = 2;

export function methodName(method: number): string {
  return METHODS[method] ?? (method >= 0x80 ? `private ${method}` : `method ${method}`);
}

/** Is it a method that IANA gave a meaning, or one for private use? */
export function isMethod(method: number): boolean {
  return method <= 9 || (method >= 0x80 && method < NO_METHOD);
}

export function parseGreeting(bytes: Uint8Array): Parsed<{ readonly methods: Uint8Array }> {
  if (bytes.length < 1) return null;
  if (bytes[0] !== 5 || bytes[1] === 0) return "bad";
  const length = 2 + (bytes[1] ?? 0);
  if (bytes.length < 2 || bytes.length < length) return null;
  return { methods: bytes.slice(2, length), length };
}

/** RFC 1929: version 1, then user and password. */
export function parseLogin(bytes: Uint8Array): Parsed<{ readonly user: string; readonly password: string }> {
  if (bytes.length > 0 && bytes[0] !== 1) return "bad";
  const cursor = new Cursor(bytes, 1);
  const user = cursor.take(cursor.u8());
  const password = cursor.take(cursor.u8());
  return cursor.short ? null : { user: latin1(user), password: latin1(password), length: cursor.at };
}

export interface SocksRequest extends Endpoint {
  readonly command: string;
  readonly user: string;
}

/** Request and reply of SOCKS 5 have the same form; `code` is command or reply. */
function parseMessage5(bytes: Uint8Array): Parsed<Endpoint & { readonly code: number }> {
  if (bytes.length > 0 && bytes[0] !== 5) return "bad";
  const cursor = new Cursor(bytes, 1);
  const code = cursor.u8();
  cursor.skip(1);
  const type = cursor.u8();
  if (!cursor.short && type !== 1 && type !== 3 && type !== 4) return "bad";
  const address = type === 3 ? cursor.take(cursor.u8()) : cursor.take(type === 4 ? 16 : 4);
  const port = cursor.u16();
  if (cursor.short) return null;
  const host = type === 3 ? null : addressText(address);
  return { code, host, name: type === 3 ? latin1(address) : null, port, length: cursor.at };
}

export function parseRequest5(bytes: Uint8Array): Parsed<SocksRequest> {
  const found = parseMessage5(bytes);
  if (!found || found === "bad") return found;
  return { ...found, command: COMMANDS[found.code] ?? `command ${found.code}`, user: "" };
}

export interface SocksReply extends Endpoint {
  readonly isGranted: boolean;
  readonly status: string;
}

export function parseReply5(bytes: Uint8Array): Parsed<SocksReply> {
  const found = parseMessage5(bytes);
  if (!found || found === "bad") return found;
  return { ...found, isGranted: found.code === 0, status: REPLIES[found.code] ?? `reply ${found.code}` };
}

/** SOCKS 4; an address of 0.0.0.x says that a name follows (4A). */
export function parseRequest4(bytes: Uint8Array): Parsed<SocksRequest> {
  const cursor = new Cursor(bytes);
  if (cursor.u8() !== 4 && !cursor.short) return "bad";
  const code = cursor.u8();
  const port = cursor.u16();
  const address = cursor.take(4);
  if (cursor.short) return null;
  const user = cursor.untilZero();
  if (cursor.short) return bytes.length > MAX_NAME ? "bad" : null;
  const isNamed = address[0] === 0 && address[1] === 0 && address[2] === 0 && address[3] !== 0;
  const name = isNamed ? cursor.untilZero() : null;
  if (cursor.short) return bytes.length > 2 * MAX_NAME ? "bad" : null;
  return {
    command: COMMANDS[code] ?? `command ${code}`,
    user: latin1(user),
    host: isNamed ? null : addressText(address),
    name: name && latin1(name),
    port,
    length: cursor.at,
  };
}

export function parseReply4(bytes: Uint8Array): Parsed<SocksReply> {
  if (bytes.length > 0 && bytes[0] !== 0) return "bad";
  if (bytes.length < 8) return null;
  const code = bytes[1];
  return {
    isGranted: code === 0x5a,
    status: REPLIES_4[code] ?? `reply ${code}`,
    host: addressText(bytes.subarray(4, 8)),
    name: null,
    port: (bytes[2] << 8) | bytes[3],
    length: 8,
  };
}
