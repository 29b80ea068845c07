import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  type DuckDBType,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import { assert } from "../base/assert.ts";
import {
  type Batch,
  type ColumnType,
  type DictionaryText,
  isDictionary,
  type Table,
  type Vector,
} from "../base/columns.ts";
import { ArenaCells, cellSize, dictionaryCells, vectorSize, WordCells } from "./strings.ts";

const types: Record<ColumnType, DuckDBType> = {
  bool: BOOLEAN,
  u8: UTINYINT,
  u16: USMALLINT,
  u32: UINTEGER,
  i64: BIGINT,
  f64: DOUBLE,
  time: BIGINT,
  text: VARCHAR,
};

/** What DuckDB calls the type of a column. */
export function duckdbType(type: ColumnType): DuckDBType {
  return types[type];
}

/** Rows from (inclusive) to (exclusive) of vectors that stand in a table's columns; null where the batch has none. */
export interface Rows {
  readonly vectors: readonly (Vector | null)[];
  readonly from: number;
  readonly to: number;
}

/** The batch's vectors in the table's columns. */
export function vectorsOf({ columns }: Table, batch: Batch): (Vector | null)[] {
  return columns.map(({ name, type }) => {
    const at = batch.columns.findIndex((column) => column.name === name);
    if (at < 0) return null;
    assert(batch.vectors[at].type === type, `${name} is ${type}`);
    return batch.vectors[at];
  });
}

/** The cells of dictionaries, made once for all fillers; they live as long as their dictionary does. */
export class KnownWords {
  readonly #cells = new WeakMap<DictionaryText["words"], WordCells>();

  of({ words }: DictionaryText): WordCells {
    let cells = this.#cells.get(words);
    if (!cells) this.#cells.set(words, (cells = new WordCells()));
    cells.update(words);
    return cells;
  }
}

/** Fills DuckDB chunks with rows, column by column, by memory copy. What it filled is good until the next call. */
export class ChunkFiller {
  readonly #words: KnownWords;
  readonly #arenas: ArenaCells[] = [];
  readonly #cells = new Uint32Array((vectorSize * cellSize) / 4);
  readonly #valid = new Uint8Array(vectorSize / 8);
  readonly #noNulls = new Uint8Array(vectorSize / 8);

  constructor(words: KnownWords = new KnownWords()) {
    this.#words = words;
  }

  /** Puts at most 2048 rows into an empty chunk of the same columns. */
  fill(chunk: DuckDBDataChunk, { vectors, from, to }: Rows): void {
    chunk.rowCount = to - from;
    vectors.forEach((vector, column) => {
      const target = duckdb.data_chunk_get_vector(chunk.chunk, column);
      if (vector) this.#fill(target, vector, column, from, to - from);
      this.#nulls(target, vector, from, to - from);
    });
  }

  #fill(target: duckdb.Vector, vector: Vector, column: number, from: number, count: number): void {
    if (vector.type === "text") {
      const { data } = vector;
      if (isDictionary(data)) dictionaryCells(data, this.#words.of(data), from, count, this.#cells);
      else (this.#arenas[column] ??= new ArenaCells()).fill(data, from, count, this.#cells);
      duckdb.copy_data_to_vector(target, 0, this.#cells.buffer, 0, count * cellSize);
      return;
    }
    const { buffer, byteOffset, BYTES_PER_ELEMENT: size } = vector.data;
    duckdb.copy_data_to_vector(target, 0, buffer as ArrayBuffer, byteOffset + from * size, count * size);
  }

  #nulls(target: duckdb.Vector, vector: Vector | null, from: number, count: number): void {
    const valid = vector ? this.#validity(vector, from, count) : this.#noNulls;
    if (!valid) return;
    duckdb.vector_ensure_validity_writable(target);
    duckdb.copy_data_to_vector_validity(target, 0, valid.buffer as ArrayBuffer, 0, valid.length);
  }

  /** Validity bits of the rows, or null when every row has a value. */
  #validity(vector: Vector, from: number, count: number): Uint8Array | null {
    const { nulls } = vector;
    const codes = vector.type === "text" && isDictionary(vector.data) ? vector.data.codes : null;
    if (!nulls && !codes) return null;
    this.#valid.fill(0xff);
    let any = false;
    for (let row = 0; row < count; row++) {
      if ((nulls && nulls[from + row] !== 0) || (codes && codes[from + row] === 0)) {
        this.#valid[row >> 3] &= ~(1 << (row & 7));
        any = true;
      }
    }
    return any ? this.#valid : null;
  }
}

/** The batch in chunks of up to 2048 rows, in the table's columns; a chunk is good until the next one is asked for. */
export function* chunksOf(table: Table, batch: Batch, filler: ChunkFiller): Generator<DuckDBDataChunk> {
  const vectors = vectorsOf(table, batch);
  const chunk = DuckDBDataChunk.create(table.columns.map(({ type }) => duckdbType(type)));
  for (let from = 0; from < batch.rows; from += vectorSize) {
    chunk.reset();
    filler.fill(chunk, { vectors, from, to: Math.min(from + vectorSize, batch.rows) });
    yield chunk;
  }
}
