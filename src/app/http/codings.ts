/** Codings of a body (RFC 9110, section 8.4). */
import { type Head, tokens } from "./parse.ts";

/** What a sender writes where there is none. */
const NONE = ["identity", "none", "utf-8", "binary"];

/** Codings of a body, outermost last: those of the content, then those of the transfer. */
export function codingsOf(head: Head): string[] {
  if (!head.headers.has("content-encoding") && !head.headers.has("transfer-encoding")) return [];
  const transfer = tokens(head, "transfer-encoding").filter((coding) => coding !== "chunked");
  return [...tokens(head, "content-encoding"), ...transfer]
    .map((coding) => coding.replace(/^x-/, ""))
    .filter((coding) => !NONE.includes(coding));
}
