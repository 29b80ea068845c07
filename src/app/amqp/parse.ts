/** Frames of AMQP 0-9-1: bytes to fields (AMQP 0-9-1, section 4.2). */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text, valuesText } from "../sql/text.ts";
import { type Method, methodKey, methodOf } from "./methods.ts";

export const FRAME = { method: 1, header: 2, body: 3, heartbeat: 8 } as const;
export const HEAD = 7;
const END = 0xce;
/** Bytes of a frame: brokers agree on 128 KiB, and none lets 16 MiB pass. */
const MAX_FRAME = 1 << 24;
/** Entries of a table that are read, and tables within tables. */
const MAX_ENTRIES = 64;
const MAX_DEPTH = 4;

/** Length of the frame or the protocol header at `at`; see `FrameReader.measure`. */
export function measureFrame(bytes: Uint8Array, at: number, left: number): number {
  if (bytes[at] === 0x41) return measureHeader(bytes, at, left);
  const type = bytes[at];
  if (type !== FRAME.method && type !== FRAME.header && type !== FRAME.body && type !== FRAME.heartbeat) return -1;
  if (left < HEAD) return 0;
  const size = ((bytes[at + 3] << 24) | (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6]) >>> 0;
  if (size > MAX_FRAME) return -1;
  return HEAD + size + 1;
}

/** Every frame ends with the same byte. */
export function isEnded(frame: Uint8Array): boolean {
  return frame[frame.length - 1] === END;
}

/** "AMQP" and four bytes. */
export function measureHeader(bytes: Uint8Array, at: number, left: number): number {
  const name = [0x41, 0x4d, 0x51, 0x50];
  for (let i = 0; i < 4 && i < left; i++) if (bytes[at + i] !== name[i]) return -1;
  return left < 8 ? 0 : 8;
}

export interface ProtocolHeader {
  readonly version: string;
  /** Layer of AMQP 1.0: 0 plain, 2 TLS, 3 SASL; null for others. */
  readonly layer: number | null;
}

/** AMQP 0-9-1 is 0 0 9 1, before it 1 1 and the version; 1.0 is a layer and 1 0 0. Null where it is none of them. */
export function readProtocolHeader(bytes: Uint8Array): ProtocolHeader | null {
  const [a, b, c, d] = bytes.subarray(4, 8);
  if (a === 0 && b === 0 && c === 9 && d === 1) return { version: "0-9-1", layer: null };
  if (a === 1 && b === 1) return { version: `${c}-${d}`, layer: null };
  if ((a === 0 || a === 2 || a === 3) && b === 1 && c === 0 && d === 0) return { version: "1.0", layer: a };
  return null;
}

export interface MethodFrame {
  readonly key: number;
  readonly method: Method | null;
  readonly name: string;
  /** Arguments that are shown, by name. */
  readonly values: ReadonlyMap<string, string>;
  /** SASL response of connection.start-ok. */
  readonly response: Uint8Array | null;
  readonly isNoWait: boolean;
}

/** A method frame's payload. */
export function readMethod(payload: Uint8Array): MethodFrame {
  const cursor = new Cursor(payload);
  const classId = cursor.u16();
  const methodId = cursor.u16();
  const method = methodOf(classId, methodId);
  const values = new Map<string, string>();
  let response: Uint8Array | null = null;
  let isNoWait = false;
  let bits = 0;
  let bitAt = 8;
  for (const [kind, name] of method?.arguments ?? []) {
    if (cursor.short) break;
    if (kind === "b") {
      // Bits next to each other share a byte.
      if (bitAt > 7) {
        bits = cursor.u8();
        bitAt = 0;
      }
      const isSet = ((bits >> bitAt++) & 1) === 1;
      if (name === "no_wait") isNoWait = isSet;
      continue;
    }
    bitAt = 8;
    if (name === "response") response = longBytes(cursor);
    else {
      const value = readArgument(cursor, kind);
      if (name !== "") values.set(name, value);
    }
  }
  const name = method?.name ?? `${classId}.${methodId}`;
  return { key: methodKey(classId, methodId), method, name, values, response, isNoWait };
}

