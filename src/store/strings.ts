/**
 * Text into DuckDB vectors without a native call per cell. A cell is the 16-byte `duckdb_string_t` of DuckDB's C API:
 * length (4 bytes), then either up to 12 bytes inline, or 4 bytes of prefix and an 8-byte pointer. Long bytes are handed
 * over once (per word, or per arena); cells then point into them.
 */
import { isAscii, isUtf8 } from "node:buffer";
import { BLOB, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import type { ArenaText, DictionaryText } from "../base/columns.ts";

/** Bytes of one cell. */
export const cellSize = 16;
/** Text of at most this many bytes lies in the cell itself. */
const inlineLimit = 12;
/** Rows of a DuckDB vector. */
export const vectorSize = 2048;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** VARCHAR must be UTF-8: anything else in evidence becomes U+FFFD. */
function wellFormed(bytes: Uint8Array): Uint8Array {
  return isUtf8(bytes) ? bytes : encoder.encode(decoder.decode(bytes));
}

/** Cells of a dictionary's words, made once per word; the words' bytes live as long as this does. */
export class WordCells {
  readonly #chunks: DuckDBDataChunk[] = [];
  /** Four 32-bit words per code. */
  cells = new Uint32Array(4 * vectorSize);
  #known = 1;

  /** Makes cells for the words that came since the last call. */
  update(words: DictionaryText["words"]): void {
    while (this.#known < words.size) {
      const slot = this.#known % vectorSize;
      if (slot === 0 || this.#chunks.length === 0) this.#chunks.push(DuckDBDataChunk.create([VARCHAR], vectorSize));
      const until = Math.min(words.size, this.#known - slot + vectorSize);
      this.#add(words, this.#known, until);
      this.#known = until;
    }
  }

  #add(words: DictionaryText["words"], from: number, until: number): void {
    const vector = duckdb.data_chunk_get_vector(this.#chunks[this.#chunks.length - 1].chunk, 0);
    for (let code = from; code < until; code++) {
      duckdb.vector_assign_string_element_len(vector, code % vectorSize, wellFormed(words.utf8(code)));
    }
    const first = from % vectorSize;
    const made = duckdb.vector_get_data(vector, (first + until - from) * cellSize).slice(first * cellSize);
    if (4 * until > this.cells.length) {
      const more = new Uint32Array(Math.max(4 * until, 2 * this.cells.length));
      more.set(this.cells);
      this.cells = more;
    }
    this.cells.set(new Uint32Array(made.buffer, made.byteOffset, made.byteLength >> 2), 4 * from);
  }
}

/** Writes the cells of codes[from, from + count) and clears the validity bit of code 0. */
export function dictionaryCells(
  text: DictionaryText,
  words: WordCells,
  from: number,
  count: number,
  into: Uint32Array,
): void {
  const { cells } = words;
  const { codes } = text;
  for (let row = 0, at = 0; row < count; row++, at += 4) {
    const cell = 4 * codes[from + row];
    into[at] = cells[cell];
    into[at + 1] = cells[cell + 1];
    into[at + 2] = cells[cell + 2];
    into[at + 3] = cells[cell + 3];
  }
}

/** What is kept of each four bytes of a cell of up to twelve, by its length. */
const firstFour = keptOf(0);
const secondFour = keptOf(4);
const thirdFour = keptOf(8);

function keptOf(skipped: number): Int32Array {
  return Int32Array.from({ length: inlineLimit + 1 }, (_, length) => {
    const bytes = Math.min(4, Math.max(0, length - skipped));
    return bytes === 4 ? -1 : (1 << (8 * bytes)) - 1;
  });
}

/** Hands the bytes of up to 2048 arena cells to DuckDB at once and points the cells into them. */
export class ArenaCells {
  readonly #chunk = DuckDBDataChunk.create([BLOB], 1);
  /** The cells' bytes, and as many as are read behind them. */
  #bytes = new Uint8Array(64 << 10);
  #view = new DataView(this.#bytes.buffer);

  fill(text: ArenaText, from: number, count: number, into: Uint32Array): void {
    const bytes = text.bytes.subarray(text.offsets[from], text.offsets[from + count]);
    const safe = isAscii(bytes) || (isUtf8(bytes) && !splitsCharacters(text, from, count));
    this.#fill(safe ? text : repaired(text, from, count), safe ? from : 0, count, into);
  }

  #fill({ bytes, offsets }: ArenaText, from: number, count: number, into: Uint32Array): void {
    const start = offsets[from];
    const [low, high] = this.#hold(bytes.subarray(start, offsets[from + count]));
    const view = this.#view;
    for (let row = 0, at = 0, end = start; row < count; row++, at += 4) {
      const begin = end;
      end = offsets[from + row + 1];
      const length = end - begin;
      const place = begin - start;
      into[at] = length;
      if (length <= inlineLimit) {
        into[at + 1] = view.getInt32(place, true) & firstFour[length];
        into[at + 2] = view.getInt32(place + 4, true) & secondFour[length];
        into[at + 3] = view.getInt32(place + 8, true) & thirdFour[length];
      } else {
        const address = low + place;
        into[at + 1] = view.getInt32(place, true);
        into[at + 2] = address;
        into[at + 3] = high + (address > 0xffffffff ? 1 : 0);
      }
    }
  }

  /** Copies bytes into memory of DuckDB that stays until the next call; returns the two halves of its address. */
  #hold(bytes: Uint8Array): [low: number, high: number] {
    if (bytes.length + inlineLimit > this.#bytes.length) {
      this.#bytes = new Uint8Array(2 * (bytes.length + inlineLimit));
      this.#view = new DataView(this.#bytes.buffer);
    }
    this.#bytes.set(bytes);
    if (bytes.length <= inlineLimit) return [0, 0];
    this.#chunk.reset();
    const vector = duckdb.data_chunk_get_vector(this.#chunk.chunk, 0);
    duckdb.vector_assign_string_element_len(vector, 0, bytes);
    const cell = duckdb.vector_get_data(vector, cellSize).slice();
    const words = new Uint32Array(cell.buffer, cell.byteOffset, 4);
    return [words[2], words[3]];
  }
}

/** True when a cell begins in the middle of a UTF-8 character. */
function splitsCharacters({ bytes, offsets }: ArenaText, from: number, count: number): boolean {
  const end = offsets[from + count];
  for (let row = from; row < from + count; row++) {
    if (offsets[row] < end && (bytes[offsets[row]] & 0xc0) === 0x80) return true;
  }
  return false;
}

function repaired(text: ArenaText, from: number, count: number): ArenaText {
  const offsets = new Uint32Array(count + 1);
  const cells: Uint8Array[] = [];
  for (let row = 0; row < count; row++) {
    const cell = wellFormed(text.bytes.subarray(text.offsets[from + row], text.offsets[from + row + 1]));
    cells.push(cell);
    offsets[row + 1] = offsets[row] + cell.length;
  }
  return { bytes: Buffer.concat(cells), offsets };
}
