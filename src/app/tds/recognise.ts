/** TDS by its prelogin, its login, or a batch in the middle. */
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
    case TYPE.rpc:
      return headers(body);
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

/** ALL_HEADERS with one header, of a transaction: 22 bytes that are always alike. */
function headers(body: Uint8Array): Recognition {
  const known = [22, 0, 0, 0, 18, 0, 0, 0, 2, 0];
  for (let i = 0; i < known.length && i < body.length; i++) if (body[i] !== known[i]) return "no";
  return body.length < known.length ? "more" : "yes";
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
