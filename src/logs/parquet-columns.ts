/** Columns of a Parquet file, whatever their types are, as the typed columns of flow records. */
import type { Vector } from "../base/columns.ts";
import type { Dictionary } from "../base/dictionary.ts";
import { putCount, wordsOf } from "../base/time.ts";
import { isAddressField, PlainAddresses } from "./addresses.ts";
import { Kind, type Layout } from "./layout.ts";
import type { ColumnRows } from "./parquet-column.ts";
import { isNothing, LARGEST_MILLISECONDS, LARGEST_SECONDS, wholeNumber, writtenSeconds } from "./values.ts";

/** What was odd about a column's values. */
export interface Oddity {
  /** Rows whose value is not of the field's type. */
  bad: number;
  /** First of them, counted from the batch's start; -1 for none. */
  firstBad: number;
  milliseconds: boolean;
}

/** Digits of an account number; columns of integers lose the leading zeros. */
const ACCOUNT_DIGITS = 12;

const CONTROL = /[\u0000-\u001f\u007f\ufffd]/;

const LARGEST: Record<number, number> = {
  [Kind.u16]: 0xffff,
  [Kind.u32]: 0xffffffff,
  [Kind.i64]: Number.MAX_SAFE_INTEGER,
  [Kind.time]: LARGEST_MILLISECONDS,
};

const UNKNOWN = 0;
const TEXT = 1;
const NOTHING = 2;
const BAD = 3;

/** What the words of a dictionary mean in a cell: worked out once per word, not once per row. */
export class Meanings {
  readonly words: Dictionary;
  readonly addresses: PlainAddresses;
  #kinds = new Uint8Array(1024);
  readonly #numbers = new Map<number, number>();

  constructor(words: Dictionary) {
    this.words = words;
    this.addresses = new PlainAddresses(words);
  }

  /** Code of a text cell: 0 for no value, -1 for what is no text. */
  text(code: number): number {
    if (code >= this.#kinds.length) this.#grow(code);
    let kind = this.#kinds[code];
    if (kind === UNKNOWN) this.#kinds[code] = kind = kindOf(this.words.text(code));
    return kind === TEXT ? code : kind === NOTHING ? 0 : -1;
  }

  /** A number that is written as text: NaN for what is none, -1 for no value. */
  number(code: number): number {
    let number = this.#numbers.get(code);
    if (number !== undefined) return number;
    number = numberIn(this.words.text(code).trim());
    if (this.#numbers.size > 1 << 16) this.#numbers.clear();
    this.#numbers.set(code, number);
    return number;
  }

  /** Seconds, as a number or written out as date and time. */
  time(code: number): number {
    const number = this.number(code);
    return Number.isNaN(number) ? (writtenSeconds(this.words.text(code).trim()) ?? NaN) : number;
  }

  #grow(code: number): void {
    const kinds = new Uint8Array(Math.max(code + 1, this.#kinds.length * 2));
    kinds.set(this.#kinds);
    this.#kinds = kinds;
  }
}

function numberIn(text: string): number {
  if (isNothing(text)) return -1;
  const whole = wholeNumber(text);
  return whole === null || whole > BigInt(Number.MAX_SAFE_INTEGER) ? NaN : Number(whole);
}

function kindOf(text: string): number {
  if (text === "-" || text === "") return NOTHING;
  return CONTROL.test(text) ? BAD : TEXT;
}

/**
 * One column of `layout` as a vector. `scale` is what numbers are to be divided by: timestamps in parts of a second,
 * decimals.
 */
export function vectorOf(
  layout: Layout,
  cell: number,
  rows: ColumnRows,
  scale: number,
  meanings: Meanings,
): { vector: Vector } & Oddity {
  const oddity: Oddity = { bad: 0, firstBad: -1, milliseconds: false };
  const kind = layout.kinds[cell];
  const vector =
    kind === Kind.text || kind === Kind.address
      ? {
          type: "text" as const,
          data: { codes: textCodes(rows, layout.columns[cell]!.name, meanings, oddity), words: meanings.words },
        }
      : numberVector(kind, rows, scale, meanings, oddity);
  return { vector, ...oddity };
}

/** Codes of a column's cells as text, numbers made into text. */
export function textCodes(
  { values, empty }: ColumnRows,
  field: string,
  meanings: Meanings,
  oddity: Oddity,
): Uint32Array {
  const codes = new Uint32Array(empty.length);
  const digits = field === "account_id" ? ACCOUNT_DIGITS : 0;
  const addresses = isAddressField(field);
  for (let row = 0; row < codes.length; row++) {
    if (empty[row] === 1) continue;
    if (values.kind === "numbers") {
      codes[row] = Number.isNaN(values.data[row])
        ? 0
        : meanings.words.internText(String(values.data[row]).padStart(digits, "0"));
      continue;
    }
    const code = meanings.text(values.data[row]);
    if (code < 0) countBad(oddity, row);
    else codes[row] = addresses ? meanings.addresses.of(code) : code;
  }
  return codes;
}

function numberVector(
  kind: number,
  { values, empty }: ColumnRows,
  scale: number,
  meanings: Meanings,
  oddity: Oddity,
): Vector {
  const data = new Float64Array(empty.length);
  const nulls = empty.slice();
  const texts = values.kind === "codes";
  const numberOf = (code: number): number => (kind === Kind.time ? meanings.time(code) : meanings.number(code));
  const limit = scale === 1 || kind !== Kind.time ? LARGEST[kind] : LARGEST_SECONDS;
  for (let row = 0; row < data.length; row++) {
    if (nulls[row] === 1) continue;
    let value = texts ? numberOf(values.data[row]) : values.data[row] / scale;
    if (kind === Kind.time && scale > 1) value = Math.floor(value);
    const none = texts ? value === -1 : Number.isNaN(value);
    if (none || !(value >= 0 && value <= limit && Number.isInteger(value))) {
      if (!none) countBad(oddity, row);
      nulls[row] = 1;
    } else if (kind === Kind.time && value > LARGEST_SECONDS) {
      oddity.milliseconds = true;
      data[row] = Math.floor(value / 1000);
    } else data[row] = value;
  }
  const holes = nulls.includes(1) ? { nulls } : {};
  if (kind === Kind.u16) return { type: "u16", data: Uint16Array.from(data), ...holes };
  if (kind === Kind.u32) return { type: "u32", data: Uint32Array.from(data), ...holes };
  return { type: "i64", data: integers(data), ...holes };
}

/** Whole numbers below 2^53 as 64-bit integers, without making a bigint each. */
export function integers(values: Float64Array): BigInt64Array {
  const data = new BigInt64Array(values.length);
  const words = wordsOf(data);
  for (let row = 0; row < values.length; row++) putCount(words, row, values[row]);
  return data;
}

function countBad(oddity: Oddity, row: number): void {
  if (oddity.bad++ === 0) oddity.firstBad = row;
}
