/** BSON documents, bounded (bsonspec.org, version 1.1): the fields that are asked for, and a line of text like extended JSON. */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";
import { hex } from "../tools.ts";

/** Documents within documents that are opened; MongoDB itself allows 100. */
const MAX_DEPTH = 8;
/** Fields of one document that are read: documents of thousands are data, not commands. */
const MAX_FIELDS = 256;
/** Characters of one string in the line of text. */
const MAX_STRING = 128;
/** Bytes of a field's name. */
const MAX_NAME = 256;

export type BsonValue =
  | { readonly type: "text" | "code" | "symbol"; readonly bytes: Uint8Array }
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "long"; readonly value: bigint }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "document" | "array"; readonly bytes: Uint8Array }
  | { readonly type: "binary"; readonly subtype: number; readonly bytes: Uint8Array }
  | { readonly type: "other"; readonly text: string };

export interface Field {
  readonly name: string;
  readonly value: BsonValue;
}

/** Fields of a document, in order; those of which the end is missing are left out. `bytes` begin with its length. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const cursor = new Cursor(bytes);
  const length = cursor.little(4);
  const end = Math.min(bytes.length, length);
  for (let count = 0; cursor.at < end && count < MAX_FIELDS; count++) {
    const type = cursor.u8();
    if (type === 0) return;
    const name = utf8Text(cursor.untilZero(), MAX_NAME);
    if (cursor.short) return;
    const value = readValue(type, cursor);
    if (!value || cursor.short) return;
    yield { name, value };
  }
}

/** Length of a document at `at`, checked against what can be one; 0 where it cannot. */
export function documentLength(bytes: Uint8Array, at: number): number {
  const length = new Cursor(bytes, at).little(4);
  return length >= 5 && length <= 0x3000000 ? length : 0;
}

function readValue(type: number, cursor: Cursor): BsonValue | null {
  switch (type) {
    case 0x01: {
      const bytes = cursor.take(8);
      if (cursor.short) return null;
      return { type: "number", value: new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true) };
    }
    case 0x02:
      return { type: "text", bytes: string(cursor) };
    case 0x03:
      return { type: "document", bytes: document(cursor) };
    case 0x04:
      return { type: "array", bytes: document(cursor) };
    case 0x05: {
      const size = cursor.little(4);
      const subtype = cursor.u8();
      return { type: "binary", subtype, bytes: cursor.take(size) };
    }
    case 0x06:
      return { type: "other", text: "undefined" };
    case 0x07:
      return { type: "other", text: `ObjectId(${hex(cursor.take(12))})` };
    case 0x08:
      return { type: "bool", value: cursor.u8() !== 0 };
    case 0x09:
      return { type: "other", text: dateText(long(cursor)) };
    case 0x0a:
      return { type: "other", text: "null" };
    case 0x0b:
      return {
        type: "other",
        text: `/${utf8Text(cursor.untilZero(), MAX_STRING)}/${utf8Text(cursor.untilZero(), 16)}`,
      };
    case 0x0c:
      string(cursor);
      return { type: "other", text: `ObjectId(${hex(cursor.take(12))})` };
    case 0x0d:
      return { type: "code", bytes: string(cursor) };
    case 0x0e:
      return { type: "symbol", bytes: string(cursor) };
    case 0x0f: {
      const whole = document(cursor);
      return { type: "code", bytes: string(new Cursor(whole, 4)) };
    }
    case 0x10:
      return { type: "number", value: cursor.little(4) | 0 };
    case 0x11: {
      const increment = cursor.little(4);
      return { type: "other", text: `Timestamp(${cursor.little(4)}, ${increment})` };
    }
    case 0x12:
      return { type: "long", value: BigInt.asIntN(64, long(cursor)) };
    case 0x13:
      return { type: "other", text: `Decimal128(0x${hex(cursor.take(16))})` };
    case 0xff:
      return { type: "other", text: "MinKey" };
    case 0x7f:
      return { type: "other", text: "MaxKey" };
    default:
      return null;
  }
}

