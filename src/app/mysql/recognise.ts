/** MySQL by its first bytes: the server's greeting or error, the client's login, or a statement in the middle. */
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { CAPABILITY } from "./parse.ts";

export const MYSQL_PORTS = [3306, 3307, 4000, 6033];

/** Bytes of a greeting; those of all known servers have 70 to 120. */
const MAX_GREETING = 512;
/** Errors that a server gives instead of a greeting: numbers of ER_ and of MariaDB's own. */
const MIN_ERROR = 1000;
const MAX_ERROR = 4999;

function length(bytes: Uint8Array): number {
  return bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}

function server(bytes: Uint8Array): Recognition {
  if (bytes.length < 5) return "more";
  if (bytes[3] === 0 && length(bytes) <= MAX_GREETING && bytes[4] === 10) return greeting(bytes);
  if (bytes[3] === 0 && bytes[4] === 0xff) return refusal(bytes);
  return bytes[3] === 0 ? "no" : replies(bytes);
}

/** The middle of a connection: packets numbered one after another. Only the client's side makes it sure. */
function replies(bytes: Uint8Array): Recognition {
  let at = 0;
  let sequence = bytes[3];
  for (; at + 4 <= bytes.length; sequence++) {
    // The next reply begins with 1 again.
    if (bytes[at + 3] === 1) sequence = 1;
    const size = length(bytes.subarray(at));
    if (bytes[at + 3] !== (sequence & 255) || size === 0) return "no";
    at += size + 4;
  }
  return "more";
}

/** Version of 3 to 64 printable characters, salt, and the filler after it. */
function greeting(bytes: Uint8Array): Recognition {
  const size = length(bytes);
  if (size < 30 || size > MAX_GREETING) return "no";
  let at = 5;
  while (at < bytes.length && bytes[at] >= 32 && bytes[at] < 127) at++;
  if (at - 5 > 64) return "no";
  if (at === bytes.length) return "more";
  if (bytes[at] !== 0 || at - 5 < 3) return "no";
  const filler = at + 1 + 4 + 8;
  if (bytes.length <= filler) return "more";
  return bytes[filler] === 0 ? "yes" : "no";
}

/** An ERR packet, all of it text after the number. */
function refusal(bytes: Uint8Array): Recognition {
  const size = length(bytes);
  if (size < 8 || size > MAX_GREETING) return "no";
  const code = bytes.length < 7 ? MIN_ERROR : bytes[5] | (bytes[6] << 8);
  if (code < MIN_ERROR || code > MAX_ERROR) return "no";
  for (let at = 7; at < bytes.length && at < size + 4; at++) if (bytes[at] < 32) return "no";
  return bytes.length < size + 4 ? "more" : "yes";
}

function client(bytes: Uint8Array): Recognition {
  if (bytes.length < 5) return bytes.length < 4 || bytes[3] <= 2 ? "more" : "no";
  if (bytes[3] === 1 || bytes[3] === 2) return login(bytes);
  return bytes[3] === 0 ? command(bytes) : "no";
}

/** HandshakeResponse41: flags that belong together, the zeros of its filler; SSLRequest is its beginning. */
function login(bytes: Uint8Array): Recognition {
  const size = length(bytes);
  if (size < 32 || size > 0xffff) return "no";
  if (bytes.length < 6) return "more";
  if (((bytes[4] | (bytes[5] << 8)) & CAPABILITY.protocol41) === 0) return "no";
  // MariaDB puts flags of its own in the last four bytes of the filler.
  for (let at = 13; at < bytes.length && at < 13 + 19; at++) if (bytes[at] !== 0) return "no";
  return bytes.length < 36 ? "more" : "yes";
}

/** Beginnings of statements. */
const WORDS = /^[\s(]*(?:\/\*|--|select|insert|update|delete|replace|set|show|use|create|drop|alter|begin|commit|rollback|start|call|explain|describe|grant|with|truncate|lock|unlock)/i; // prettier-ignore

const QUERY = 3;
const PREPARE = 0x16;

/** COM_QUERY or COM_STMT_PREPARE, whole or long enough to read a word. */
function command(bytes: Uint8Array): Recognition {
  if (bytes[4] !== QUERY && bytes[4] !== PREPARE) return "no";
  const size = length(bytes);
  if (size < 4) return "no";
  // Query attributes, none of them, stand before the statement.
  const start = bytes[5] === 0 && bytes[6] === 1 ? 7 : 5;
  const end = Math.min(size + 4, start + 24);
  if (bytes.length < end) return "more";
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return WORDS.test(text) ? "yes" : "no";
}

export function judge(look: Look): Verdict {
  return verdictOf(look, client, server);
}
