/** Messages of PostgreSQL's protocol 3: bytes to fields (PostgreSQL documentation, "Message Formats"). */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { type Statement, utf8Text, valuesText, valueText } from "../sql/text.ts";

/** Parameters of a startup message that are read: drivers send about ten. */
const MAX_PARAMETERS = 64;
/** Bound values that are read; the protocol allows 65535. */
const MAX_VALUES = 64;
/** Bytes of a name, a parameter or an error's field that are kept. */
const MAX_TEXT = 1024;

export const SSL_REQUEST = 80_877_103;
export const GSSENC_REQUEST = 80_877_104;
export const CANCEL_REQUEST = 80_877_102;

/** Version 3.x, as the startup message says it. */
export function isVersion3(code: number): boolean {
  return code >>> 16 === 3;
}

function text(cursor: Cursor): string {
  return utf8Text(cursor.untilZero(), MAX_TEXT);
}

/** StartupMessage after its length and version: names and values. */
export function readStartup(bytes: Uint8Array): Map<string, string> {
  const cursor = new Cursor(bytes, 8);
  const parameters = new Map<string, string>();
  while (!cursor.isAtEnd && parameters.size < MAX_PARAMETERS) {
    const name = text(cursor);
    if (name === "") break;
    parameters.set(name, text(cursor));
  }
  return parameters;
}

/** A string of which the end may be cut, its length as far as the frame declares it. */
function statement(cursor: Cursor, declaredEnd: number): Statement {
  const start = cursor.at;
  const bytes = cursor.untilZero();
  // Where the frame was cut before the zero, what it declares is the best that is known.
  const length = cursor.short ? Math.max(bytes.length, declaredEnd - start - 1) : bytes.length;
  return { text: utf8Text(bytes), length };
}

/** Query ('Q'): the statement. `length`: of the whole frame. */
export function readQuery(bytes: Uint8Array, length: number): Statement {
  return statement(new Cursor(bytes, 5), length);
}

/** Parse ('P'): a prepared statement's name and text. */
export function readParse(bytes: Uint8Array, length: number): { name: string; statement: Statement } {
  const cursor = new Cursor(bytes, 5);
  return { name: text(cursor), statement: statement(cursor, length) };
}

/** Bind ('B'): portal, prepared statement, and the values. */
export function readBind(bytes: Uint8Array): { portal: string; name: string; values: string } {
  const cursor = new Cursor(bytes, 5);
  const portal = text(cursor);
  const name = text(cursor);
  cursor.skip(2 * cursor.u16());
  const count = cursor.u16();
  const values: string[] = [];
  for (let i = 0; i < count && i < MAX_VALUES && !cursor.short; i++) {
    const size = cursor.u32();
    if (cursor.short) break;
    values.push(size === 0xffffffff ? "NULL" : valueOf(cursor, size));
  }
  if (values.length < count) values.push("…");
  return { portal, name, values: valuesText(values) };
}

function valueOf(cursor: Cursor, size: number): string {
  if (size <= cursor.left) return valueText(cursor.take(size));
  const shown = valueText(cursor.take(cursor.left));
  cursor.short = true;
  return `${shown}… (${size} bytes)`;
}

/** A message whose body begins with a name: Execute; Describe and Close after the kind (`at` 6). */
export function readName(bytes: Uint8Array, at = 5): string {
  return text(new Cursor(bytes, at));
}

export interface PgError {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

/** ErrorResponse ('E'): severity, SQLSTATE, message, with detail where there is one. */
export function readError(bytes: Uint8Array): PgError {
  const cursor = new Cursor(bytes, 5);
  const fields = new Map<number, string>();
  while (!cursor.isAtEnd && fields.size < MAX_PARAMETERS) {
    const kind = cursor.u8();
    if (kind === 0) break;
    fields.set(kind, text(cursor));
  }
  const field = (letter: string): string => fields.get(letter.charCodeAt(0)) ?? "";
  return { severity: field("V") || field("S"), code: field("C"), message: field("M") };
}

/** Authentication methods of message 'R'; see "AuthenticationOk" and those after it. */
const METHODS: Readonly<Record<number, string>> = {
  2: "kerberos",
  3: "password",
  4: "crypt",
  5: "md5",
  6: "scm",
  7: "gss",
  9: "sspi",
  10: "sasl",
};

/** What the server asks for; null where it only goes on (8, 11, 12) or is content (0). SASL with its mechanisms. */
export function readAuthentication(bytes: Uint8Array): { code: number; method: string | null } {
  const cursor = new Cursor(bytes, 5);
  const code = cursor.u32();
  if (code !== 10) return { code, method: METHODS[code] ?? null };
  const mechanisms: string[] = [];
  while (!cursor.isAtEnd && mechanisms.length < 8) {
    const name = text(cursor);
    if (name === "") break;
    mechanisms.push(name);
  }
  return { code, method: mechanisms.join(", ") || "sasl" };
}

/** ParameterStatus ('S'). */
export function readParameter(bytes: Uint8Array): [string, string] {
  const cursor = new Cursor(bytes, 5);
  return [text(cursor), text(cursor)];
}

/** CommandComplete ('C'): the tag, and the rows it counts: its last word, where that is a number. */
export function readTag(bytes: Uint8Array): { tag: string; rows: bigint | null } {
  const tag = latin1(new Cursor(bytes, 5).untilZero().subarray(0, MAX_TEXT));
  const number = /^[A-Z ]+(?: \d{1,10})? (\d{1,19})$/.exec(tag);
  return { tag, rows: number ? BigInt(number[1]) : null };
}
