/** Who a request says it is from: Authorization and Proxy-Authorization (RFC 7617, RFC 7616, NTLM). */
import { base64 } from "../parts/base64.ts";
import { Cursor } from "../parts/cursor.ts";
import { characters } from "../parts/characters.ts";
import { header, type Head } from "./parse.ts";
import { decoded, parameters } from "./text.ts";

export interface Credentials {
  readonly scheme: string;
  readonly username: string;
  readonly password: string;
}

const NTLM_MARK = "NTLMSSP\0";
/** NTLMSSP_NEGOTIATE_UNICODE (MS-NLMP, section 2.2.2.5). */
const UNICODE = 1;

/** Credentials of a request, to the server or else to a proxy; null where it has none. */
export function credentialsOf(head: Head): Credentials | null {
  const text = header(head, "authorization") || header(head, "proxy-authorization");
  const found = /^([^\s,]{1,40})(?:\s+|$)/.exec(text);
  if (!found) return null;
  const scheme = found[1];
  const rest = text.slice(found[0].length).trim();
  switch (scheme.toLowerCase()) {
    case "basic":
      return { scheme, ...basic(rest) };
    case "digest":
      return { scheme, username: parameters(`,${rest}`, ",").named.get("username") ?? "", password: "" };
    case "ntlm":
    case "negotiate":
      return { scheme, username: ntlmUser(base64(rest)), password: "" };
    default:
      return { scheme, username: "", password: "" };
  }
}

function basic(text: string): { username: string; password: string } {
  const pair = decoded(base64(text));
  const colon = pair.indexOf(":");
  return colon < 0
    ? { username: pair, password: "" }
    : { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** DOMAIN\user of an NTLM AUTHENTICATE message (MS-NLMP, section 2.2.1.3), in SPNEGO or not; empty in other messages. */
export function ntlmUser(bytes: Uint8Array): string {
  const start = characters(bytes).indexOf(NTLM_MARK);
  if (start < 0) return "";
  const message = bytes.subarray(start);
  if (new Cursor(message, 8).little(4) !== 3) return "";
  const isUnicode = (new Cursor(message, 60).little(4) & UNICODE) !== 0;
  const text = (at: number): string => {
    const fields = new Cursor(message, at);
    const size = fields.little(2);
    fields.skip(2);
    const value = new Cursor(message, fields.little(4)).take(size);
    return isUnicode ? utf16(value) : characters(value);
  };
  const domain = text(28);
  const user = text(36);
  return domain === "" ? user : `${domain}\\${user}`;
}

function utf16(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes[i] | (bytes[i + 1] << 8));
  return text;
}
