/** RDP's beginning ([MS-RDPBCGR], section 2.2.1) in X.224 over TPKT (RFC 1006). Pure, never throws. */
import { latin1 } from "../latin1.ts";
import { utf16 } from "../parts/utf16.ts";
import { Cursor } from "../parts/cursor.ts";

/** TPKT's head: version, a zero, the length in two bytes. */
export const TPKT = 4;
export const CONNECT_REQUEST = 0xe0;
export const CONNECT_CONFIRM = 0xd0;
export const DATA = 0xf0;
/** Characters of a cookie or token. */
const MAX_COOKIE = 512;
/** Blocks of GCC's user data; clients send up to ten. */
const MAX_BLOCKS = 32;
/** Channels: the protocol allows 31. */
const MAX_CHANNELS = 31;
/** Bytes of MCS's and GCC's heads before the user data. */
const MAX_MCS_HEAD = 512;

/** Length of the TPKT at `at`; 0: more bytes are needed; -1: none. */
export function measureTpkt(bytes: Uint8Array, at: number, left: number): number {
  if (left > 0 && bytes[at] !== 3) return -1;
  if (left > 1 && bytes[at + 1] !== 0) return -1;
  if (left < TPKT) return 0;
  const length = bytes[at + 2] * 256 + bytes[at + 3];
  return length < TPKT + 3 ? -1 : length;
}

/** Kind of X.224's message: its upper four bits. */
export function x224Kind(bytes: Uint8Array): number {
  return (bytes[TPKT + 1] ?? 0) & 0xf0;
}

export interface ConnectRequest {
  readonly cookie: string;
  readonly routingToken: string;
  /** Null where the client is too old to negotiate. */
  readonly protocols: number | null;
  readonly flags: number;
}

const COOKIE = "Cookie: mstshash=";

export function readConnectRequest(bytes: Uint8Array): ConnectRequest {
  let at = TPKT + 7;
  let [cookie, routingToken] = ["", ""];
  const end = lineEnd(bytes, at);
  if (end > 0) {
    const text = latin1(bytes, at, Math.min(end, at + MAX_COOKIE));
    if (text.startsWith(COOKIE)) cookie = text.slice(COOKIE.length);
    else routingToken = text;
    at = end + 2;
  }
  const isNegotiation = bytes[at] === 1 && new Cursor(bytes, at + 2).little(2) === 8;
  const cursor = new Cursor(bytes, at + 4);
  return {
    cookie,
    routingToken,
    protocols: isNegotiation ? cursor.little(4) : null,
    flags: isNegotiation ? bytes[at + 1] : 0,
  };
}

/** Where the text before the negotiation ends; -1 where there is none. */
function lineEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at + 1 < bytes.length; at++) {
    if (bytes[at] === 13 && bytes[at + 1] === 10) return at;
    if (bytes[at] < 32 || bytes[at] > 126) return -1;
  }
  return -1;
}

export interface ConnectConfirm {
  readonly protocol: number | null;
  readonly failure: number | null;
}

export function readConnectConfirm(bytes: Uint8Array): ConnectConfirm {
  const at = TPKT + 7;
  const kind = bytes[at];
  const value = new Cursor(bytes, at + 4);
  const answer = value.little(4);
  if (value.short) return { protocol: null, failure: null };
  return { protocol: kind === 2 ? answer : null, failure: kind === 3 ? answer : null };
}

export interface ClientData {
  readonly version: number;
  readonly width: number;
  readonly height: number;
  readonly colorDepth: number | null;
  readonly layout: number;
  readonly build: number;
  readonly name: string;
  readonly productId: string;
  readonly channels: readonly string[];
  readonly encryptionMethods: number | null;
}

/** MCS Connect-Initial and Connect-Response, the mark that GCC puts before the user data of either side. */
export function isConnectInitial(bytes: Uint8Array): boolean {
  return x224Kind(bytes) === DATA && bytes[TPKT + 3] === 0x7f && bytes[TPKT + 4] === 0x65;
}

export function isConnectResponse(bytes: Uint8Array): boolean {
  return x224Kind(bytes) === DATA && bytes[TPKT + 3] === 0x7f && bytes[TPKT + 4] === 0x66;
}

/** Blocks of user data by type; none where the mark is missing. */
function blocks(bytes: Uint8Array, mark: string): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  const at = latin1(bytes, 0, MAX_MCS_HEAD).indexOf(mark);
  if (at < 0) return found;
  const cursor = new Cursor(bytes, at + mark.length);
  // The length in one byte or two.
  if (cursor.u8() & 0x80) cursor.u8();
  for (let i = 0; i < MAX_BLOCKS && cursor.left >= 4; i++) {
    const type = cursor.little(2);
    const length = cursor.little(2);
    if (length < 4) break;
    const block = cursor.take(Math.min(length - 4, cursor.left));
    if (!found.has(type)) found.set(type, block);
  }
  return found;
}

/** What the client tells of itself (section 2.2.1.3). */
export function readClient(bytes: Uint8Array): ClientData | null {
  const all = blocks(bytes, "Duca");
  const core = all.get(0xc001);
  if (!core || core.length < 4) return null;
  const cursor = new Cursor(core);
  const version = cursor.little(4);
  const [width, height] = [cursor.little(2), cursor.little(2)];
  const oldDepth = cursor.little(2);
  cursor.skip(2);
  const [layout, build] = [cursor.little(4), cursor.little(4)];
  const name = upToZero(cursor.take(32));
  const high = new Cursor(core, 136).little(2);
  const security = all.get(0xc002);
  return {
    version,
    width,
    height,
    colorDepth: high > 0 && high <= 32 ? high : (DEPTHS[oldDepth] ?? null),
    layout,
    build,
    name,
    productId: core.length >= 200 ? upToZero(core.subarray(142, 206)) : "",
    channels: channelsOf(all.get(0xc003)),
    encryptionMethods: security && security.length >= 4 ? new Cursor(security).little(4) : null,
  };
}

const DEPTHS: Readonly<Record<number, number>> = { 0xca00: 4, 0xca01: 8, 0xca02: 15, 0xca03: 16, 0xca04: 24 };

function upToZero(bytes: Uint8Array): string {
  return utf16(bytes).replace(/\0.*$/s, "");
}

function channelsOf(block: Uint8Array | undefined): string[] {
  if (!block) return [];
  const cursor = new Cursor(block);
  const count = Math.min(cursor.little(4), MAX_CHANNELS);
  const names: string[] = [];
  for (let i = 0; i < count && cursor.left >= 12; i++) {
    names.push(latin1(cursor.take(8)).replace(/\0.*$/s, ""));
    cursor.skip(4);
  }
  return names;
}

export interface ServerData {
  readonly version: number;
  readonly method: number | null;
  readonly level: number | null;
}

export function readServer(bytes: Uint8Array): ServerData | null {
  const all = blocks(bytes, "McDn");
  const core = all.get(0x0c01);
  if (!core || core.length < 4) return null;
  const security = all.get(0x0c02);
  const numbers = security && security.length >= 8 ? new Cursor(security) : null;
  return {
    version: new Cursor(core).little(4),
    method: numbers?.little(4) ?? null,
    level: numbers?.little(4) ?? null,
  };
}
