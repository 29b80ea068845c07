/** Whom a request is for. */
import { header, type Head } from "./parse.ts";

/** Host that a request names: the field, else the authority of an absolute target (RFC 9112, section 3.2.2). */
export function hostOf(head: Head): string {
  const field = header(head, "host");
  return field !== "" ? field : (/^[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(head.target)?.[1] ?? "");
}
