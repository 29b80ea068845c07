/** LDAP by its first bytes: the envelope, the number, an operation that fits into it. */
import { BER, berAt, BerReader, berSize } from "../parts/ber.ts";
import type { Look, Recognition } from "../protocol.ts";
import { answeredName, OP, requestName } from "./names.ts";
import { parseMessage } from "./parse.ts";
import { measureSealed } from "./sealed.ts";

/** Bytes of a message; servers take 10 MB, and give somewhat more. */
const MAX_MESSAGE = 64 << 20;
/** Bytes in which the heads of a message, its number and its operation stand. */
const HEADS = 20;
const CONTROLS = 0xa0;
const PORTS = [389, 3268];

/** Length of the message at `at`; see `FrameReader.measure`. */
export function measureMessage(bytes: Uint8Array, at: number, left: number): number {
  if (bytes[at] !== BER.sequence) return -1;
  if (left < 2) return 0;
  // No length without an end (RFC 4511, section 5.1).
  if (bytes[at + 1] === 0x80) return -1;
  const size = berSize(bytes.subarray(at, at + Math.min(left, HEADS)));
  if (size === "more") return 0;
  if (size === "broken" || size > MAX_MESSAGE || size < 5) return -1;
  const number = at + headLength(bytes[at + 1]);
  if (number >= at + left) return 0;
  return bytes[number] === BER.integer ? size : -1;
}

function headLength(first: number): number {
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function side(bytes: Uint8Array, isUsual: boolean): Recognition | "client" | "server" {
  if (bytes.length === 0) return "more";
  const length = measureMessage(bytes, 0, bytes.length);
  if (length <= 0) return length === 0 ? "more" : "no";
  if (bytes.length < Math.min(length, HEADS)) return "more";
  const content = berAt(bytes)!.content;
  const reader = new BerReader(content);
  if ((reader.integer() ?? -1) < 0) return "no";
  const { tag } = reader;
  const op = reader.next();
  if (!op) return "no";
  const rest = length - headLength(bytes[1]) - (content.length - restOf(content)) - op.size;
  if (rest < 0 || (rest > 0 && bytes[length - rest] !== CONTROLS && bytes.length > length - rest)) return "no";
  if (requestName(tag) === undefined) return answeredName(tag) === undefined ? "no" : "server";
  if (tag === OP.bindRequest) {
    const version = new BerReader(op.content).integer();
    if (version === null || version < 1 || version > 3) return "no";
  }
  // Too little to be sure of.
  return isUsual ? "client" : tag === OP.unbind || tag === OP.abandon || tag === OP.delete ? "more" : "client";
}

/** Bytes behind the number. */
function restOf(content: Uint8Array): number {
  return content.length - (berAt(content)?.size ?? 0);
}

export function recogniseStream({ orig, resp, ports }: Look): Recognition {
  const isUsual = PORTS.includes(ports[0]) || PORTS.includes(ports[1]);
  const sides = [side(orig, isUsual), side(resp, isUsual)];
  if (isUsual && [orig, resp].some((bytes) => bytes.length > 4 && measureSealed(bytes, 0, bytes.length) > 0))
    return "yes";
  const isOne = (one: string): boolean => one === "client" || one === "server";
  // On the usual port one message is enough, whatever the other side is in the middle of.
  if (isUsual && sides.some(isOne)) return "yes";
  if (sides[0] === "no" || sides[1] === "no") return isUsual && sides[0] !== sides[1] ? "more" : "no";
  if (sides[0] === sides[1] && sides[0] !== "more") return "no";
  return sides[0] === "more" && sides[1] === "more" ? "more" : "yes";
}

/** Messages that fill the datagram. */
export function looksLikeDatagram(bytes: Uint8Array): boolean {
  const whole = bytes[0] === BER.sequence ? berAt(bytes) : null;
  const told = whole && whole.isWhole ? parseMessage(bytes) : null;
  if (!whole || !told) return false;
  const first = side(bytes, false);
  if (first === "no") return false;
  return whole.size === bytes.length || parseMessage(bytes.subarray(whole.size)) !== null;
}
