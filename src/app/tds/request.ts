/** SQL batches and procedure calls ([MS-TDS], sections 2.2.6.7 and 2.2.6.6). */
import { Cursor } from "../parts/cursor.ts";
import { type Statement, utf16Text, utf8Text, valuesText, valueText } from "../sql/text.ts";

/** Parameters of a call that are read; the protocol allows 2100. */
const MAX_PARAMETERS = 64;
/** Bytes of ALL_HEADERS: a transaction, a trace and a notification have less. */
const MAX_HEADERS = 1024;
/** Chunks of one long value that are read. */
const MAX_CHUNKS = 64;

/** Procedures that are called by number. */
const PROCEDURES = [
  "", "sp_cursor", "sp_cursoropen", "sp_cursorprepare", "sp_cursorexecute", "sp_cursorprepexec", "sp_cursorunprepare",
  "sp_cursorfetch", "sp_cursoroption", "sp_cursorclose", "sp_executesql", "sp_prepare", "sp_execute", "sp_prepexec",
  "sp_prepexecrpc", "sp_unprepare",
]; // prettier-ignore

/** Which parameter of such a procedure is the statement. */
const STATEMENT_AT: Readonly<Record<string, number>> = {
  sp_executesql: 0, sp_prepare: 2, sp_prepexec: 2, sp_cursoropen: 1, sp_cursorprepare: 2, sp_cursorprepexec: 3,
}; // prettier-ignore

/** Bytes before the statement: since TDS 7.2 headers, which begin with their length. */
function headersLength(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes);
  const total = cursor.little(4);
  const first = cursor.little(4);
  return !cursor.short && total >= 10 && total <= MAX_HEADERS && first >= 6 && first <= total - 4 ? total : 0;
}

/** `size`: of the whole message, of which `bytes` may be the beginning. */
export function readBatch(bytes: Uint8Array, size: number): Statement {
  const start = headersLength(bytes);
  return { text: utf16Text(bytes.subarray(start)), length: size - start };
}

export interface Call {
  readonly procedure: string;
  readonly statement: Statement | null;
  readonly parameters: string;
}

export function readCall(bytes: Uint8Array): Call {
  const cursor = new Cursor(bytes, headersLength(bytes));
  const size = cursor.little(2);
  const number = size === 0xffff ? cursor.little(2) : 0;
  const procedure =
    size === 0xffff ? (PROCEDURES[number] ?? `procedure ${number}`) : utf16Text(cursor.take(size * 2), 512);
  cursor.skip(2);
  const statementAt = STATEMENT_AT[procedure.toLowerCase()] ?? -1;
  const values: string[] = [];
  let statement: Statement | null = null;
  for (let i = 0; i < MAX_PARAMETERS && !cursor.isAtEnd; i++) {
    // 0x80 or 0xff part the calls of a batch.
    if (cursor.bytes[cursor.at] >= 0x80) break;
    const name = utf16Text(cursor.take(cursor.u8() * 2), 256);
    cursor.skip(1);
    const value = readValue(cursor);
    if (!value) break;
    if (i === statementAt && value.text !== null) statement = { text: value.text, length: value.length };
    else values.push(name === "" ? shown(value) : `${name}=${shown(value)}`);
    if (cursor.short) break;
  }
  return { procedure, statement, parameters: valuesText(values) };
}

interface Value {
  /** Of text, the whole of it up to the limit of statements. */
  readonly text: string | null;
  readonly plain: string;
  readonly length: number;
}

function shown({ text, plain }: Value): string {
  return text === null ? plain : text.length > 128 ? `${text.slice(0, 128)}… (${text.length} characters)` : text;
}

