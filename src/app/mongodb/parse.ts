/** Messages of MongoDB's wire protocol: bytes to fields (MongoDB manual, "MongoDB Wire Protocol"). */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";
import { type BsonValue, documentLength, fieldsOf } from "./bson.ts";

export const HEAD = 16;

export const OP = {
  reply: 1,
  update: 2001,
  insert: 2002,
  query: 2004,
  getMore: 2005,
  remove: 2006,
  killCursors: 2007,
  command: 2010,
  commandReply: 2011,
  compressed: 2012,
  msg: 2013,
} as const;

const NAMES = new Map<number, string>([
  [OP.reply, "OP_REPLY"],
  [OP.update, "OP_UPDATE"],
  [OP.insert, "OP_INSERT"],
  [OP.query, "OP_QUERY"],
  [OP.getMore, "OP_GET_MORE"],
  [OP.remove, "OP_DELETE"],
  [OP.killCursors, "OP_KILL_CURSORS"],
  [OP.command, "OP_COMMAND"],
  [OP.commandReply, "OP_COMMANDREPLY"],
  [OP.compressed, "OP_COMPRESSED"],
  [OP.msg, "OP_MSG"],
]);

export function opName(opcode: number): string {
  return NAMES.get(opcode) ?? "";
}

/** Sections of an OP_MSG that are read; drivers send two. */
const MAX_SECTIONS = 16;
/** Documents that are counted in a sequence. */
const MAX_COUNTED = 100_000;

export interface Header {
  readonly length: number;
  readonly requestId: number;
  readonly responseTo: number;
  readonly opcode: number;
}

export function readHeader(bytes: Uint8Array, at = 0): Header {
  const cursor = new Cursor(bytes, at);
  return {
    length: cursor.little(4),
    requestId: cursor.little(4),
    responseTo: cursor.little(4),
    opcode: cursor.little(4),
  };
}

/** Flags of OP_MSG. */
export const FLAG = { checksum: 1, moreToCome: 2, exhaustAllowed: 0x10000 } as const;

export interface Body {
  /** Flags of OP_MSG; 0 for others. */
  readonly flags: number;
  /** Database and collection as the message itself names them ("db.collection"); empty for OP_MSG. */
  readonly namespace: string;
  /** Name of the command where the message says it apart. */
  readonly command: string;
  /** The document: a command, a filter, or what was answered. */
  readonly document: Uint8Array | null;
  /** Documents in sequences beside it, and of a reply. */
  readonly documents: number;
  /** First document of the sequence, for people. */
  readonly sample: Uint8Array | null;
}

const NOTHING: Body = { flags: 0, namespace: "", command: "", document: null, documents: 0, sample: null };

/** The body of a message, its head of 16 bytes taken off; as much as there is. */
export function readBody(opcode: number, body: Uint8Array): Body {
  switch (opcode) {
    case OP.msg:
      return readMsg(body);
    case OP.query:
      return readQuery(body);
    case OP.reply:
      return readReply(body);
    case OP.insert:
    case OP.update:
    case OP.remove:
    case OP.getMore:
      return readLegacy(opcode, body);
    case OP.command:
      return readCommand(body);
    case OP.commandReply:
      return { ...NOTHING, document: documentAt(body, 0) };
    default:
      return NOTHING;
  }
}

/** A document from `at` on, as far as it goes. */
function documentAt(bytes: Uint8Array, at: number): Uint8Array | null {
  const length = documentLength(bytes, at);
  return length === 0 || at + 4 > bytes.length ? null : bytes.subarray(at, at + length);
}

function readMsg(body: Uint8Array): Body {
  const cursor = new Cursor(body);
  const flags = cursor.little(4);
  const end = (flags & FLAG.checksum) !== 0 ? body.length - 4 : body.length;
  let document: Uint8Array | null = null;
  let sample: Uint8Array | null = null;
  let documents = 0;
  for (let i = 0; i < MAX_SECTIONS && cursor.at < end && !cursor.short; i++) {
    const kind = cursor.u8();
    const size = new Cursor(body, cursor.at).little(4);
    const section = body.subarray(cursor.at, cursor.at + size);
    if (kind === 0) document ??= section;
    else if (kind === 1) {
      const start = section.indexOf(0, 4) + 1;
      sample ??= documentAt(section, start);
      documents += countDocuments(section, start);
    } else break;
    if (size < 5) break;
    cursor.skip(size);
  }
  return { ...NOTHING, flags, document, documents, sample };
}

/** Documents one after another; at least the one of which the end is missing. */
function countDocuments(bytes: Uint8Array, start: number): number {
  let count = 0;
  for (let at = start; at + 4 < bytes.length && count < MAX_COUNTED; count++) {
    const length = documentLength(bytes, at);
    if (length === 0) break;
    at += length;
  }
  return count;
}

function readQuery(body: Uint8Array): Body {
  const cursor = new Cursor(body, 4);
  const namespace = utf8Text(cursor.untilZero(), 256);
  cursor.skip(8);
  return { ...NOTHING, namespace, document: documentAt(body, cursor.at) };
}

/** OP_REPLY: flags, cursor, where it starts, number of documents. */
function readReply(body: Uint8Array): Body {
  const cursor = new Cursor(body, 16);
  const documents = cursor.little(4);
  return { ...NOTHING, documents, document: documentAt(body, 20) };
}

const LEGACY = new Map<number, string>([
  [OP.insert, "insert"],
  [OP.update, "update"],
  [OP.remove, "delete"],
  [OP.getMore, "getMore"],
]);

function readLegacy(opcode: number, body: Uint8Array): Body {
  const cursor = new Cursor(body, 4);
  const namespace = utf8Text(cursor.untilZero(), 256);
  if (opcode === OP.update || opcode === OP.remove) cursor.skip(4);
  const hasDocument = opcode !== OP.getMore;
  const documents = opcode === OP.insert ? countDocuments(body, cursor.at) : 0;
  const document = hasDocument ? documentAt(body, cursor.at) : null;
  return { ...NOTHING, namespace, command: LEGACY.get(opcode) ?? "", document, documents };
}

/** OP_COMMAND of 3.2: database, command, metadata, arguments. */
function readCommand(body: Uint8Array): Body {
  const cursor = new Cursor(body);
  const namespace = `${utf8Text(cursor.untilZero(), 256)}.$cmd`;
  const command = utf8Text(cursor.untilZero(), 256);
  return { ...NOTHING, namespace, command, document: documentAt(body, cursor.at) };
}

/** Fields of a document by name, the first of each; and the name of the first. */
export function fieldMap(document: Uint8Array): { first: string; fields: Map<string, BsonValue> } {
  let first = "";
  const fields = new Map<string, BsonValue>();
  for (const { name, value } of fieldsOf(document)) {
    if (fields.size === 0) first = name;
    if (!fields.has(name)) fields.set(name, value);
  }
  return { first, fields };
}
