/** TDS by its prelogin, its login, or a batch or a call in the middle. */
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { readPrelogin } from "./login.ts";
import { HEAD, isRecord, measurePacket, TYPE } from "./packet.ts";

export const TDS_PORTS = [1433, 2433];

/** Fixed part of LOGIN7. */
const LOGIN_FIXED = 94;

function client(bytes: Uint8Array): Recognition {
  if (isRecord(bytes, 0)) return "no";
  const length = measurePacket(bytes, 0, bytes.length);
  if (length <= 0) return length < 0 ? "no" : "more";
  const body = bytes.subarray(HEAD, length);
  switch (bytes[0]) {
    case TYPE.prelogin:
      if (bytes.length < length) return "more";
      return readPrelogin(body)?.version != null ? "yes" : "no";
    case TYPE.login:
      return login(body, length);
    case TYPE.batch:
      return batch(body, length - HEAD);
    case TYPE.rpc:
      return rpc(body);
    default:
      return "no";
  }
}

/** The message's own length, then a version of TDS 7. */
function login(body: Uint8Array, length: number): Recognition {
  if (length < HEAD + LOGIN_FIXED) return "no";
  if (body.length < 8) return "more";
  const size = body[0] | (body[1] << 8) | (body[2] << 16);
  return size >= LOGIN_FIXED && size <= 0x20000 && body[7] >= 0x70 && body[7] <= 0x74 && body[3] === 0 ? "yes" : "no";
}

/** Numbers of procedures that are called without a name (section 2.2.6.6). */
const LAST_PROCEDURE = 15;
/** Bits of a call's options that have a meaning. */
const OPTIONS = 7;
/** Characters of a statement that make it sure; a shorter one could be anything. */
const SURE_TEXT = 8;
/** Characters of a procedure's name: identifiers have 128. */
const MAX_NAME = 128;

/** ALL_HEADERS that begin with a transaction's, 18 bytes long; null where the bytes are other ones. */
function headers(body: Uint8Array): Recognition | null {
  const known = [-1, -1, 0, 0, 18, 0, 0, 0, 2, 0];
  for (let i = 0; i < known.length && i < body.length; i++) if (known[i] >= 0 && body[i] !== known[i]) return null;
  if (body.length < known.length) return "more";
  return (body[0] | (body[1] << 8)) >= 22 ? "yes" : null;
}

/** A statement: behind headers, or by itself as before TDS 7.2, which jTDS and FreeTDS still speak. */
function batch(body: Uint8Array, size: number): Recognition {
  return headers(body) ?? (size < SURE_TEXT * 2 ? "no" : wide(body, 0, SURE_TEXT));
}

/** A call: behind headers or not, a name or a number, and its options. */
function rpc(body: Uint8Array): Recognition {
  const all = headers(body);
  if (all || body.length < 2) return all ?? "more";
  const length = body[0] | (body[1] << 8);
  const isNumber = length === 0xffff;
  if (!isNumber && (length < 3 || length > MAX_NAME)) return "no";
  const options = isNumber ? 4 : 2 + length * 2;
  if (!isNumber) {
    const name = wide(body, 2, length);
    if (name !== "yes") return name;
  } else if (body.length > 2 && (body[2] === 0 || body[2] > LAST_PROCEDURE || (body[3] ?? 0) !== 0)) return "no";
  if (body.length < options + 2) return "more";
  return body[options] <= OPTIONS && body[options + 1] === 0 ? "yes" : "no";
}

/** `count` printable characters of ASCII, two bytes each. */
function wide(bytes: Uint8Array, start: number, count: number): Recognition {
  const end = start + count * 2;
  for (let at = start; at < end && at < bytes.length; at++) {
    const byte = bytes[at];
    if ((at - start) % 2 === 1 ? byte !== 0 : (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || byte > 126) return "no"; // prettier-ignore
  }
  return bytes.length < end ? "more" : "yes";
}

function server(bytes: Uint8Array): Recognition {
  if (isRecord(bytes, 0)) return "more";
  const length = measurePacket(bytes, 0, bytes.length);
  if (length <= 0) return length < 0 ? "no" : "more";
  return bytes[0] === TYPE.reply || bytes[0] === TYPE.sspi || bytes[0] === TYPE.prelogin ? "more" : "no";
}

export function judge(look: Look): Verdict {
  return verdictOf(look, client, server);
}
