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

const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VERSION = /^HTTP\/\d{1,2}\.\d{1,2}$/i;
/** SHOUTcast servers say ICY in place of a version. */
const STATUS_LINE = /^(HTTP\/\d{1,2}\.\d{1,2}|ICY)[ \t]+(\d{3})(?![^ \t])/i;

/** A head from its text, with or without the empty line at its end; null where the first line is none of HTTP/1's. */
export function parseHead(text: string): Head | null {
  const lines = text.split("\n");
  const first = withoutReturn(lines[0]);
  const start = requestLine(first) ?? statusLine(first);
  return start && { ...start, headers: fieldsOf(lines) };
}

type Start = Omit<Head, "headers">;

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

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

function fieldsOf(lines: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let last: string[] | undefined;
  const end = Math.min(lines.length, 1 + MAX_FIELDS);
  for (let i = 1; i < end; i++) {
    const text = withoutReturn(lines[i]);
    // A line that begins with a space goes on with the one before (RFC 9112, section 5.2).
    if (text.startsWith(" ") || text.startsWith("\t")) {
      if (last) last[last.length - 1] += (last[last.length - 1] === "" ? "" : " ") + text.trim();
      continue;
    }
    const colon = text.indexOf(":");
    if (colon <= 0) continue;
    const name = text.slice(0, colon).trim().toLowerCase();
    last = fields.get(name) ?? [];
    last.push(text.slice(colon + 1).trim());
    fields.set(name, last);
  }
  return fields;
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
