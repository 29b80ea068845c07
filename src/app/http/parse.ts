/** Heads of HTTP/1.x messages (RFC 9112), and how long the body after one is. Tolerant of what real senders do. */

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

/** What follows a head. `close`: everything until the connection ends; `tunnel`: another protocol. */
export type Body =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" }
  | { readonly kind: "tunnel" };

/** Header lines of one head beyond this are not kept: real ones have dozens. */
const MAX_HEADERS = 1000;

const REQUEST = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) (\S.*) (HTTP\/1\.[0-9])$/;
const RESPONSE = /^(HTTP\/1\.[0-9]) ([1-9][0-9]{2})(?: (.*))?$/;

/** A head from its lines, without the empty one at its end; null where the first line is none of HTTP/1's. */
export function parseHead(text: string): Head | null {
  const lines = text.split(/\r?\n/);
  const headers = headersOf(lines);
  const request = REQUEST.exec(lines[0]);
  if (request) {
    const [, method, target, version] = request;
    return { kind: "request", method, target, status: 0, reason: "", version, headers };
  }
  const response = RESPONSE.exec(lines[0]);
  if (!response) return null;
  const [, version, status, reason = ""] = response;
  return { kind: "response", method: "", target: "", status: Number(status), reason, version, headers };
}

function headersOf(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const text of lines.slice(1, 1 + MAX_HEADERS)) {
    // A line that begins with a space goes on with the one before (RFC 9112, section 5.2).
    if (/^[ \t]/.test(text) && last) last[last.length - 1] += ` ${text.trim()}`;
    const colon = text.indexOf(":");
    if (colon <= 0 || /^[ \t]/.test(text)) continue;
    const name = text.slice(0, colon).trim().toLowerCase();
    last = headers.get(name) ?? [];
    last.push(text.slice(colon + 1).trim());
    headers.set(name, last);
  }
  return headers;
}

/** First value of a header; empty where there is none. */
export function header({ headers }: Head, name: string): string {
  return headers.get(name)?.[0] ?? "";
}

/** What follows a head (RFC 9112, section 6.3). `request`: of a response the method it answers; unknown where it was not seen. */
export function bodyOf(head: Head, request: string): Body {
  const { kind, status } = head;
  if (kind === "response") {
    if (status === 101 || (request === "CONNECT" && status >= 200 && status < 300)) return { kind: "tunnel" };
    if (request === "HEAD" || status < 200 || status === 204 || status === 304) return { kind: "none" };
  }
  const coding = (head.headers.get("transfer-encoding") ?? []).join(",").toLowerCase();
  if (/(^|[,\s])chunked\s*$/.test(coding)) return { kind: "chunked" };
  const length = header(head, "content-length");
  if (coding === "" && /^\d{1,15}$/.test(length)) return { kind: "length", length: Number(length) };
  return kind === "request" ? { kind: "none" } : { kind: "close" };
}

/** Size of a chunk from its line (RFC 9112, section 7.1); -1 where it is none. */
export function chunkSize(text: string): number {
  const size = /^\s*([0-9a-fA-F]{1,13})\s*(?:;.*)?$/.exec(text);
  return size ? Number.parseInt(size[1], 16) : -1;
}

/** Characters within which a request line ends, but for targets of kilobytes. */
const LONG_LINE = 1000;

/** True when text begins like a message of HTTP/1. A request line must be whole: `HELO x` begins like one; a very long one need not. */
export function looksLikeHead(text: string): boolean {
  if (/^HTTP\/1\.[0-9] [1-9]/.test(text)) return true;
  const first = /^[A-Z][A-Z-]{1,15} \S[^\r\n]*/.exec(text)?.[0] ?? "";
  return / HTTP\/1\.[0-9]$/.test(first) || (first.length === text.length && first.length >= LONG_LINE);
}
