/** How long the body after a head is (RFC 9112, section 6), and sizes of chunks. */
import { header, type Head, tokens } from "./parse.ts";

/** What follows a head. `close`: everything until the connection ends; `tunnel`: another protocol. */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" }
  | { readonly kind: "tunnel" };

/** What follows a head (RFC 9112, section 6.3). `request`: of a response the method it answers; unknown where it was not seen. */
export function framingOf(head: Head, request: string): Framing {
  const { kind, status } = head;
  if (kind === "response") {
    if (status === 101 || (request === "CONNECT" && status >= 200 && status < 300)) return { kind: "tunnel" };
    if (request === "HEAD" || status < 200 || status === 204 || status === 304) return { kind: "none" };
  } else if (head.method === "CONNECT") return { kind: "none" };
  // Some senders put something after `chunked`, and servers take it for chunked all the same.
  const codings = tokens(head, "transfer-encoding");
  if (codings.includes("chunked")) return { kind: "chunked" };
  const length = declaredLength(head);
  if (length !== null) return length === 0 ? { kind: "none" } : { kind: "length", length };
  return kind === "request" ? { kind: "none" } : { kind: "close" };
}

/** Content-Length; null where there is none, or none that is a number. Repeated equal ones count once (RFC 9110, section 8.6). */
export function declaredLength(head: Head): number | null {
  const found = /^\+?(\d{1,15})(?:\s*,|$)/.exec(header(head, "content-length"));
  return found && Number(found[1]);
}

/** Size of a chunk from its line (RFC 9112, section 7.1); -1 where it is none. */
export function chunkSize(text: string): number {
  const size = /^[ \t]*(?:0x)?0*([0-9a-f]{1,13})[ \t]*(?:;|$)/i.exec(text);
  return size ? Number.parseInt(size[1], 16) : -1;
}
