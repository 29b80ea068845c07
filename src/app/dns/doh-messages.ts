/** DNS messages inside HTTP (RFC 8484): whoever reads the HTTP hands over whole bodies, and gets rows of DNS. */
import { base64 } from "../parts/base64.ts";
import type { Context, Place, Speaker } from "../protocol.ts";
import { DNS_KIND } from "./analyzer.ts";
import { DnsPairs } from "./pairs.ts";

/** Characters of the parameter: a message of 64 KB, which no path can hold. */
const MAX_PARAMETER = 87_384;

export interface DohMessages {
  /** One whole message: a body of type application/dns-message, or `dohParameter`. */
  message(from: Speaker, bytes: Uint8Array, place: Place): void;
  end(): void;
}

/** For one connection; queries are paired with responses by question, since all have the number 0. */
export function dohMessages(context: Context): DohMessages {
  const pairs = new DnsPairs(context, DNS_KIND);
  return { message: (from, bytes, place) => void pairs.message(from, bytes, place), end: () => pairs.end() };
}

/** The message of a GET: the parameter `dns` of its path; null where there is none. */
export function dohParameter(path: string): Uint8Array | null {
  const text = /[?&]dns=([\w-]+)/.exec(path)?.[1];
  return text === undefined || text.length > MAX_PARAMETER ? null : base64(text);
}
