/** Bound values: parameters of prepared statements, and query attributes ("Binary Protocol Value"). */
import { Cursor } from "../parts/cursor.ts";
import { valueText } from "../sql/text.ts";
import { lengthBytes } from "./numbers.ts";

/** Values of one statement that are read; the protocol allows 65535. */
const MAX_VALUES = 256;

/** Type of a value: the protocol's number, bit 15 for unsigned, and its name where attributes have one. */
export interface ValueType {
  readonly type: number;
  readonly name: string;
}

/** Fixed sizes by type: tiny, short, long, float, double, null, longlong, int24, year. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 4, 4: 4, 5: 8, 6: 0, 8: 8, 9: 4, 13: 2 };
const FLOAT = 4;
const DOUBLE = 5;
const TIME = 11;
const TEMPORAL: readonly number[] = [7, 10, 12];
const UNSIGNED = 0x8000;

/** Types of values, each with a name where `isNamed`. */
export function readTypes(cursor: Cursor, count: number, isNamed: boolean): ValueType[] {
  const types: ValueType[] = [];
  for (let i = 0; i < count && i < MAX_VALUES && !cursor.short; i++) {
    const type = cursor.little(2);
    const name = isNamed ? valueText(lengthBytes(cursor).bytes) : "";
    types.push({ type, name });
  }
  return types;
}

/** Values as text. `nulls`: bitmap of those that are NULL; `sent`: those that came apart as long data. */
export function readValues(
  cursor: Cursor,
  types: readonly ValueType[],
  nulls: Uint8Array,
  sent?: ReadonlySet<number>,
): string[] {
  const values: string[] = [];
  for (let i = 0; i < types.length && !cursor.short; i++) {
    const { type, name } = types[i];
    const isNull = ((nulls[i >> 3] ?? 0) >> (i & 7)) & 1;
    const value = isNull ? "NULL" : sent?.has(i) ? "(long data)" : readValue(cursor, type);
    if (cursor.short && value === "") break;
    values.push(name === "" ? value : `${name}=${value}`);
  }
  return values;
}

function readValue(cursor: Cursor, typed: number): string {
  const type = typed & 0xff;
  const size = SIZES[type];
  if (size !== undefined) return numberText(cursor.take(size), type, (typed & UNSIGNED) !== 0);
  if (type === TIME) return timeText(cursor.take(cursor.u8()));
  if (TEMPORAL.includes(type)) return dateText(cursor.take(cursor.u8()));
  const { bytes, length } = lengthBytes(cursor);
  return valueText(bytes) + (bytes.length < length ? `… (${length} bytes)` : "");
}

function numberText(bytes: Uint8Array, type: number, isUnsigned: boolean): string {
  if (bytes.length === 0) return "";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === FLOAT) return `${Math.fround(view.getFloat32(0, true))}`;
  if (type === DOUBLE) return `${view.getFloat64(0, true)}`;
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return `${isUnsigned ? value : BigInt.asIntN(8 * bytes.length, value)}`;
}

const two = (value: number): string => `${value}`.padStart(2, "0");

function dateText(bytes: Uint8Array): string {
  if (bytes.length < 4) return bytes.length === 0 ? "0000-00-00" : "";
  const cursor = new Cursor(bytes);
  const date = `${`${cursor.little(2)}`.padStart(4, "0")}-${two(cursor.u8())}-${two(cursor.u8())}`;
  return bytes.length < 7 ? date : `${date} ${clock(cursor)}`;
}

function timeText(bytes: Uint8Array): string {
  if (bytes.length < 8) return bytes.length === 0 ? "00:00:00" : "";
  const cursor = new Cursor(bytes);
  const sign = cursor.u8() === 1 ? "-" : "";
  const days = cursor.little(4);
  return `${sign}${days > 0 ? `${days} days ` : ""}${clock(cursor)}`;
}

/** Hours, minutes, seconds, and microseconds where they are there. */
function clock(cursor: Cursor): string {
  const text = `${two(cursor.u8())}:${two(cursor.u8())}:${two(cursor.u8())}`;
  return cursor.left < 4 ? text : `${text}.${`${cursor.little(4)}`.padStart(6, "0")}`;
}
