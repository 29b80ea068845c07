/** Redis by its first bytes: an array that begins with a command's name, or an inline command with a reply of RESP. */
import { latin1 } from "../latin1.ts";
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { inlineWords, isCommand } from "./command.ts";

export const REDIS_PORTS = [6379, 6380, 26379, 16379];

/** Bytes in which the head of an array and its first string must end. */
const MAX_HEAD = 96;
/** Bytes of an inline command that may open a connection. */
const MAX_INLINE = 256;

const ARRAY = /^\*[1-9]\d{0,6}\r\n\$([1-9]\d?)\r\n/;
const ARRAY_BEGUN = /^\*(?:[1-9]\d{0,6}(?:\r(?:\n(?:\$(?:[1-9]\d?(?:\r\n?)?)?)?)?)?)?$/;

function client(bytes: Uint8Array): Recognition {
  if (bytes[0] !== 0x2a) return inline(bytes);
  const text = latin1(bytes, 0, Math.min(bytes.length, MAX_HEAD));
  const head = ARRAY.exec(text);
  if (!head) return ARRAY_BEGUN.test(text) ? "more" : "no";
  const size = Number(head[1]);
  const name = text.slice(head[0].length, head[0].length + size);
  if (!/^[A-Za-z][A-Za-z._]*$/.test(name) && name !== "") return "no";
  if (name.length < size) return text.length < MAX_HEAD ? "more" : "no";
  return isCommand(name.toUpperCase()) ? "yes" : "no";
}

/** Never sure by itself: other protocols have such words too. */
function inline(bytes: Uint8Array): Recognition {
  const text = latin1(bytes, 0, Math.min(bytes.length, MAX_INLINE));
  const end = text.indexOf("\n");
  const line = end < 0 ? text : text.slice(0, end);
  if (!/^[A-Za-z][\x20-\x7e\t]*\r?$/.test(line)) return "no";
  if (end < 0) return bytes.length < MAX_INLINE && /^[A-Za-z]{1,20}/.test(line) ? "more" : "no";
  return isCommand((inlineWords(bytes.subarray(0, end))[0] ?? "").toUpperCase()) ? "more" : "no";
}

/** The first line of a reply; pushes and messages of channels are sure, others could be. */
function server(bytes: Uint8Array): Recognition {
  const text = latin1(bytes, 0, Math.min(bytes.length, MAX_HEAD));
  if (/^(?:\*[34]|>[34])\r\n\$[789]\r\n[ps]?message\r\n\$/.test(text)) return "yes";
  const end = text.indexOf("\r\n");
  if (end < 0) return text.length < MAX_HEAD && /^[+\-:$*%~>_#,(!=|]/.test(text) ? "more" : /^[+-]/.test(text) ? "more" : "no"; // prettier-ignore
  return isReplyLine(text.slice(0, end)) ? "more" : "no";
}

function isReplyLine(line: string): boolean {
  return /^(?:\+[\x20-\x7e]*|-[A-Z]+ [\x20-\x7e]*|:-?\d{1,19}|[$*](?:-1|\d{1,10})|[%~>|!=]\d{1,10}|_|#[tf]|,[-\d.einf]+|\(-?\d+)$/.test(line); // prettier-ignore
}

/** An inline command and a reply as Redis words it: no other protocol says both. */
function inlineTalk(orig: Uint8Array, resp: Uint8Array): boolean {
  if (orig[0] === 0x2a || inline(orig) !== "more" || !latin1(orig, 0, MAX_INLINE).includes("\n")) return false;
  const text = latin1(resp, 0, Math.min(resp.length, MAX_HEAD));
  const end = text.indexOf("\r\n");
  if (end < 0) return false;
  return /^(?:\+(?:OK|PONG|QUEUED|Background .*|string|list|none)|-(?:ERR|NOAUTH|WRONGPASS|DENIED|MOVED|LOADING|NOPERM) .*|:\d+|\$(?:-1|\d+)|[*%]\d+)$/.test(text.slice(0, end)); // prettier-ignore
}

/** How errors begin that nothing but Redis words so. */
const OWN_ERRORS = [
  "-ERR unknown command '", "-ERR unknown command `", "-NOAUTH Authentication required", "-DENIED Redis is running",
  "-ERR Protocol error: ", "-LOADING Redis is loading", "-MISCONF Redis is configured",
]; // prettier-ignore

/** On its own ports the server's words alone tell: what a scanner says first is often no command. */
function ownError(bytes: Uint8Array): Recognition {
  const text = latin1(bytes, 0, Math.min(bytes.length, MAX_HEAD));
  if (OWN_ERRORS.some((error) => text.startsWith(error))) return "yes";
  return OWN_ERRORS.some((error) => error.startsWith(text)) ? "more" : "no";
}

export function judge(look: Look): Verdict {
  if (inlineTalk(look.orig, look.resp)) return "orig";
  const verdict = verdictOf(look, client, server);
  const [orig, resp] = look.ports.map((port) => REDIS_PORTS.includes(port));
  if (verdict === "orig" || verdict === "resp" || orig === resp) return verdict;
  const own = ownError(resp ? look.resp : look.orig);
  return own === "no" ? verdict : own === "more" ? "more" : resp ? "orig" : "resp";
}
