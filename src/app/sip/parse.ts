/** SIP messages (RFC 3261, section 7) and what SDP tells of media (RFC 8866). Pure, never throws. */
import { latin1 } from "../latin1.ts";

/** Bytes of a message's head. */
export const MAX_HEAD = 16_384;
/** Header fields of one message that are read. */
const MAX_FIELDS = 200;
/** Characters of one field that are kept; lists of proxies have some hundreds. */
const MAX_VALUE = 2048;
/** Media of one description: real ones have two or three. */
const MAX_MEDIA = 16;

export const METHODS = ["INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE"]; // prettier-ignore

/** Compact forms (RFC 3261, section 7.3.3 and others). */
const LONG: Readonly<Record<string, string>> = {
  v: "via", f: "from", t: "to", i: "call-id", m: "contact", l: "content-length", c: "content-type", e: "content-encoding", s: "subject",
  k: "supported", o: "event", u: "allow-events", r: "refer-to", b: "referred-by",
}; // prettier-ignore

const REQUEST = /^([A-Z]{2,20}) (\S{1,2048}) SIP\/2\.0$/;
const RESPONSE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/s;

export interface SipHead {
  readonly method: string | null;
  readonly uri: string | null;
  readonly status: number | null;
  readonly reason: string;
  /** Values by lower-case long name, in their order. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Bytes of the head, the empty line included. */
  readonly size: number;
}

/** Where the head ends; -1 where it does not yet. `from`: bytes before were looked at already. */
export function headEnd(bytes: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(10, from); at >= 0 && at < MAX_HEAD; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 2;
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return -1;
}

/** The head of a message; null where the bytes do not begin with one. What is cut is read as far as it goes. */
export function parseHead(bytes: Uint8Array): SipHead | null {
  const end = headEnd(bytes);
  const size = end < 0 ? Math.min(bytes.length, MAX_HEAD) : end;
  const lines = latin1(bytes, 0, size).split(/\r?\n/, MAX_FIELDS * 2);
  const request = REQUEST.exec(lines[0]);
  const response = request ? null : RESPONSE.exec(lines[0]);
  if (!request && !response) return null;
  return {
    method: request?.[1] ?? null,
    uri: request?.[2] ?? null,
    status: response ? Number(response[1]) : null,
    reason: response?.[2] ?? "",
    fields: parseFields(lines),
    size,
  };
}

function parseFields(lines: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const text of lines.slice(1)) {
    if (text === "") break;
    // Folded: goes on from the line before.
    if (values && /^[ \t]/.test(text)) {
      values.push(`${values.pop() ?? ""} ${text.trim()}`.slice(0, MAX_VALUE));
      continue;
    }
    const colon = text.indexOf(":");
    const name = text.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name === "") continue;
    const long = LONG[name] ?? name;
    values = fields.get(long) ?? [];
    values.push(text.slice(colon + 1, colon + 1 + MAX_VALUE).trim());
    fields.set(long, values);
  }
  return fields;
}

export function field(head: SipHead | null, name: string): string | null {
  return head?.fields.get(name)?.[0] || null;
}

export function allOf(head: SipHead | null, name: string): string | null {
  const values = head?.fields.get(name);
  return values ? values.join(", ").slice(0, MAX_VALUE) : null;
}

/** Bytes of the body as declared; null where nobody says. */
export function bodyLength(head: SipHead): number | null {
  const text = field(head, "content-length");
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Same for a request and its responses: the branch of the last hop, and the number and method of the request (RFC 3261, section 17). */
export function transactionOf(head: SipHead): string {
  const branch = /;\s*branch=([^;,\s]+)/i.exec(field(head, "via") ?? "")?.[1] ?? "";
  return `${field(head, "call-id") ?? ""} ${branch} ${field(head, "cseq") ?? ""}`;
}

export interface Credentials {
  readonly username: string | null;
  readonly realm: string | null;
  readonly response: string | null;
}

/** Of digest authentication (RFC 3261, section 22.4). */
export function credentialsOf(head: SipHead | null): Credentials | null {
  const text = field(head, "authorization") ?? field(head, "proxy-authorization");
  if (text === null) return null;
  const parameter = (name: string): string | null =>
    new RegExp(`(?:^|[\\s,])${name}="?([^",]*)`, "i").exec(text)?.[1] || null;
  return { username: parameter("username"), realm: parameter("realm"), response: parameter("response") };
}

/** Kinds of media with address, port and formats; null where it is no description of a session. */
export function mediaOf(body: Uint8Array): string | null {
  const text = latin1(body);
  if (!text.startsWith("v=")) return null;
  const media: { kind: string; port: string; formats: string; address: string }[] = [];
  let address = "";
  for (const line of text.split(/\r?\n/)) {
    const connection = /^c=IN IP[46] ([^\s/]+)/.exec(line)?.[1];
    const last = media[media.length - 1];
    if (connection !== undefined && last) last.address = connection;
    else if (connection !== undefined) address = connection;
    const announced = /^m=(\w+) (\d{1,5})(?:\/\d+)? (\S+) ?(.{0,200})/.exec(line);
    if (announced && media.length < MAX_MEDIA) {
      const [, kind, port, protocol, formats] = announced;
      media.push({ kind, port, formats: `${protocol} ${formats}`.trimEnd(), address });
    }
  }
  return media.map((one) => `${one.kind} ${one.address}:${one.port} ${one.formats}`).join(", ") || null;
}
