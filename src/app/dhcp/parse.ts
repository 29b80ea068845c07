/** DHCP messages, and those of BOOTP which they extend (RFC 2131, section 2; RFC 951). Pure, never throws. */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { joined } from "../parts/joined.ts";
import { hex } from "../tools.ts";
import { OPTION } from "./options.ts";

/** Bytes before the options: fixed fields. */
export const FIXED = 236;
/** Fixed fields up to the client's hardware address: what captures of the first hundred bytes still have. */
export const LEAST = 44;
export const COOKIE = [0x63, 0x82, 0x53, 0x63] as const;
const MAC_BYTES = 16;
const SERVER_NAME_AT = 44;
const FILE_AT = 108;
/** Options of one message that are read: there are 254 kinds, long ones come in pieces (RFC 3396). */
const MAX_OPTIONS = 512;

export interface DhcpMessage {
  readonly isRequest: boolean;
  readonly transactionId: number;
  readonly clientMac: string;
  readonly clientAddress: string | null;
  readonly yourAddress: string | null;
  readonly nextServer: string | null;
  readonly relay: string | null;
  readonly serverName: string;
  readonly bootFile: string;
  /** Null where it is BOOTP. */
  readonly type: number | null;
  /** Contents by number, pieces joined; in the order of the message. */
  readonly options: ReadonlyMap<number, Uint8Array>;
  /** False where an option goes beyond the end. */
  readonly isWhole: boolean;
}

/** A message; null where not even the client's hardware address is there. */
export function parseDhcp(bytes: Uint8Array): DhcpMessage | null {
  if (bytes.length < LEAST) return null;
  const options = new Map<number, Uint8Array>();
  const hasOptions = COOKIE.every((byte, i) => bytes[FIXED + i] === byte);
  let isWhole = hasOptions ? readOptions(bytes.subarray(FIXED + COOKIE.length), options) : bytes.length >= FIXED;
  // The fields for names may have options in them (RFC 2132, section 9.3).
  const overload = options.get(OPTION.overload)?.[0] ?? 0;
  if (overload & 1) isWhole = readOptions(bytes.subarray(FILE_AT, FIXED), options) && isWhole;
  if (overload & 2) isWhole = readOptions(bytes.subarray(SERVER_NAME_AT, FILE_AT), options) && isWhole;
  const hardwareBytes = Math.min(bytes[2], MAC_BYTES);
  return {
    isRequest: bytes[0] === 1,
    transactionId: new Cursor(bytes, 4).u32(),
    clientMac: colons(bytes.subarray(28, 28 + hardwareBytes)),
    clientAddress: address(bytes, 12),
    yourAddress: address(bytes, 16),
    nextServer: address(bytes, 20),
    relay: address(bytes, 24),
    serverName: overload & 2 ? "" : text(bytes.subarray(SERVER_NAME_AT, FILE_AT)),
    bootFile: overload & 1 ? "" : text(bytes.subarray(FILE_AT, FIXED)),
    type: options.get(OPTION.messageType)?.[0] ?? null,
    options,
    isWhole,
  };
}

/** False where one is cut. */
function readOptions(bytes: Uint8Array, options: Map<number, Uint8Array>): boolean {
  const cursor = new Cursor(bytes);
  for (let i = 0; i < MAX_OPTIONS && !cursor.isAtEnd; i++) {
    const code = cursor.u8();
    if (code === 255) return true;
    if (code === 0) continue;
    const content = cursor.take(cursor.u8());
    if (cursor.short) return false;
    const before = options.get(code);
    options.set(code, before ? joined(before, content) : content);
  }
  return true;
}

/** An address; null for 0.0.0.0, which is none yet. */
export function address(bytes: Uint8Array, at = 0): string | null {
  if (at + 4 > bytes.length) return null;
  const four = bytes.subarray(at, at + 4);
  return four.every((byte) => byte === 0) ? null : four.join(".");
}

export function addresses(bytes: Uint8Array | undefined): string | null {
  if (!bytes || bytes.length < 4) return null;
  return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.subarray(4 * i, 4 * i + 4).join(".")).join(", ");
}

/** Routes to networks of any size (RFC 3442): `0.0.0.0/1 via 10.0.0.1`; what is cut is left out. Null where there are none. */
export function routes(bytes: Uint8Array | undefined): string | null {
  const cursor = new Cursor(bytes ?? new Uint8Array(0));
  const found: string[] = [];
  while (cursor.left >= 5) {
    const bits = cursor.u8();
    if (bits > 32) break;
    // Only the bytes of the network that its mask covers.
    const network = [...cursor.take(Math.ceil(bits / 8)), 0, 0, 0, 0].slice(0, 4);
    const router = cursor.take(4);
    if (!cursor.short) found.push(`${network.join(".")}/${bits} via ${router.join(".")}`);
  }
  return found.join(", ") || null;
}

/** Classes of a user, each behind its length (RFC 3004); null where the bytes are not that: many clients send one as it is. */
export function userClasses(bytes: Uint8Array): string | null {
  const found: string[] = [];
  const cursor = new Cursor(bytes);
  while (!cursor.isAtEnd) {
    const value = cursor.take(cursor.u8());
    if (cursor.short || !isText(value)) return null;
    found.push(latin1(value));
  }
  return found.join(", ") || null;
}

export function colons(bytes: Uint8Array): string {
  return hex(bytes).replace(/..(?=.)/g, "$&:");
}

/** Text up to a zero byte, if there is one. */
export function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return latin1(bytes, 0, end < 0 ? bytes.length : end);
}

/** The full name of a client: flags, two old codes, then text or DNS labels (RFC 4702, section 2). */
export function clientFqdn(bytes: Uint8Array): string {
  if (bytes.length < 3) return "";
  const isLabels = (bytes[0] & 4) !== 0;
  return isLabels ? labels(bytes.subarray(3)) : text(bytes.subarray(3));
}

/** DNS labels without pointers. */
export function labels(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length && bytes[at] > 0 && bytes[at] < 64; at += 1 + bytes[at])
    parts.push(latin1(bytes, at + 1, Math.min(bytes.length, at + 1 + bytes[at])));
  return parts.join(".");
}

/** A client identifier: hardware type and address, or anything else (RFC 2132, section 9.14). */
export function clientId(bytes: Uint8Array): string {
  if (bytes[0] === 1 && bytes.length === 7) return colons(bytes.subarray(1));
  return bytes[0] === 0 && isText(bytes.subarray(1)) ? latin1(bytes, 1) : hex(bytes);
}

export function isText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte >= 32 && byte < 127);
}
