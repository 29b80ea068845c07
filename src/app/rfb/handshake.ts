/**
 * The handshake of RFB as both sides say it in turn (RFC 6143, section 7.1 to 7.3): told step by step which bytes come next,
 * it fills in what they say. Pure: whoever runs it keeps the bytes.
 */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";
import { hex } from "../tools.ts";
import { APPLE_DH, isEncrypted, MS_LOGON, NONE, PLAIN, TIGHT, tightName, TLS, turnsToTls, typeName, UNIX_LOGIN, VENCRYPT, vencryptName, VNC } from "./names.ts"; // prettier-ignore

/** Bytes of a reason, a desktop's name, a user or a password that are read; servers cut names at some hundreds. */
export const MAX_TEXT = 4096;
/** Bytes of a prime that are read (Apple's has 128). */
const MAX_PRIME = 4096;
/** Subtypes that are read: there are some ten. */
const MAX_SUBTYPES = 255;

/** Who speaks, by role: either may have opened the connection (a viewer that listens). */
export type Role = "server" | "client";

/** The next bytes that matter. */
export interface Need {
  readonly from: Role;
  readonly size: number;
  /** Of text the beginning is better than none. */
  readonly kind: "version" | "bytes" | "text";
}

/** What was seen so far; null where it was not. */
export interface Seen {
  serverVersion: string | null;
  clientVersion: string | null;
  offered: readonly string[] | null;
  chosen: string | null;
  subtype: string | null;
  challenge: string | null;
  response: string | null;
  user: string | null;
  password: string | null;
  isLetIn: boolean | null;
  reason: string | null;
  isShared: boolean | null;
  width: number | null;
  height: number | null;
  bitsPerPixel: number | null;
  depth: number | null;
  name: string | null;
  result: Result | null;
}

/** How the handshake ended. */
export type Result = "connected" | "refused" | "failed" | "encrypted";

/** What comes after it: TLS of both sides, or nothing that is read. */
export type Then = "tls" | "nothing";

export type Steps<T = void> = Generator<Need, T, Uint8Array>;

export function nothingSeen(): Seen {
  return {
    serverVersion: null,
    clientVersion: null,
    offered: null,
    chosen: null,
    subtype: null,
    challenge: null,
    response: null,
    user: null,
    password: null,
    isLetIn: null,
    reason: null,
    isShared: null,
    width: null,
    height: null,
    bitsPerPixel: null,
    depth: null,
    name: null,
    result: null,
  };
}

export const VERSION_LENGTH = 12;

export function* handshake(seen: Seen): Steps<Then> {
  const theirs = versionOf(yield { from: "server", size: VERSION_LENGTH, kind: "version" });
  if (theirs === null) return "nothing";
  seen.serverVersion = theirs;
  const ours = versionOf(yield { from: "client", size: VERSION_LENGTH, kind: "version" });
  if (ours === null) return "nothing";
  seen.clientVersion = ours;
  const level = Math.min(levelOf(theirs), levelOf(ours));
  const type = yield* level < 7 ? decided(seen) : negotiated(seen);
  if (type === 0) return "nothing";
  seen.chosen = typeName(type);
  const next = yield* secured(seen, type, level);
  if (next !== "initialise") return next;
  yield* initialised(seen);
  return "nothing";
}

/** "003.008" of "RFB 003.008\n"; null where it is none. */
function versionOf(bytes: Uint8Array): string | null {
  return isVersion(bytes) ? utf8Text(bytes.subarray(4, 11)) : null;
}

const DIGIT = 100;
/** Digits stand for themselves as DIGIT. */
const PATTERN = [0x52, 0x46, 0x42, 0x20, DIGIT, DIGIT, DIGIT, 0x2e, DIGIT, DIGIT, DIGIT, 0x0a];

/** Do the bytes begin with a version, or what may become one? */
export function isVersion(bytes: Uint8Array): boolean {
  return PATTERN.every((wanted, at) => {
    const byte = bytes[at];
    return byte === undefined || (wanted === DIGIT ? byte >= 48 && byte <= 57 : byte === wanted);
  });
}

/** Minor version of the rules that hold: 3, 7 or 8. Apple's 003.889 and what comes after version 3 keep to 8; all others to 3. */
function levelOf(version: string): number {
  const [major, minor] = version.split(".").map(Number);
  if (major > 3 || minor === 8 || minor === 889) return 8;
  return major === 3 && minor === 7 ? 7 : 3;
}

function* take(from: Role, size: number): Steps<Uint8Array> {
  return yield { from, size, kind: "bytes" };
}

function* number(from: Role, size: 1 | 2 | 4): Steps<number> {
  return new Cursor(yield* take(from, size)).number(size);
}

function* text(from: Role, size: number): Steps<string> {
  if (size === 0) return "";
  return utf8Text(yield { from, size: Math.min(size, MAX_TEXT), kind: "text" }, MAX_TEXT);
}

/** Version 3.3: the server decides. */
function* decided(seen: Seen): Steps<number> {
  const type = yield* number("server", 4);
  if (type === 0) yield* refused(seen);
  else seen.offered = [typeName(type)];
  return type;
}

function* negotiated(seen: Seen): Steps<number> {
  const count = yield* number("server", 1);
  if (count === 0) {
    yield* refused(seen);
    return 0;
  }
  seen.offered = [...(yield* take("server", count))].map(typeName);
  return yield* number("client", 1);
}

