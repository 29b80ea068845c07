/** Memcached by its first bytes: commands and replies of the text protocol, heads of the binary one. */
import { latin1 } from "../latin1.ts";
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { readTextCommand, readTextReply } from "./command.ts";
import { HEAD, isKnownHead, measurePacket, REQUEST, RESPONSE } from "./packet.ts";

export const MEMCACHED_PORTS = [11211];

/** Bytes in which the first line must end. */
const MAX_FIRST = 1024;

function binary(bytes: Uint8Array, magic: number): Recognition {
  if (bytes[0] !== magic) return "no";
  const length = measurePacket(bytes, 0, bytes.length);
  if (length <= 0) return length < 0 ? "no" : "more";
  return bytes.length >= HEAD && isKnownHead(bytes) ? "yes" : "no";
}

/** The first line; null where it has not ended. */
function firstLine(bytes: Uint8Array): string | null {
  const end = bytes.indexOf(10);
  return end < 0 ? null : latin1(bytes, 0, Math.min(end, MAX_FIRST));
}

function isText(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length && at < 64; at++) {
    if (bytes[at] === 10) return true;
    if (bytes[at] < 32 && bytes[at] !== 13) return false;
  }
  return bytes.length > 0;
}

const COMMAND_BEGUN = /^(?:g|ge|get|gets|ga|gat|gats|s|se|set|a|ad|add|r|re|rep|repl|repla|replac|replace|ap|app|appe|appen|append|p|pr|pre|prep|prepe|prepen|prepend|c|ca|cas|d|de|del|dele|delet|delete|i|in|inc|incr|dec|decr|t|to|tou|touc|touch|st|sta|stat|stats|f|fl|flu|flus|flush|flush_|flush_a|flush_al|flush_all|v|ve|ver|vers|versi|versio|version|verb|verbo|verbos|verbosi|verbosit|verbosity|q|qu|qui|quit|m|mg|ms|md|ma|me|mn)(?: .*)?\r?$/; // prettier-ignore

/** Stores and counters are sure; `get a` could be anything's until it is answered. */
function client(bytes: Uint8Array): Recognition {
  if (bytes[0] === REQUEST) return binary(bytes, REQUEST);
  if (!isText(bytes)) return "no";
  const line = firstLine(bytes);
  if (line === null) return bytes.length < MAX_FIRST && COMMAND_BEGUN.test(latin1(bytes)) ? "more" : "no";
  const command = readTextCommand(line);
  if (!command) return "no";
  return command.valueLength !== null && command.name !== "ms" ? "yes" : "more";
}

function server(bytes: Uint8Array): Recognition {
  if (bytes[0] === RESPONSE) return binary(bytes, RESPONSE);
  if (!isText(bytes)) return "no";
  const line = firstLine(bytes);
  if (line === null) return bytes.length < MAX_FIRST && /^(?:[A-Z_]{1,13}(?: .*)?|\d{1,20})\r?$/.test(latin1(bytes)) ? "more" : "no"; // prettier-ignore
  const reply = readTextReply(line);
  if (!reply) return "no";
  return reply.word === "VALUE" || reply.word === "STAT" ? "yes" : "more";
}

/** A command and a reply, both whole lines. */
function talk(orig: Uint8Array, resp: Uint8Array): boolean {
  const asked = firstLine(orig);
  const answered = firstLine(resp);
  if (asked === null || answered === null || !readTextCommand(asked)) return false;
  // `quit` and a bare number are said elsewhere too.
  const reply = readTextReply(answered);
  return reply !== null && !/^(?:OK|\d+)$/.test(reply.word);
}

export function judge(look: Look): Verdict {
  const isUsual = look.ports.some((port) => MEMCACHED_PORTS.includes(port));
  const verdict = verdictOf(look, client, server);
  if (verdict !== "more") return verdict;
  if (talk(look.orig, look.resp)) return "orig";
  if (talk(look.resp, look.orig)) return "resp";
  const line = firstLine(look.orig);
  return isUsual && line !== null && readTextCommand(line) ? "orig" : "more";
}

/** A datagram: UDP's frame, then a command or a reply. */
export function judgeDatagram({ orig, resp }: Look): Recognition {
  const bytes = orig.length > 0 ? orig : resp;
  if (!isFramed(bytes)) return "no";
  const body = bytes.subarray(8);
  if (binary(body, REQUEST) === "yes" || binary(body, RESPONSE) === "yes") return "yes";
  const line = isText(body) ? firstLine(body) : null;
  if (line === null) return "no";
  return readTextCommand(line) || readTextReply(line) ? "yes" : "no";
}

/** Request id, number and count of datagrams, and two bytes that are zero. */
export function isFramed(bytes: Uint8Array): boolean {
  if (bytes.length < 10) return false;
  const number = (bytes[2] << 8) | bytes[3];
  const count = (bytes[4] << 8) | bytes[5];
  return count > 0 && number < count && bytes[6] === 0 && bytes[7] === 0;
}