function long(cursor: Cursor): bigint {
  const low = BigInt(cursor.little(4));
  return BigInt.asIntN(64, (BigInt(cursor.little(4)) << 32n) | low);
}

/** Without the zero at its end. */
function string(cursor: Cursor): Uint8Array {
  const size = cursor.little(4);
  const bytes = cursor.take(size);
  return bytes.subarray(0, Math.max(0, bytes.length - 1));
}

/** A whole document; what there is of one that goes on beyond the bytes. */
function document(cursor: Cursor): Uint8Array {
  const start = cursor.at;
  const length = documentLength(cursor.bytes, start);
  if (length === 0) cursor.short = true;
  return length > cursor.left ? cursor.take(cursor.left) : cursor.take(length);
}

function dateText(milliseconds: bigint): string {
  const value = Number(milliseconds);
  return Math.abs(value) <= 8.64e15 ? `Date(${new Date(value).toISOString()})` : `Date(${milliseconds})`;
}

/** Names whose values are secrets: keys of logins, passwords of createUser and updateUser. */
const SECRETS: readonly string[] = ["pwd", "key", "payload", "password"];

/** A document as one line of at most `limit` characters. `hides`: secrets are masked. */
export function documentText(bytes: Uint8Array, limit: number, hides: boolean): string {
  const out = { text: "", limit, hides };
  writeDocument(bytes, out, 0, false);
  return out.text.length > limit ? `${out.text.slice(0, limit)}…` : out.text;
}

interface Out {
  text: string;
  readonly limit: number;
  readonly hides: boolean;
}

function writeDocument(bytes: Uint8Array, out: Out, depth: number, isArray: boolean): void {
  if (depth > MAX_DEPTH) {
    out.text += "…";
    return;
  }
  out.text += isArray ? "[" : "{";
  let isFirst = true;
  for (const { name, value } of fieldsOf(bytes)) {
    // Deep documents must not be walked through once the line is full.
    if (out.text.length > out.limit) return;
    out.text += `${isFirst ? "" : ", "}${isArray ? "" : `${name}: `}`;
    isFirst = false;
    if (out.hides && SECRETS.includes(name) && (value.type === "text" || value.type === "binary"))
      out.text += "********";
    else writeValue(value, out, depth);
  }
  out.text += isArray ? "]" : "}";
}

function writeValue(value: BsonValue, out: Out, depth: number): void {
  if (value.type === "document" || value.type === "array") {
    writeDocument(value.bytes, out, depth + 1, value.type === "array");
  } else out.text += plainText(value);
}

/** A value that is no document, as text. */
export function plainText(value: BsonValue): string {
  switch (value.type) {
    case "text":
    case "code":
    case "symbol": {
      const isCut = value.bytes.length > MAX_STRING;
      const text = `"${utf8Text(value.bytes, MAX_STRING)}${isCut ? "…" : ""}"`;
      return value.type === "code" ? `Code(${text})` : text;
    }
    case "binary":
      return value.subtype === 4 || value.subtype === 3
        ? `UUID(${hex(value.bytes)})`
        : `Binary(${value.subtype}, ${hex(value.bytes.subarray(0, 16))}${value.bytes.length > 16 ? "…" : ""})`;
    case "number":
    case "long":
    case "bool":
      return `${value.value}`;
    case "other":
      return value.text;
    default:
      return "";
  }
}

/** A number of any kind; null for what is none. */
export function numberOf(value: BsonValue | undefined): number | null {
  if (value?.type === "number") return value.value;
  if (value?.type === "long") return Number(value.value);
  return value?.type === "bool" ? Number(value.value) : null;
}

export function textOf(value: BsonValue | undefined): string | null {
  return value?.type === "text" ? utf8Text(value.bytes, 1024) : null;
}
