/** Cells of any column as bytes of a text format. What differs between the formats is in `CellRules`. */
import { unreachable } from "../../base/assert.ts";
import { type ArenaText, type DictionaryText, isDictionary, type Vector } from "../../base/columns.ts";
import { wordsOf } from "../../base/time.ts";
import { putFloat, putI64, putWhole, TimePutter } from "./numbers.ts";
import { type ByteBuffer, type Piece, piece, PieceList } from "./sink.ts";

/** How a text format writes its cells. */
export interface CellRules {
  /** A cell without value. */
  readonly none: string;
  /** What stands before and after a time. */
  readonly quote: string;
  /** Text as the cell has it. */
  text(text: string): string;
  /** True where a text of these bytes is written as it is, between `quote`s. */
  plain(byte: number): boolean;
  /** True where a text that starts with this byte is written as it is, provided the rest is plain. */
  plainStart(byte: number): boolean;
}

/** Writes the cell of one row. */
export type CellWriter = (row: number) => void;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Makes writers of cells; remembers the words of dictionaries, so that each is escaped once. */
export class Cells {
  readonly #rules: CellRules;
  readonly #none: Piece;
  readonly #empty: Piece;
  readonly #quote: Piece;
  readonly #quoteBytes: Uint8Array;
  readonly #yes = piece(encoder.encode("true"));
  readonly #no = piece(encoder.encode("false"));
  readonly #plain: Uint8Array;
  readonly #plainStart: Uint8Array;
  readonly #words = new Map<DictionaryText["words"], PieceList>();
  readonly #times: TimePutter[] = [];

  constructor(rules: CellRules) {
    this.#rules = rules;
    this.#none = piece(encoder.encode(rules.none));
    this.#empty = piece(encoder.encode(rules.text("")));
    this.#quoteBytes = encoder.encode(rules.quote);
    this.#quote = piece(this.#quoteBytes);
    this.#plain = Uint8Array.from({ length: 256 }, (_, byte) => Number(rules.plain(byte)));
    this.#plainStart = Uint8Array.from({ length: 256 }, (_, byte) => Number(rules.plainStart(byte)));
  }

  /** A writer for the cells of `vector`, the column numbered `column`. */
  writer(out: ByteBuffer, vector: Vector, column: number): CellWriter {
    const write = this.#valueWriter(out, vector, column);
    const { nulls } = vector;
    if (!nulls) return write;
    const none = this.#none;
    return (row) => {
      if (nulls[row] === 0) write(row);
      else out.put(none);
    };
  }

  #valueWriter(out: ByteBuffer, vector: Vector, column: number): CellWriter {
    switch (vector.type) {
      case "bool": {
        const yes = this.#yes;
        const no = this.#no;
        return (row) => out.put(vector.data[row] === 0 ? no : yes);
      }
      case "u8":
      case "u16":
      case "u32": {
        const { data } = vector;
        return (row) => putWhole(out, data[row]);
      }
      case "i64": {
        const words = wordsOf(vector.data);
        return (row) => putI64(out, words, row);
      }
      case "time":
        return this.#timeWriter(out, wordsOf(vector.data), column);
      case "f64":
        return (row) => {
          const value = vector.data[row];
          if (Number.isFinite(value)) putFloat(out, value);
          else out.put(this.#none);
        };
      case "text":
        return isDictionary(vector.data) ? this.#wordWriter(out, vector.data) : this.#arenaWriter(out, vector.data);
      default:
        return unreachable(vector);
    }
  }

  #timeWriter(out: ByteBuffer, words: Uint32Array, column: number): CellWriter {
    const times = (this.#times[column] ??= new TimePutter());
    const quote = this.#quote;
    return (row) => {
      out.put(quote);
      times.put(out, words, row);
      out.put(quote);
    };
  }

  #wordWriter(out: ByteBuffer, { codes, words }: DictionaryText): CellWriter {
    let pieces = this.#words.get(words);
    if (!pieces) this.#words.set(words, (pieces = new PieceList()));
    const known = pieces;
    known.grow(words.size);
    const none = this.#none;
    return (row) => {
      const code = codes[row];
      if (code === 0) return out.put(none);
      if (!known.has(code)) known.set(code, this.#escaped(words.utf8(code)));
      known.put(out, code);
    };
  }

  #arenaWriter(out: ByteBuffer, { bytes, offsets }: ArenaText): CellWriter {
    const quote = this.#quote;
    return (row) => {
      const from = offsets[row];
      const to = offsets[row + 1];
      if (from === to) {
        out.put(this.#empty);
      } else if (this.#isPlain(bytes, from, to)) {
        out.put(quote);
        out.putBytes(bytes, from, to);
        out.put(quote);
      } else {
        out.put(piece(this.#escaped(bytes.subarray(from, to))));
      }
    };
  }

  #escaped(utf8: Uint8Array): Uint8Array {
    if (utf8.length === 0 || !this.#isPlain(utf8, 0, utf8.length)) {
      return encoder.encode(this.#rules.text(decoder.decode(utf8)));
    }
    const quote = this.#quoteBytes;
    const made = new Uint8Array(utf8.length + 2 * quote.length);
    made.set(quote);
    made.set(utf8, quote.length);
    made.set(quote, quote.length + utf8.length);
    return made;
  }

  #isPlain(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#plainStart[bytes[from]] === 0) return false;
    const plain = this.#plain;
    for (let i = from; i < to; i++) if (plain[bytes[i]] === 0) return false;
    return true;
  }
}
