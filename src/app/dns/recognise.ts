/** Is it DNS? Strict where the port does not say so: other protocols' bytes parse as a header too. */
import type { Look, Recognition } from "../protocol.ts";
import { isKnownClass, isKnownOpcode, isKnownType } from "./names.ts";
import { type DnsMessage, HEADER_BYTES, parseDns } from "./parse.ts";
import { DnsReader } from "./reader.ts";

/** Bytes of a message over TCP that must be seen to tell; a query is shorter. */
const MAX_NEEDED = 1024;

/** One datagram with one whole message, on a port that is not the usual one. */
export function isSurelyDns(bytes: Uint8Array): boolean {
  const message = parseDns(bytes);
  return message !== null && message.isWhole && message.size === bytes.length && isOrdinary(message, bytes);
}

/** A header that makes sense, and questions of known class and type. */
function isOrdinary(message: DnsMessage, bytes: Uint8Array): boolean {
  const { questions, counts, isResponse, opcode, rcode } = message;
  const [asked, answers, authority, additional] = counts;
  if (!isKnownOpcode(opcode) || asked !== 1 || isReservedSet(bytes)) return false;
  if (!questions.every(({ type, qclass }) => isKnownType(type) && isKnownClass(qclass))) return false;
  if (isResponse) return rcode < 24;
  return rcode === 0 && (opcode !== 0 || (answers === 0 && authority === 0 && additional <= 2));
}

/** The bit that is zero in all messages (RFC 2535, section 6.1). */
function isReservedSet(bytes: Uint8Array): boolean {
  return (bytes[3] & 0x40) !== 0;
}

/** On the usual port: a header that makes sense, and a first question as far as it goes. */
export function isLikelyDns(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && isLikelyHeader(bytes) && beginOfQuestion(bytes) !== "no";
}

function isLikelyHeader(bytes: Uint8Array): boolean {
  const opcode = (bytes[2] >> 3) & 15;
  const count = (at: number): number => (bytes[at] << 8) | bytes[at + 1];
  const isEmpty = count(4) + count(6) + count(8) + count(10) === 0;
  // A response that says nothing but its outcome is in order; a query that asks nothing is not.
  return isKnownOpcode(opcode) && !(isEmpty && (bytes[2] & 0x80) === 0);
}

/** `more`: all that is there fits, but it ends before the class. */
function beginOfQuestion(bytes: Uint8Array): Recognition {
  if (((bytes[4] << 8) | bytes[5]) === 0) return "yes";
  const reader = new DnsReader(bytes, HEADER_BYTES);
  const labels = reader.labels();
  if (!labels) return isBrokenName(bytes) ? "no" : "more";
  reader.u16();
  const qclass = reader.u16();
  if (reader.short) return "more";
  return isKnownClass(qclass & 0x7fff) ? "yes" : "no";
}

/** True where the first name is no name, not only cut short. */
function isBrokenName(bytes: Uint8Array): boolean {
  let at = HEADER_BYTES;
  while (at < bytes.length) {
    const length = bytes[at];
    // A pointer has nothing before it but the header to point at: somebody's idea of an attack, not another protocol.
    if (length >= 0xc0) return false;
    if (length > 63) return true;
    at += 1 + length;
    if (at - HEADER_BYTES > 255) return true;
  }
  return false;
}

/** Over TCP: either side, for the capture may begin where one of them is in the middle of a message. */
export function recogniseTcp(look: Look, isUsual: boolean): Recognition {
  const answers = [look.orig, look.resp].filter((bytes) => bytes.length > 0).map((bytes) => oneSide(bytes, isUsual));
  if (answers.includes("yes")) return "yes";
  const isNo = isUsual ? answers.length > 1 && answers.every((answer) => answer === "no") : answers.includes("no");
  return isNo ? "no" : "more";
}

/** Whether a message and its length can begin here; null where there are too few bytes to say. */
export function beginsMessage(bytes: Uint8Array): boolean | null {
  const answer = oneSide(bytes, true);
  return answer === "more" ? null : answer === "yes";
}

function oneSide(bytes: Uint8Array, isUsual: boolean): Recognition {
  const size = (bytes[0] << 8) | bytes[1];
  if (bytes.length < 2) return "more";
  if (size < HEADER_BYTES) return "no";
  const message = bytes.subarray(2, 2 + size);
  if (message.length < HEADER_BYTES) return "more";
  if (!isLikelyHeader(message)) return "no";
  const question = beginOfQuestion(message);
  if (question === "more" && message.length === size) return "no";
  if (question === "no" || isUsual) return question;
  return sureOverTcp(message, size);
}

function sureOverTcp(message: Uint8Array, size: number): Recognition {
  const parsed = parseDns(message);
  const couldBe = isReservedSet(message) || ((message[4] << 8) | message[5]) !== 1 ? "no" : "more";
  if (!parsed || parsed.questions.length === 0) return message.length > MAX_NEEDED ? "no" : couldBe;
  if (!isOrdinary(parsed, message)) return "no";
  if (message.length >= size) return parsed.isWhole && parsed.size === size ? "yes" : "no";
  // A long response need not be whole: its first answer must be.
  if (parsed.isResponse && parsed.answers.length > 0) return "yes";
  return size > MAX_NEEDED && (message.length > MAX_NEEDED || !parsed.isResponse) ? "no" : "more";
}
