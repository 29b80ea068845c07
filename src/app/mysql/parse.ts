/** Packets of MySQL and MariaDB: bytes to fields. Payloads begin after the packet's head of four bytes. */
import { Cursor } from "../parts/cursor.ts";
import { type Statement, statementOf, utf8Text, valuesText, valueText } from "../sql/text.ts";
import { lengthBytes, lengthNumber } from "./numbers.ts";
import { readTypes, readValues, type ValueType } from "./values.ts";

/** Capability flags of the client and server. */
export const CAPABILITY = {
  connectWithDb: 1 << 3,
  compress: 1 << 5,
  protocol41: 1 << 9,
  ssl: 1 << 11,
  secureConnection: 1 << 15,
  pluginAuth: 1 << 19,
  connectAttrs: 1 << 20,
  lengthAuth: 1 << 21,
  deprecateEof: 1 << 24,
  optionalMetadata: 1 << 25,
  zstd: 1 << 26,
  queryAttributes: 1 << 27,
} as const;

/** Status flags of OK and EOF packets. */
export const STATUS = { moreResults: 8, cursorExists: 0x40 } as const;

/** Bytes of a name, a message or an attribute that are kept. */
const MAX_TEXT = 1024;
/** Attributes of a connection that are read; drivers send about ten. */
const MAX_ATTRIBUTES = 32;

/** Payload of a packet. */
export const payloadOf = (packet: Uint8Array): Uint8Array => packet.subarray(4);

export interface Greeting {
  readonly protocol: number;
  readonly version: string;
  readonly capabilities: number;
  readonly plugin: string;
}

/** The server's first packet, protocol 10 (9 has only the version). Null where it is none. */
export function readGreeting(payload: Uint8Array): Greeting | null {
  const cursor = new Cursor(payload);
  const protocol = cursor.u8();
  if (protocol !== 10 && protocol !== 9) return null;
  const version = utf8Text(cursor.untilZero(), 256);
  if (cursor.short) return null;
  cursor.skip(4 + 8 + 1);
  let capabilities = cursor.little(2);
  cursor.skip(1 + 2);
  capabilities |= cursor.little(2) << 16;
  const saltLength = cursor.u8();
  cursor.skip(10);
  cursor.skip(Math.max(13, saltLength - 8));
  const plugin = cursor.short ? "" : utf8Text(cursor.untilZero(), 64);
  return { protocol, version, capabilities, plugin };
}

export interface LoginRequest {
  readonly capabilities: number;
  readonly user: string;
  readonly database: string | null;
  readonly plugin: string;
  /** Password or its scramble; null where it was not sent with this packet. */
  readonly auth: Uint8Array | null;
  readonly attributes: string;
}

/** True for an SSLRequest: a handshake response that ends before the user's name. */
export function isSslRequest(payload: Uint8Array, length: number): boolean {
  const capabilities = new Cursor(payload).little(length >= 32 ? 4 : 2);
  return (capabilities & CAPABILITY.ssl) !== 0 && (length === 32 || length === 5);
}

/** HandshakeResponse41, or 320 of old clients. */
export function readLogin(payload: Uint8Array): LoginRequest {
  const low = new Cursor(payload).little(2);
  return (low & CAPABILITY.protocol41) !== 0 ? readLogin41(payload) : readLogin320(payload);
}

function readLogin320(payload: Uint8Array): LoginRequest {
  const cursor = new Cursor(payload);
  const capabilities = cursor.little(2);
  cursor.skip(3);
  const user = utf8Text(cursor.untilZero(), MAX_TEXT);
  const auth = cursor.untilZero();
  const database = (capabilities & CAPABILITY.connectWithDb) !== 0 ? utf8Text(cursor.untilZero(), MAX_TEXT) : null;
  return { capabilities, user, database: database || null, plugin: "mysql_old_password", auth, attributes: "" };
}

function readLogin41(payload: Uint8Array): LoginRequest {
  const cursor = new Cursor(payload);
  const capabilities = cursor.little(4);
  const has = (flag: number): boolean => (capabilities & flag) !== 0;
  cursor.skip(4 + 1 + 23);
  const user = utf8Text(cursor.untilZero(), MAX_TEXT);
  const auth = has(CAPABILITY.lengthAuth)
    ? lengthBytes(cursor).bytes
    : has(CAPABILITY.secureConnection)
      ? cursor.take(cursor.u8())
      : cursor.untilZero();
  const database = has(CAPABILITY.connectWithDb) && !cursor.isAtEnd ? utf8Text(cursor.untilZero(), MAX_TEXT) : "";
  const plugin = has(CAPABILITY.pluginAuth) && !cursor.isAtEnd ? utf8Text(cursor.untilZero(), 64) : "";
  const attributes = has(CAPABILITY.connectAttrs) ? readAttributes(cursor) : "";
  return { capabilities, user, database: database || null, plugin, auth, attributes };
}

