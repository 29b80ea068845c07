/** Columns filled value by value: what is put is copied, so that nothing holds on to the objects it came from. */
import type { ArenaText, ColumnType, Vector } from "./columns.ts";
import { putCount, wordsOf } from "./time.ts";

/** Rows there is room for at first; it doubles. */
const FIRST_ROWS = 16;
const FIRST_BYTES = 256;
/** Code units up to which ASCII is written by hand: the encoder costs more than it saves. */
const SHORT = 64;
/** Bytes of UTF-8 that a code unit takes at the most. */
const WIDEST = 3;

/** Takes the plain values of one column, null or undefined where there is none. */
export abstract class ColumnWriter {
  #nulls = new Uint8Array(FIRST_ROWS);
  /** Values so far. */
  count = 0;

  put(value: unknown): void {
    if (this.count === this.#nulls.length) this.#nulls = larger(this.#nulls, 2 * this.count);
    const isNull = value === null || value === undefined;
    this.#nulls[this.count] = isNull ? 1 : 0;
    this.write(value, isNull);
    this.count++;
  }

  /** All that was put, in memory of its own; begins anew. */
  take(): Vector {
    const vector = { ...this.taken(), nulls: this.#nulls.slice(0, this.count) };
    this.count = 0;
    return vector as Vector;
  }

  protected abstract write(value: unknown, isNull: boolean): void;
  protected abstract taken(): Vector;
}

export function columnWriter(type: ColumnType): ColumnWriter {
  switch (type) {
    case "text":
      return new TextWriter();
    case "i64":
    case "time":
      return new WideWriter(type);
    case "bool":
    case "u8":
      return new NumberWriter(type, new Uint8Array(FIRST_ROWS));
    case "u16":
      return new NumberWriter(type, new Uint16Array(FIRST_ROWS));
    case "u32":
      return new NumberWriter(type, new Uint32Array(FIRST_ROWS));
    case "f64":
      return new NumberWriter(type, new Float64Array(FIRST_ROWS));
  }
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

class NumberWriter extends ColumnWriter {
  readonly #type: ColumnType;
  #data: Numbers;

  constructor(type: ColumnType, data: Numbers) {
    super();
    this.#type = type;
    this.#data = data;
  }

  protected write(value: unknown, isNull: boolean): void {
    if (this.count === this.#data.length) this.#data = larger(this.#data, 2 * this.count);
    this.#data[this.count] = isNull ? 0 : Number(value);
  }

  protected taken(): Vector {
    return { type: this.#type, data: this.#data.slice(0, this.count) } as Vector;
  }
}

class WideWriter extends ColumnWriter {
  readonly #type: "i64" | "time";
  #data = new BigInt64Array(FIRST_ROWS);
  #words = wordsOf(this.#data);

  constructor(type: "i64" | "time") {
    super();
    this.#type = type;
  }

  protected write(value: unknown, isNull: boolean): void {
    if (this.count === this.#data.length) {
      this.#data = larger(this.#data, 2 * this.count);
      this.#words = wordsOf(this.#data);
    }
    if (isNull) this.#data[this.count] = 0n;
    else if (typeof value === "number" && value >= 0) putCount(this.#words, this.count, value);
    else this.#data[this.count] = BigInt(value as bigint);
  }

  protected taken(): Vector {
    return { type: this.#type, data: this.#data.slice(0, this.count) };
  }
}

const encoder = new TextEncoder();

class TextWriter extends ColumnWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #offsets = new Uint32Array(FIRST_ROWS + 1);
  #end = 0;

  protected write(value: unknown): void {
    if (typeof value === "string") this.#append(value);
    if (this.count + 1 === this.#offsets.length) this.#offsets = larger(this.#offsets, 2 * this.count + 2);
    this.#offsets[this.count + 1] = this.#end;
  }

  protected taken(): Vector {
    const data: ArenaText = { bytes: this.#bytes.slice(0, this.#end), offsets: this.#offsets.slice(0, this.count + 1) };
    this.#end = 0;
    return { type: "text", data };
  }

  #append(text: string): void {
    const most = this.#end + text.length * WIDEST;
    if (most > this.#bytes.length) this.#bytes = larger(this.#bytes, 2 * most);
    const bytes = this.#bytes;
    const from = this.#end;
    if (text.length <= SHORT) {
      let i = 0;
      for (; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code > 127) break;
        bytes[from + i] = code;
      }
      if (i === text.length) {
        this.#end += i;
        return;
      }
    }
    this.#end += encoder.encodeInto(text, bytes.subarray(from)).written;
  }
}

function larger<A extends Numbers | BigInt64Array>(array: A, length: number): A {
  const grown = new (array.constructor as new (length: number) => A)(length);
  grown.set(array as never);
  return grown;
}
