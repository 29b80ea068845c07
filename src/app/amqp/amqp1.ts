/** AMQP 1.0: performatives of frames (OASIS AMQP 1.0, parts 1, 2 and 5). */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";

/** Bytes of a frame: peers agree on what they take, which is rarely more than 1 MiB. */
const MAX_FRAME = 1 << 26;
/** Fields of a performative that are read. */
const MAX_FIELDS = 16;
const MAX_DEPTH = 4;

const PERFORMATIVES: Readonly<Record<number, string>> = {
  0x10: "open", 0x11: "begin", 0x12: "attach", 0x13: "flow", 0x14: "transfer", 0x15: "disposition", 0x16: "detach",
  0x17: "end", 0x18: "close", 0x40: "sasl-mechanisms", 0x41: "sasl-init", 0x42: "sasl-challenge", 0x43: "sasl-response",
  0x44: "sasl-outcome",
}; // prettier-ignore

/** Length of the frame at `at`: its size, a data offset of two or more words, a type of two. */
export function measureFrame1(bytes: Uint8Array, at: number, left: number): number {
  if (left < 6) return 0;
  const size = ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
  return size >= 8 && size <= MAX_FRAME && bytes[at + 4] >= 2 && bytes[at + 4] * 4 <= size && bytes[at + 5] <= 1 ? size : -1; // prettier-ignore
}

/** A value, as far as it is needed: text for strings, symbols and numbers, bytes for binary, fields for lists. */
export type Value =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "list"; readonly descriptor: number; readonly items: readonly Value[] }
  | { readonly kind: "null" };

const NULL: Value = { kind: "null" };

export interface Performative {
  readonly name: string;
  readonly code: number;
  readonly channel: number;
  readonly fields: readonly Value[];
  /** Bytes before the payload of a transfer. */
  readonly end: number;
}

/** Null for an empty frame, which only keeps the connection alive. */
export function readPerformative(frame: Uint8Array): Performative | null {
  const cursor = new Cursor(frame, 6);
  const channel = cursor.u16();
  cursor.at = frame[4] * 4;
  if (cursor.isAtEnd) return null;
  const value = readValue(cursor, 0);
  if (value.kind !== "list" || !PERFORMATIVES[value.descriptor]) return null;
  return {
    name: PERFORMATIVES[value.descriptor],
    code: value.descriptor,
    channel,
    fields: value.items,
    end: cursor.at,
  };
}

/** A value by its constructor (part 1, section 1.6). */
function readValue(cursor: Cursor, depth: number): Value {
  const code = cursor.u8();
  if (cursor.short || depth > MAX_DEPTH) return stop(cursor);
  if (code === 0) return readDescribed(cursor, depth);
  if (code === 0x40) return NULL;
  if (code === 0x41 || code === 0x42) return { kind: "text", text: code === 0x41 ? "true" : "false" };
  if (code === 0x43 || code === 0x44) return { kind: "text", text: "0" };
  if (code === 0x45) return { kind: "list", descriptor: -1, items: [] };
  switch (code >> 4) {
    case 0x5:
      return { kind: "text", text: `${cursor.u8()}` };
    case 0x6:
      return { kind: "text", text: `${cursor.u16()}` };
    case 0x7:
      return { kind: "text", text: `${cursor.u32()}` };
    case 0x8:
      return { kind: "text", text: `${cursor.u16() * 2 ** 48 + cursor.number(6)}` };
    case 0x9:
      return { kind: "bytes", bytes: cursor.take(16) };
    case 0xa:
    case 0xb:
      return readBytes(cursor, code);
    case 0xc:
    case 0xd:
      return readList(cursor, code, depth);
    case 0xe:
    case 0xf:
      return readArray(cursor, code);
    default:
      return stop(cursor);
  }
}

function stop(cursor: Cursor): Value {
  cursor.short = true;
  return NULL;
}

function readDescribed(cursor: Cursor, depth: number): Value {
  const descriptor = readValue(cursor, depth + 1);
  const value = readValue(cursor, depth + 1);
  const number = descriptor.kind === "text" ? Number(descriptor.text) : -1;
  return value.kind === "list" ? { ...value, descriptor: Number.isInteger(number) ? number : -1 } : value;
}

function readBytes(cursor: Cursor, code: number): Value {
  const bytes = cursor.take(code >> 4 === 0xa ? cursor.u8() : cursor.u32());
  return (code & 15) === 0 ? { kind: "bytes", bytes } : { kind: "text", text: utf8Text(bytes, 1024) };
}

/** Lists; maps are read as lists of names and values. */
function readList(cursor: Cursor, code: number, depth: number): Value {
  const isSmall = code >> 4 === 0xc;
  const size = isSmall ? cursor.u8() : cursor.u32();
  const end = cursor.at + size;
  const count = isSmall ? cursor.u8() : cursor.u32();
  const items: Value[] = [];
  const within = new Cursor(cursor.bytes, cursor.at, Math.min(end, cursor.end));
  for (let i = 0; i < count && i < MAX_FIELDS && !within.short; i++) {
    const item = readValue(within, depth + 1);
    if (!within.short) items.push(item);
  }
  cursor.at = Math.min(Math.max(end, cursor.at), cursor.end);
  return { kind: "list", descriptor: -1, items };
}

/** Arrays are only ever of symbols here: the mechanisms that a server offers. */
function readArray(cursor: Cursor, code: number): Value {
  const isSmall = code >> 4 === 0xe;
  const body = new Cursor(cursor.take(isSmall ? cursor.u8() : cursor.u32()));
  const count = isSmall ? body.u8() : body.u32();
  const element = body.u8();
  const texts: string[] = [];
  for (let i = 0; i < count && i < MAX_FIELDS && !body.short && (element === 0xa3 || element === 0xb3); i++) {
    texts.push(utf8Text(body.take(element === 0xa3 ? body.u8() : body.u32()), 64));
  }
  return { kind: "text", text: texts.join(" ") };
}

export function textOf(value: Value | undefined): string | null {
  return value?.kind === "text" ? value.text : null;
}

/** Address of a source or a target: the first of its fields. */
export function addressOf(value: Value | undefined): string | null {
  return value?.kind === "list" ? textOf(value.items[0]) : null;
}

/** Condition and description of an error. */
export function errorOf(value: Value | undefined): string | null {
  if (value?.kind !== "list") return null;
  return value.items.slice(0, 2).map((one) => textOf(one) ?? "").filter((part) => part !== "").join(": ") || null; // prettier-ignore
}