/** Lengths of values of a fixed size (section 2.2.5.4.1). */
const FIXED: Readonly<Record<number, number>> = {
  0x1f: 0, 0x30: 1, 0x32: 1, 0x34: 2, 0x38: 4, 0x3a: 4, 0x3b: 4, 0x3c: 8, 0x3d: 8, 0x3e: 8, 0x7a: 4, 0x7f: 8,
}; // prettier-ignore
/** Bytes of type information before a length of one byte (section 2.2.5.4.2): their greatest length, scale and the like. */
const BYTE_LENGTH: Readonly<Record<number, number>> = {
  0x24: 1, 0x26: 1, 0x68: 1, 0x6a: 3, 0x6c: 3, 0x6d: 1, 0x6e: 1, 0x6f: 1, 0x28: 0, 0x29: 1, 0x2a: 1, 0x2b: 1,
}; // prettier-ignore
const INTEGERS: readonly number[] = [0x26, 0x30, 0x32, 0x34, 0x38, 0x68, 0x7f];
const FLOATS: readonly number[] = [0x3b, 0x3e, 0x6d];
const WIDE: readonly number[] = [0xe7, 0xef];
const NARROW: readonly number[] = [0xa7, 0xaf];
const BINARY: readonly number[] = [0xa5, 0xad];

/** A value with its type before it; null where the type is not read, and nothing after it can be. */
function readValue(cursor: Cursor): Value | null {
  const type = cursor.u8();
  if (cursor.short) return null;
  if (FIXED[type] !== undefined) return number(type, cursor.take(FIXED[type]));
  if (BYTE_LENGTH[type] !== undefined) {
    cursor.skip(BYTE_LENGTH[type]);
    return number(type, cursor.take(cursor.u8()));
  }
  const hasCollation = WIDE.includes(type) || NARROW.includes(type);
  if (!hasCollation && !BINARY.includes(type)) return null;
  const limit = cursor.little(2);
  if (hasCollation) cursor.skip(5);
  const bytes = limit === 0xffff ? readChunks(cursor) : readCounted(cursor);
  if (!bytes) return { text: null, plain: "NULL", length: 0 };
  if (!hasCollation) return { text: null, plain: valueText(bytes.kept), length: bytes.length };
  const text = WIDE.includes(type) ? utf16Text(bytes.kept) : utf8Text(bytes.kept);
  return { text, plain: "", length: bytes.length };
}

function number(type: number, bytes: Uint8Array): Value {
  return { text: null, plain: bytes.length === 0 ? "NULL" : numberText(type, bytes), length: bytes.length };
}

function numberText(type: number, bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (FLOATS.includes(type)) return `${bytes.length === 4 ? view.getFloat32(0, true) : bytes.length === 8 ? view.getFloat64(0, true) : ""}`; // prettier-ignore
  if (!INTEGERS.includes(type)) return valueText(bytes);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  // tinyint and bit have no sign.
  return `${bytes.length === 1 ? value : BigInt.asIntN(8 * bytes.length, value)}`;
}

interface Bytes {
  readonly kept: Uint8Array;
  readonly length: number;
}

function readCounted(cursor: Cursor): Bytes | null {
  const size = cursor.little(2);
  if (size === 0xffff) return null;
  if (size <= cursor.left) return { kept: cursor.take(size), length: size };
  const kept = cursor.take(cursor.left);
  cursor.short = true;
  return { kept, length: size };
}

/** Values of any length: their length, or none that is known, then chunks (section 2.2.5.2.3). */
function readChunks(cursor: Cursor): Bytes | null {
  const low = cursor.little(4);
  const high = cursor.little(4);
  if (low === 0xffffffff && high === 0xffffffff) return null;
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let i = 0; i < MAX_CHUNKS && !cursor.short; i++) {
    const size = cursor.little(4);
    if (size === 0 || cursor.short) break;
    length += size;
    if (size <= cursor.left) parts.push(cursor.take(size));
    else {
      parts.push(cursor.take(cursor.left));
      cursor.short = true;
    }
  }
  const kept = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    kept.set(part, at);
    at += part.length;
  }
  return { kept, length: high === 0xffffffff ? length : Math.max(length, low) };
}
