/** Heads of HTTP/1.x messages (RFC 9112), as tolerant as real servers and clients: bare LF, folded lines, spaces. */

/** Start line and fields of a message, whatever the version: HTTP/2 gives the same from its pseudo fields. */
export interface Head {
  readonly kind: "request" | "response";
  /** Request: method and target; response: status as a number and its reason. */
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  /** Names in lower case; of repeated ones all values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/** Fields of one head beyond this are not kept: real ones have dozens. */
const MAX_FIELDS = 1000;
/** Characters of a method: the longest registered one (UPDATEREDIRECTREF) has 17. */
const MAX_METHOD = 32;

const CR = 13;
const SPACE = 32;
const TAB = 9;
const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Versions are taken as they stand, as browsers do: made-up and damaged ones are worth seeing. */
const VERSION = /^HTTP\/[^ \t]{0,16}$/i;
/** SHOUTcast servers say ICY in place of a version. */
const STATUS_LINE = /^(HTTP\/[^ \t]{0,16}|ICY)[ \t]+(\d{3})(?![^ \t])/i;

/** A head from its text, with or without the empty line at its end; null where the first line is none of HTTP/1's. */
export function parseHead(text: string): Head | null {
  const end = lineEnd(text, 0);
  const first = text.slice(0, withoutReturn(text, 0, end));
  const start = requestLine(first) ?? statusLine(first);
  if (!start) return null;
  const { kind, method, target, status, reason, version } = start;
  return { kind, method, target, status, reason, version, headers: fieldsOf(text, end + 1) };
}

/** Of requests that have a method and a target, of replies that have nothing but a body. */
export const HTTP_0_9 = "HTTP/0.9";

/** What stands for the head of such a reply. */
export const NO_HEAD: Head = {
  kind: "response",
  method: "",
  target: "",
  status: 0,
  reason: "",
  version: HTTP_0_9,
  headers: new Map(),
};

/** First line of a message. */
export type Start = Omit<Head, "headers">;

/** Method, target and version, spaces between them; the target may hold spaces itself (RFC 9112, section 3). */
export function requestLine(text: string): Start | null {
  const space = text.search(/[ \t]/);
  if (space < 1 || space > MAX_METHOD) return null;
  const method = text.slice(0, space);
  const rest = text.slice(space).trim();
  const gap = Math.max(rest.lastIndexOf(" "), rest.lastIndexOf("\t"));
  const version = rest.slice(gap + 1);
  if (gap < 1 || !METHOD.test(method) || !VERSION.test(version)) return null;
  return { kind: "request", method, target: rest.slice(0, gap).trim(), status: 0, reason: "", version };
}

export function statusLine(text: string): Start | null {
  const found = STATUS_LINE.exec(text);
  if (!found) return null;
  const [whole, version, status] = found;
  const reason = text.slice(whole.length).trim();
  return { kind: "response", method: "", target: "", status: Number(status), reason, version };
}

/** Index of the LF that ends the line at `at`, or of the text's end. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline;
}

/** Index of the CR before `end` where there is one, else `end`. */
function withoutReturn(text: string, start: number, end: number): number {
  return end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end;
}

/** Field lines from `at` on (RFC 9112, section 5). */
function fieldsOf(text: string, at: number): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let last: string[] | undefined;
  for (let count = 0; at < text.length && count < MAX_FIELDS; count++) {
    const newline = lineEnd(text, at);
    const start = at;
    const end = withoutReturn(text, start, newline);
    at = newline + 1;
    const first = text.charCodeAt(start);
    // A line that begins with a space goes on with the one before (RFC 9112, section 5.2).
    if (end > start && (first === SPACE || first === TAB)) {
      if (last) last[last.length - 1] += (last[last.length - 1] === "" ? "" : " ") + text.slice(start, end).trim();
      continue;
    }
    const colon = text.indexOf(":", start);
    if (colon <= start || colon >= end) continue;
    const name = fieldName(text.slice(start, colon));
    const value = text.slice(colon + 1, end).trim();
    last = fields.get(name);
    if (last) last.push(value);
    else fields.set(name, (last = [value]));
  }
  return fields;
}

/** Common names of fields as they are sent, and in lower case: most heads have no others. */
const NAMES = new Map(
  (
    "Accept Accept-Charset Accept-Encoding Accept-Language Accept-Ranges Access-Control-Allow-Origin Age Allow Authorization Cache-Control " +
    "Connection Content-Disposition Content-Encoding Content-Language Content-Length Content-Location Content-Range Content-Security-Policy " +
    "Content-Type Cookie DNT Date ETag Expect Expires From Host If-Match If-Modified-Since If-None-Match If-Range Keep-Alive Last-Modified " +
    "Link Location Origin P3P Pragma Proxy-Authorization Proxy-Connection Range Referer Retry-After Server Set-Cookie " +
    "Strict-Transport-Security TE Trailer Transfer-Encoding Upgrade Upgrade-Insecure-Requests User-Agent Vary Via WWW-Authenticate " +
    "X-Amz-Content-Sha256 X-Amz-Date X-Amz-Target X-Cache X-Content-Type-Options X-Forwarded-For X-Forwarded-Port X-Forwarded-Proto " +
    "X-Frame-Options X-Powered-By X-Requested-With X-XSS-Protection"
  )
    .split(" ")
    .flatMap((name) => [name, name.toLowerCase()].map((sent) => [sent, name.toLowerCase()] as const)),
);

function fieldName(sent: string): string {
  return NAMES.get(sent) ?? sent.trim().toLowerCase();
}

/** First value of a field; empty where there is none. */
export function header({ headers }: Pick<Head, "headers">, name: string): string {
  return headers.get(name)?.[0] ?? "";
}

/** All values of a field as one list (RFC 9110, section 5.3). */
export function joined({ headers }: Pick<Head, "headers">, name: string): string {
  return headers.get(name)?.join(", ") ?? "";
}

/** The members of a list of tokens, in lower case: codings, connection options. */
export function tokens(head: Pick<Head, "headers">, name: string): string[] {
  const text = joined(head, name);
  if (text === "") return [];
  return text
    .toLowerCase()
    .split(",")
    .map((token) => token.trim())
    .filter((token) => token !== "");
}
