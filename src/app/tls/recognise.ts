/** Is it TLS? By the first record of either side: a hello, or a record with another one right behind it. */
import type { Look, Recognition } from "../protocol.ts";
import { HANDSHAKE } from "./messages.ts";
import { contentLength, HEADER, isHeader, RECORD } from "./records.ts";
import { looksLikeSsl2 } from "./ssl2.ts";

/** Bytes of a stream that are looked at for a second record; a session looks at no more. */
const MAX_LOOK = 2048;
/** Ports of TLS from the start: there a first record that is longer than what is looked at is taken for one. */
const PORTS: ReadonlySet<number> = new Set([443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 5223, 6443, 8443]); // prettier-ignore

export function recognise({ orig, resp, ports }: Look): Recognition {
  const isPort = ports.some((port) => PORTS.has(port));
  const answers = [orig, resp].map((bytes) => (bytes.length === 0 ? "more" : looksLikeTls(bytes, isPort)));
  return answers.includes("yes") ? "yes" : answers.includes("no") ? "no" : "more";
}

function looksLikeTls(bytes: Uint8Array, isPort: boolean): Recognition {
  if (bytes[0] & 0x80) return looksLikeSsl2(bytes);
  if (!isHeader(bytes, 0)) return "no";
  if (bytes.length <= HEADER) return "more";
  if (bytes[0] === RECORD.handshake && isHello(bytes[HEADER])) return looksLikeHello(bytes);
  const next = HEADER + contentLength(bytes, 0);
  if (!isHeader(bytes, next)) return "no";
  if (next + HEADER <= bytes.length) return "yes";
  if (next + HEADER <= MAX_LOOK) return "more";
  return isPort ? "yes" : "no";
}

function isHello(type: number): boolean {
  return type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello;
}

/** The lengths of record and message, and the version in the hello, where they stand in one record. */
function looksLikeHello(bytes: Uint8Array): Recognition {
  const length = contentLength(bytes, 0);
  // A hello in pieces of a few bytes: rare, and its record's header was enough.
  if (length < 6) return "yes";
  if (bytes.length < HEADER + 6) return "more";
  const isShort = bytes[HEADER + 1] === 0;
  const [major, minor] = [bytes[HEADER + 4], bytes[HEADER + 5]];
  return isShort && ((major === 3 && minor <= 4) || major === 0x7f) ? "yes" : "no";
}