/** Connection attributes: program_name, _client_version and the like. */
function readAttributes(cursor: Cursor): string {
  const end = lengthNumber(cursor) + cursor.at;
  const pairs: string[] = [];
  while (cursor.at < end && !cursor.isAtEnd && !cursor.short && pairs.length < MAX_ATTRIBUTES) {
    const name = valueText(lengthBytes(cursor).bytes);
    pairs.push(`${name}=${valueText(lengthBytes(cursor).bytes)}`);
  }
  return valuesText(pairs);
}

/** COM_CHANGE_USER after its first byte: a login again. */
export function readChangeUser(payload: Uint8Array, capabilities: number): LoginRequest {
  const cursor = new Cursor(payload, 1);
  const user = utf8Text(cursor.untilZero(), MAX_TEXT);
  const auth = cursor.take(cursor.u8());
  const database = utf8Text(cursor.untilZero(), MAX_TEXT);
  cursor.skip(2);
  const plugin = cursor.isAtEnd ? "" : utf8Text(cursor.untilZero(), 64);
  const attributes = (capabilities & CAPABILITY.connectAttrs) !== 0 && !cursor.isAtEnd ? readAttributes(cursor) : "";
  return { capabilities, user, database: database || null, plugin, auth, attributes };
}

export interface MysqlError {
  readonly code: number;
  readonly sqlstate: string;
  readonly message: string;
}

/** ERR packet. */
export function readError(payload: Uint8Array): MysqlError {
  const cursor = new Cursor(payload, 1);
  const code = cursor.little(2);
  const hasState = payload[3] === 0x23 && payload.length >= 9;
  if (hasState) cursor.skip(1);
  const sqlstate = hasState ? utf8Text(cursor.take(5)) : "";
  return { code, sqlstate, message: utf8Text(cursor.take(cursor.left), MAX_TEXT) };
}

/** OK packet (also the one with which rows end): rows changed, and status flags. */
export function readOk(payload: Uint8Array): { changed: number; status: number } {
  const cursor = new Cursor(payload, 1);
  const changed = lengthNumber(cursor);
  lengthNumber(cursor);
  return { changed, status: cursor.little(2) };
}

/** EOF packet: warnings, then status flags; of 4.0 and before without either. */
export function readEof(payload: Uint8Array): { status: number } {
  return { status: payload.length < 5 ? 0 : new Cursor(payload, 3).little(2) };
}

/** First packet of the reply to COM_STMT_PREPARE. */
export function readPrepared(payload: Uint8Array): { id: number; columns: number; parameters: number } {
  const cursor = new Cursor(payload, 1);
  return { id: cursor.little(4), columns: cursor.little(2), parameters: cursor.little(2) };
}

/** COM_QUERY: the statement, and attributes before it. `length`: of the whole payload. */
export function readQuery(
  payload: Uint8Array,
  length: number,
  hasAttributes: boolean,
): { statement: Statement; attributes: string } {
  const cursor = new Cursor(payload, 1);
  if (!hasAttributes) return { statement: statementOf(payload.subarray(1), length - 1), attributes: "" };
  const count = lengthNumber(cursor);
  lengthNumber(cursor);
  let attributes = "";
  if (count > 0) {
    const nulls = cursor.take((count + 7) >> 3);
    const isBound = cursor.u8() === 1;
    const types = isBound ? readTypes(cursor, count, true) : [];
    attributes = valuesText(readValues(cursor, types, nulls));
  }
  const start = cursor.at;
  return { statement: statementOf(payload.subarray(start), length - start), attributes };
}

/** A prepared statement. */
export interface Prepared {
  readonly statement: Statement;
  readonly parameters: number;
  /** Types of its parameters, as an Execute bound them. */
  types: readonly ValueType[];
  /** Parameters that were sent apart. */
  readonly sent: Set<number>;
}

/** Flag of COM_STMT_EXECUTE: the number of parameters is said. */
const COUNT_AVAILABLE = 8;

/** COM_STMT_EXECUTE: values, as text. Remembers the types, which later ones leave out. */
export function readExecute(payload: Uint8Array, prepared: Prepared, hasAttributes: boolean): string {
  const cursor = new Cursor(payload, 5);
  const flags = cursor.u8();
  cursor.skip(4);
  const isCounted = hasAttributes && (flags & COUNT_AVAILABLE) !== 0;
  const count = isCounted ? lengthNumber(cursor) : prepared.parameters;
  if (count === 0 || cursor.isAtEnd) return "";
  const nulls = cursor.take((count + 7) >> 3);
  if (cursor.u8() === 1) prepared.types = readTypes(cursor, count, hasAttributes);
  const values = readValues(cursor, prepared.types, nulls, prepared.sent);
  prepared.sent.clear();
  return valuesText(values);
}
