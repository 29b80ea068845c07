/** Columns of a Parquet file, whatever their types are, as the typed columns of flow records. */
import type { Vector } from "../base/columns.ts";
import type { Dictionary } from "../base/dictionary.ts";
import { Kind, type Layout } from "./layout.ts";
import { isNothing, LARGEST_MILLISECONDS, LARGEST_SECONDS, wholeNumber } from "./values.ts";

/** Values of one column as the Parquet reader gives them. */
export type Values = ArrayLike<unknown>;

/** What was odd about a column's values. */
export interface Oddity {
  /** Rows whose value is not of the field's type. */
  bad: number;
  /** First of them, counted from the slice's start; -1 for none. */
  firstBad: number;
  milliseconds: boolean;
}

/** Digits of an account number; columns of integers lose the leading zeros. */
const ACCOUNT_DIGITS = 12;

/** Texts whose codes are remembered: JavaScript strings hash once, encoding each again is slow. */
const REMEMBERED = 1 << 16;

const CONTROL = /[\u0000-\u001f\u007f]/;

const LARGEST: Record<number, number> = {
  [Kind.u16]: 0xffff,
  [Kind.u32]: 0xffffffff,
  [Kind.i64]: Number.MAX_SAFE_INTEGER,
  [Kind.time]: LARGEST_MILLISECONDS,
};

/** Codes of texts in a dictionary, the recent ones without encoding. */
export class TextCodes {
  readonly words: Dictionary;
  readonly #codes = new Map<string, number>();

  constructor(words: Dictionary) {
    this.words = words;
  }

  code(text: string): number {
    let code = this.#codes.get(text);
    if (code !== undefined) return code;
    if (this.#codes.size >= REMEMBERED) this.#codes.clear();
    code = this.words.internText(text);
    this.#codes.set(text, code);
    return code;
  }
}

/** A number cell: null for no value, NaN for a value that is none. Dates come from timestamp columns. */
export function numberOf(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number")
    return Number.isNaN(value) ? null : Number.isInteger(value) && value >= 0 ? value : NaN;
  if (typeof value === "bigint") return value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : NaN;
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  if (typeof value !== "string") return NaN;
  if (isNothing(value.trim())) return null;
  const whole = wholeNumber(value.trim());
  return whole === null || whole > BigInt(Number.MAX_SAFE_INTEGER) ? NaN : Number(whole);
}

/** A text cell; null for no value, undefined for what is no text. */
export function textOf(value: unknown, field: string): string | null | undefined {
  if (value === null || value === undefined || value === "-" || value === "") return null;
  if (typeof value === "string") return CONTROL.test(value) ? undefined : value;
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  return field === "account_id" ? String(value).padStart(ACCOUNT_DIGITS, "0") : String(value);
}

/** One column of `layout` as a vector. */
export function vectorOf(layout: Layout, cell: number, values: Values, codes: TextCodes): { vector: Vector } & Oddity {
  const oddity: Oddity = { bad: 0, firstBad: -1, milliseconds: false };
  const vector =
    layout.kinds[cell] === Kind.text
      ? textVector(layout.columns[cell]!.name, values, codes, oddity)
      : numberVector(layout.kinds[cell], values, oddity);
  return { vector, ...oddity };
}

function textVector(field: string, values: Values, codes: TextCodes, oddity: Oddity): Vector {
  const data = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const text = textOf(values[row], field);
    if (text === undefined) countBad(oddity, row);
    else if (text !== null) data[row] = codes.code(text);
  }
  return { type: "text", data: { codes: data, words: codes.words } };
}

function numberVector(kind: number, values: Values, oddity: Oddity): Vector {
  const data = new Float64Array(values.length);
  const nulls = new Uint8Array(values.length);
  let empty = false;
  for (let row = 0; row < values.length; row++) {
    let value = numberOf(values[row]);
    if (value !== null && !(value <= LARGEST[kind])) {
      countBad(oddity, row);
      value = null;
    }
    if (value === null) {
      nulls[row] = 1;
      empty = true;
    } else if (kind === Kind.time && value > LARGEST_SECONDS) {
      oddity.milliseconds = true;
      data[row] = Math.floor(value / 1000);
    } else data[row] = value;
  }
  const holes = empty ? { nulls } : {};
  if (kind === Kind.u16) return { type: "u16", data: Uint16Array.from(data), ...holes };
  if (kind === Kind.u32) return { type: "u32", data: Uint32Array.from(data), ...holes };
  return { type: "i64", data: BigInt64Array.from(data, BigInt), ...holes };
}

function countBad(oddity: Oddity, row: number): void {
  if (oddity.bad++ === 0) oddity.firstBad = row;
}

/** Rows [from, to) of a vector, without copying. */
export function sliceOf(vector: Vector, from: number, to: number): Vector {
  const nulls = vector.nulls ? { nulls: vector.nulls.subarray(from, to) } : {};
  switch (vector.type) {
    case "text":
      if (!("codes" in vector.data)) throw new Error("bug: arena text in a Parquet column");
      return { type: "text", data: { codes: vector.data.codes.subarray(from, to), words: vector.data.words } };
    case "u16":
      return { type: "u16", data: vector.data.subarray(from, to), ...nulls };
    case "u32":
      return { type: "u32", data: vector.data.subarray(from, to), ...nulls };
    case "i64":
      return { type: "i64", data: vector.data.subarray(from, to), ...nulls };
    default:
      throw new Error(`bug: ${vector.type} column in a Parquet flow log`);
  }
}
