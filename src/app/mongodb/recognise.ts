/** MongoDB by its first bytes: the head, and the beginning of the body, which every kind of message has its own. */
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { documentLength } from "./bson.ts";
import { FLAG, HEAD, OP, opName, readHeader } from "./parse.ts";

export const MONGODB_PORTS = [27017, 27018, 27019];

/** Bytes of a message (maxMessageSizeBytes). */
const MAX_MESSAGE = 48_000_000;
/** Bytes of "db.collection" (MongoDB allows 255). */
const MAX_NAMESPACE = 255;

/** Length of the message at `at`; see `FrameReader.measure`. */
export function measureMessage(bytes: Uint8Array, at: number, left: number): number {
  if (left < HEAD) return left >= 4 && !isLength(readHeader(bytes, at).length) ? -1 : 0;
  const { length, opcode } = readHeader(bytes, at);
  return isLength(length) && opName(opcode) !== "" ? length : -1;
}

function isLength(length: number): boolean {
  return length > HEAD && length <= MAX_MESSAGE;
}

/** `answers`: of the server. */
function side(bytes: Uint8Array, answers: boolean): Recognition {
  const length = measureMessage(bytes, 0, bytes.length);
  if (length <= 0) return length < 0 ? "no" : "more";
  const { opcode, responseTo } = readHeader(bytes);
  if (opcode === OP.compressed) return compressed(bytes, answers === (responseTo !== 0));
  if (opcode === OP.msg) return answers === (responseTo !== 0) ? msg(bytes) : "no";
  const isReply = opcode === OP.reply || opcode === OP.commandReply;
  if (isReply !== answers) return "no";
  if (opcode === OP.reply) return reply(bytes, length);
  if (opcode === OP.commandReply) return document(bytes, HEAD);
  return opcode === OP.killCursors ? "more" : named(bytes, opcode);
}

function compressed(bytes: Uint8Array, isSide: boolean): Recognition {
  if (!isSide) return "no";
  if (bytes.length < HEAD + 9) return "more";
  const original = bytes[16] | (bytes[17] << 8) | (bytes[18] << 16) | (bytes[19] << 24);
  return opName(original) !== "" && bytes[HEAD + 8] <= 3 ? "yes" : "no";
}

/** Flags of which no unknown one is required, then a section. */
function msg(bytes: Uint8Array): Recognition {
  if (bytes.length < HEAD + 9) return "more";
  const flags = bytes[16] | (bytes[17] << 8);
  if ((flags & ~(FLAG.checksum | FLAG.moreToCome)) !== 0) return "no";
  return bytes[HEAD + 4] <= 1 ? document(bytes, HEAD + 5) : "no";
}

function document(bytes: Uint8Array, at: number): Recognition {
  if (bytes.length < at + 4) return "more";
  return documentLength(bytes, at) > 0 ? "yes" : "no";
}

/** OP_REPLY: eight bytes of cursor, then numbers that are small and a document. */
function reply(bytes: Uint8Array, length: number): Recognition {
  if (bytes.length < HEAD + 20) return "more";
  if (bytes[16] > 15 || bytes[17] !== 0) return "no";
  return length === HEAD + 20 ? "more" : document(bytes, HEAD + 20);
}

/** A namespace of printable characters with a dot; OP_COMMAND has only the database. */
function named(bytes: Uint8Array, opcode: number): Recognition {
  const start = opcode === OP.command ? HEAD : HEAD + 4;
  let hasDot = opcode === OP.command;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0) return hasDot && at > start ? "yes" : "no";
    if (byte < 33 || byte > 126 || at - start > MAX_NAMESPACE) return "no";
    if (byte === 46) hasDot = true;
  }
  return "more";
}

export function judge(look: Look): Verdict {
  return verdictOf(
    look,
    (bytes) => side(bytes, false),
    (bytes) => side(bytes, true),
  );
}