function readArgument(cursor: Cursor, kind: string): string {
  switch (kind) {
    case "s":
      return shortText(cursor);
    case "l":
      return utf8Text(longBytes(cursor), 1024);
    case "t":
      return tableText(readTable(cursor, 0));
    case "o":
      return `${cursor.u8()}`;
    case "h":
      return `${cursor.u16()}`;
    case "w":
      return `${cursor.u32()}`;
    default:
      cursor.skip(8);
      return "";
  }
}

function shortText(cursor: Cursor): string {
  return utf8Text(cursor.take(cursor.u8()));
}

function longBytes(cursor: Cursor): Uint8Array {
  return cursor.take(cursor.u32());
}

/** Names and texts of a field table; what is no text is shown where it is short. */
export function readTable(cursor: Cursor, depth: number, size = cursor.u32()): [string, string][] {
  const end = cursor.at + size;
  const entries: [string, string][] = [];
  while (cursor.at < end && !cursor.short && entries.length < MAX_ENTRIES) {
    const name = shortText(cursor);
    const value = readField(cursor, depth);
    if (!cursor.short) entries.push([name, value]);
  }
  return entries;
}

function readField(cursor: Cursor, depth: number): string {
  const kind = String.fromCharCode(cursor.u8());
  switch (kind) {
    case "S":
    case "x":
      return utf8Text(longBytes(cursor), 1024);
    case "F":
      if (depth < MAX_DEPTH) return `{${tableText(readTable(cursor, depth + 1))}}`;
      longBytes(cursor);
      return "{…}";
    case "A":
      longBytes(cursor);
      return "[…]";
    case "t":
      return cursor.u8() === 0 ? "false" : "true";
    case "b":
    case "B":
      return `${cursor.u8()}`;
    case "s":
    case "u":
      return `${cursor.u16()}`;
    case "I":
    case "i":
      return `${cursor.u32()}`;
    case "l":
    case "L":
    case "T":
    case "d":
      return `${cursor.number(2) * 2 ** 48 + cursor.number(6)}`;
    case "f":
      return `${cursor.u32()}`;
    case "D":
      cursor.skip(5);
      return "";
    case "V":
      return "";
    default:
      cursor.short = true;
      return "";
  }
}

/** What a side says of itself; capabilities are left out. */
function tableText(entries: readonly [string, string][]): string {
  return valuesText(entries.filter(([name]) => name !== "capabilities").map(([name, value]) => `${name}=${value}`));
}

/** Properties of the class basic in the order of their flags, bit 15 first. */
const PROPERTIES = [
  ["content_type", "s"], ["content_encoding", "s"], ["headers", "t"], ["delivery_mode", "o"], ["priority", "o"],
  ["correlation_id", "s"], ["reply_to", "s"], ["expiration", "s"], ["message_id", "s"], ["timestamp", "d"], ["type", "s"],
  ["user_id", "s"], ["app_id", "s"], ["cluster_id", "s"],
] as const; // prettier-ignore

export interface ContentHead {
  readonly size: number;
  readonly contentType: string | null;
  readonly properties: string;
}

/** A content header frame's payload. */
export function readContentHead(payload: Uint8Array): ContentHead {
  const cursor = new Cursor(payload);
  cursor.skip(4);
  const size = cursor.u16() * 2 ** 48 + cursor.number(6);
  const flags = cursor.u16();
  let contentType: string | null = null;
  const parts: string[] = [];
  PROPERTIES.forEach(([name, kind], i) => {
    if ((flags & (0x8000 >> i)) === 0 || cursor.short) return;
    const value = readArgument(cursor, kind);
    if (cursor.short) return;
    if (name === "content_type") contentType = value;
    else if (value !== "") parts.push(`${name}=${value}`);
  });
  return { size, contentType, properties: valuesText(parts) };
}

/** User and password of a login: PLAIN (RFC 4616), or AMQPLAIN's table. */
export function readLogin(mechanism: string, response: Uint8Array): { user: string | null; password: string | null } {
  if (mechanism === "AMQPLAIN") {
    const entries = new Map(readTable(new Cursor(response), 0, response.length));
    return { user: entries.get("LOGIN") ?? null, password: entries.get("PASSWORD") ?? null };
  }
  if (mechanism !== "PLAIN") return { user: null, password: null };
  const [authorized, user, password] = utf8Text(response, 4096).split("\0");
  return { user: user || authorized || null, password: password ?? null };
}