/** What a server offers where the client's side was not captured: a count and as many types follow its version from 3.7 on. */
export function offersAfter(version: string, bytes: Uint8Array): string[] | null {
  const count = bytes[0] ?? 0;
  if (levelOf(version) < 7 || count === 0 || bytes.length <= count) return null;
  return [...bytes.subarray(1, 1 + count)].map(typeName);
}

function* refused(seen: Seen): Steps {
  seen.result = "refused";
  seen.reason = yield* text("server", yield* number("server", 4));
}

type Next = Then | "initialise";

function* secured(seen: Seen, type: number, level: number): Steps<Next> {
  if (type === TIGHT) return yield* tight(seen, level);
  if (type === VENCRYPT) return yield* vencrypt(seen, level);
  if (type === APPLE_DH) yield* appleKeys();
  else if (type === MS_LOGON) yield* msLogon();
  else if (type === VNC) yield* challenged(seen);
  else if (type !== NONE) return leaves(seen, type);
  return yield* judged(seen, type, level);
}

/** A type that is not read: what it encrypts, and what nobody has written down. */
function leaves(seen: Seen, type: number): Next {
  if (type === TLS || isEncrypted(type)) seen.result = "encrypted";
  return type === TLS ? "tls" : "nothing";
}

/** DES of the challenge with the password as its key. */
function* challenged(seen: Seen): Steps {
  seen.challenge = hex(yield* take("server", 16));
  seen.response = hex(yield* take("client", 16));
}

/** Keys of Diffie and Hellman, then user and password encrypted with what they make. */
function* appleKeys(): Steps {
  yield* take("server", 2);
  const size = Math.min(yield* number("server", 2), MAX_PRIME);
  yield* take("server", 2 * size);
  yield* take("client", 128 + size);
}

/** Generator, modulus and key of 8 bytes each; the client's key, user and password, encrypted. */
function* msLogon(): Steps {
  yield* take("server", 24);
  yield* take("client", 8 + 256 + 64);
}

/** SecurityResult (section 7.1.3): before version 3.8 not sent where nobody logs in, and without a reason. */
function* judged(seen: Seen, type: number, level: number): Steps<Next> {
  if (type === NONE && level < 8) return "initialise";
  seen.isLetIn = (yield* number("server", 4)) === 0;
  if (seen.isLetIn) return "initialise";
  seen.result = "failed";
  if (level >= 8) seen.reason = yield* text("server", yield* number("server", 4));
  return "nothing";
}

/** Tunnels, then ways to log in, 16 bytes each; the client chooses where there are any. */
function* tight(seen: Seen, level: number): Steps<Next> {
  const tunnels = yield* number("server", 4);
  if (tunnels > MAX_SUBTYPES) return "nothing";
  yield* take("server", tunnels * 16);
  if (tunnels > 0 && (yield* number("client", 4)) !== 0) return leaves(seen, TIGHT);
  const ways = yield* number("server", 4);
  if (ways > MAX_SUBTYPES) return "nothing";
  if (ways === 0) return yield* judged(seen, NONE, level);
  yield* take("server", ways * 16);
  const way = yield* number("client", 4);
  seen.subtype = tightName(way);
  if (way === VENCRYPT) return yield* vencrypt(seen, level);
  if (way === VNC) yield* challenged(seen);
  else if (way === UNIX_LOGIN) yield* plain(seen);
  else if (way !== NONE) return "nothing";
  return yield* judged(seen, way, level);
}

function* plain(seen: Seen): Steps {
  const user = yield* number("client", 4);
  const password = yield* number("client", 4);
  seen.user = yield* text("client", user);
  if (user <= MAX_TEXT) seen.password = yield* text("client", password);
}

/** VeNCrypt 0.2: version, subtypes, and TLS around the rest but for Plain. */
function* vencrypt(seen: Seen, level: number): Steps<Next> {
  yield* take("server", 2);
  const version = yield* number("client", 2);
  const isRefused = (yield* number("server", 1)) !== 0;
  if (isRefused || version !== 2) return "nothing";
  const count = yield* number("server", 1);
  const offered = new Cursor(yield* take("server", 4 * count));
  const names = Array.from({ length: count }, () => vencryptName(offered.u32()));
  seen.offered = [...(seen.offered ?? []), ...names];
  const subtype = yield* number("client", 4);
  seen.subtype = vencryptName(subtype);
  if (turnsToTls(subtype)) {
    const isGoing = (yield* number("server", 1)) === 1;
    seen.result = isGoing ? "encrypted" : "failed";
    return isGoing ? "tls" : "nothing";
  }
  if (subtype === PLAIN) yield* plain(seen);
  else if (subtype === VNC) yield* challenged(seen);
  else if (subtype !== NONE) return "nothing";
  return yield* judged(seen, subtype, level);
}

/** ClientInit and ServerInit (section 7.3). */
function* initialised(seen: Seen): Steps {
  seen.isShared = (yield* number("client", 1)) !== 0;
  const screen = new Cursor(yield* take("server", 24));
  seen.result = "connected";
  seen.width = screen.u16();
  seen.height = screen.u16();
  seen.bitsPerPixel = screen.u8();
  seen.depth = screen.u8();
  screen.skip(14);
  seen.name = yield* text("server", screen.u32());
}
