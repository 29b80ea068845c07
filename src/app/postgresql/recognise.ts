/** PostgreSQL by its first bytes, also from the middle of a connection. */
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { CANCEL_REQUEST, GSSENC_REQUEST, isVersion3, SSL_REQUEST } from "./parse.ts";

/** Messages of a client: Bind, Close, copy data, done and fail, Describe, Execute, function call, Flush, Parse, password, Query, Sync, Terminate. */
const CLIENT = "BCdcfDEFHPpQSX";
/** Messages of a server. */
const SERVER = "RKSZTDCENAt123nsIGHWdcVv";
/** Bytes of a message: what the server itself refuses beyond (PQ_LARGE_MESSAGE_LIMIT is 1 GB). */
const MAX_LENGTH = 0x3fffffff;
/** Bytes of a startup message (MAX_STARTUP_PACKET_LENGTH). */
const MAX_STARTUP = 10_000;

export const PG_PORTS = [5432, 6432, 5433];

const isLetter = (letters: string): Uint8Array => {
  const set = new Uint8Array(256);
  for (const letter of letters) set[letter.charCodeAt(0)] = 1;
  return set;
};

const IS_CLIENT = isLetter(CLIENT);
const IS_SERVER = isLetter(SERVER);

function u32(bytes: Uint8Array, at: number): number {
  return bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

/** Length of a client's message at `at`; see `FrameReader.measure`. Only those without a type begin with zero. */
export function measureClient(bytes: Uint8Array, at: number, left: number): number {
  if (bytes[at] !== 0) return measureTyped(bytes, at, left, IS_CLIENT);
  if (left < 8) return 0;
  const length = u32(bytes, at);
  const code = u32(bytes, at + 4);
  return length >= 8 && length <= MAX_STARTUP && isStartupCode(code) ? length : -1;
}

export function measureServer(bytes: Uint8Array, at: number, left: number): number {
  return measureTyped(bytes, at, left, IS_SERVER);
}

function isStartupCode(code: number): boolean {
  return isVersion3(code) || code === SSL_REQUEST || code === GSSENC_REQUEST || code === CANCEL_REQUEST;
}

function measureTyped(bytes: Uint8Array, at: number, left: number, types: Uint8Array): number {
  if (types[bytes[at]] === 0) return -1;
  if (left < 5) return 0;
  const length = u32(bytes, at + 1);
  return length >= 4 && length <= MAX_LENGTH ? length + 1 : -1;
}

/** A startup message: its code, and names and values of a plain kind, "user" among them. */
function startup(bytes: Uint8Array): Recognition {
  if (bytes.length < 8) return bytes[0] === 0 && (bytes.length < 2 || bytes[1] === 0) ? "more" : "no";
  const length = u32(bytes, 0);
  const code = u32(bytes, 4);
  if (!isStartupCode(code)) return "no";
  if (code === SSL_REQUEST || code === GSSENC_REQUEST) return length === 8 ? "yes" : "no";
  // The key of a cancel request has 4 bytes, up to 256 from version 3.2 on.
  if (code === CANCEL_REQUEST) return length >= 16 && length <= 268 ? "yes" : "no";
  if (length > MAX_STARTUP || length < 16) return "no";
  const end = Math.min(bytes.length, length);
  for (let at = 8; at < end; at++) if (bytes[at] !== 0 && bytes[at] < 32) return "no";
  if (bytes.length > 8 && bytes[8] === 0) return "no";
  for (let at = 8; at + 5 <= end; at++) if (isUser(bytes, at)) return "yes";
  return bytes.length < length ? "more" : "no";
}

/** "user" and a zero, at the beginning of a name. */
function isUser(bytes: Uint8Array, at: number): boolean {
  if (at > 8 && bytes[at - 1] !== 0) return false;
  return bytes[at] === 117 && bytes[at + 1] === 115 && bytes[at + 2] === 101 && bytes[at + 3] === 114 && bytes[at + 4] === 0; // prettier-ignore
}

function client(bytes: Uint8Array): Recognition {
  if (bytes[0] === 0) return startup(bytes);
  return chain(bytes, measureClient, clientFits);
}

function server(bytes: Uint8Array): Recognition {
  // The answer to an SSLRequest is one letter; only the client's side tells.
  if (bytes.length === 1 && (bytes[0] === 83 || bytes[0] === 78 || bytes[0] === 71)) return "more";
  if (bytes[0] === 78 && bytes[1] === 82) return chain(bytes.subarray(1), measureServer, serverFits);
  return chain(bytes, measureServer, serverFits);
}

/** Messages one after another: two that are whole and fit, or one that nothing else looks like. */
function chain(
  bytes: Uint8Array,
  measure: (bytes: Uint8Array, at: number, left: number) => number,
  fits: (bytes: Uint8Array, at: number, length: number) => "sure" | "fits" | "no",
): Recognition {
  let seen = 0;
  for (let at = 0; at < bytes.length; seen++) {
    const length = measure(bytes, at, bytes.length - at);
    if (length < 0) return "no";
    if (length === 0 || length > bytes.length - at) return "more";
    const fit = fits(bytes, at, length);
    if (fit === "no") return "no";
    if (fit === "sure" || seen > 0) return "yes";
    at += length;
  }
  return "more";
}

/** Sizes and ends that a client's messages must have. */
function clientFits(bytes: Uint8Array, at: number, length: number): "sure" | "fits" | "no" {
  const type = String.fromCharCode(bytes[at]);
  if ("cHSX".includes(type)) return length === 5 ? "fits" : "no";
  const endsWithZero = bytes[at + length - 1] === 0;
  if (type === "Q") return endsWithZero && isWord(bytes, at + 5) ? "sure" : "no";
  if (type === "P") return length >= 9 ? "fits" : "no";
  if (type === "D" || type === "C") return endsWithZero && (bytes[at + 5] === 83 || bytes[at + 5] === 80) ? "fits" : "no"; // prettier-ignore
  return type === "p" ? (endsWithZero ? "fits" : "no") : "fits";
}

function serverFits(bytes: Uint8Array, at: number, length: number): "sure" | "fits" | "no" {
  const type = String.fromCharCode(bytes[at]);
  if ("123nsI".includes(type)) return length === 5 ? "fits" : "no";
  if (type === "Z") return length === 6 && "ITE".includes(String.fromCharCode(bytes[at + 5])) ? "fits" : "no";
  if (type === "R") return length >= 9 && u32(bytes, at + 5) <= 12 ? "fits" : "no";
  if (type === "K") return length >= 13 ? "fits" : "no";
  const endsWithZero = bytes[at + length - 1] === 0;
  if (type === "E" || type === "N" || type === "C" || type === "S") return endsWithZero ? "fits" : "no";
  return "fits";
}

/** A letter, a comment or a bracket: how statements begin. */
function isWord(bytes: Uint8Array, at: number): boolean {
  let start = at;
  while (bytes[start] === 32 || bytes[start] === 10 || bytes[start] === 13 || bytes[start] === 9) start++;
  const lower = bytes[start] | 32;
  return (lower >= 97 && lower <= 122) || bytes[start] === 45 || bytes[start] === 47 || bytes[start] === 40;
}

export function judge(look: Look): Verdict {
  return verdictOf(look, client, server);
}
