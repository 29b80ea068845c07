/** Who a request says it is from: Authorization and Proxy-Authorization (RFC 7617, RFC 7616, NTLM). */
import { named } from "../ntlm/dialog.ts";
import { parseNtlm } from "../ntlm/parse.ts";
import { base64 } from "../parts/base64.ts";
import { header, type Head } from "./parse.ts";
import { decoded, parameters } from "./text.ts";

export interface Credentials {
  readonly scheme: string;
  readonly username: string;
  readonly password: string;
}

/** Schemes that may stand alone, without credentials; any other word that does is a secret itself. */
const SCHEMES =
  /^(?:basic|bearer|digest|hoba|kerberos|mutual|negotiate|ntlm|oauth|vapid|dpop|scram-sha-1|scram-sha-256)$/i;
/** Characters of such a secret. */
const MAX_BARE = 1000;

/** Some services take a token without a scheme before it. */
function isBare(text: string): boolean {
  return !/[\s,]/.test(text) && !SCHEMES.test(text);
}

/** Credentials of a request, to the server or else to a proxy; those with a name first. Null where it has none. */
export function credentialsOf(head: Head): Credentials | null {
  const server = credentialsIn(header(head, "authorization"));
  if (server?.username) return server;
  const proxy = credentialsIn(header(head, "proxy-authorization"));
  return proxy?.username ? proxy : (server ?? proxy);
}

function credentialsIn(text: string): Credentials | null {
  if (text === "") return null;
  const found = /^([^\s,]{1,40})(?:\s+|$)/.exec(text);
  if (isBare(text)) return { scheme: "", username: "", password: text.slice(0, MAX_BARE) };
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

/** DOMAIN\user, which the last of NTLM's messages says, in SPNEGO or not; empty in others. */
function ntlmUser(token: Uint8Array): string {
  const message = parseNtlm(token);
  return message?.type === "authenticate" ? named(message.domain, message.user) : "";
}
