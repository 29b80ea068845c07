/**
 * Typed columns: how rows travel between the floors. A `Batch` is a slice of one table, column by column;
 * no object is made per row. Writers (DuckDB, JSON lines, CSV, Parquet) read batches, producers fill them.
 */

/** Logical type of a column. `time` is nanoseconds since 1970-01-01T00:00:00Z; `i64` and `time` are held as two words. */
export type ColumnType = "bool" | "u8" | "u16" | "u32" | "i64" | "f64" | "time" | "text";

/** One column of a table: the one place its name, type and meaning are written down. */
export interface Column<N extends string = string, T extends ColumnType = ColumnType, O extends boolean = boolean> {
  readonly name: N;
  readonly type: T;
  /** True when a row may have no value. */
  readonly nullable: O;
  /** One sentence for people: meaning, unit, source. */
  readonly says: string;
}

export interface Table<C extends readonly Column[] = readonly Column[]> {
  readonly name: string;
  readonly says: string;
  readonly columns: C;
}

/** A column that always has a value. */
export function column<N extends string, T extends ColumnType>(name: N, type: T, says: string): Column<N, T, false> {
  return { name, type, nullable: false, says };
}

/** A column that may be empty. */
export function optional<N extends string, T extends ColumnType>(name: N, type: T, says: string): Column<N, T, true> {
  return { name, type, nullable: true, says };
}

export function table<const C extends readonly Column[]>(name: string, says: string, columns: C): Table<C> {
  return { name, says, columns };
}

/** Plain value of a column in a row object: 64-bit integers and times are `bigint`. */
type ValueOf<T extends ColumnType> = T extends "bool"
  ? boolean
  : T extends "text"
    ? string
    : T extends "i64" | "time"
      ? bigint
      : number;

/** Row object of a table, for tests, small tables and reports; never used per packet. */
export type Row<T extends Table> = {
  -readonly [C in T["columns"][number] as C["name"]]: C["nullable"] extends true
    ? ValueOf<C["type"]> | null
    : ValueOf<C["type"]>;
};

/** Text column as codes into a shared dictionary; code 0 is "no value". */
export interface DictionaryText {
  readonly codes: Uint32Array;
  readonly words: {
    readonly size: number;
    /** Bytes of all words, where they are worth counting. */
    readonly byteLength?: number;
    text(code: number): string;
    utf8(code: number): Uint8Array;
  };
}

/** Text column as UTF-8 bytes in a row: row i is bytes[offsets[i] .. offsets[i + 1]). */
export interface ArenaText {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

export type Vector = (
  | { readonly type: "bool" | "u8"; readonly data: Uint8Array }
  | { readonly type: "u16"; readonly data: Uint16Array }
  | { readonly type: "u32"; readonly data: Uint32Array }
  | { readonly type: "f64"; readonly data: Float64Array }
  | { readonly type: "i64" | "time"; readonly data: BigInt64Array }
  | { readonly type: "text"; readonly data: DictionaryText | ArenaText }
) & {
  /** 1 where the row has no value; absent when every row has one. Dictionary code 0 also means no value. */
  readonly nulls?: Uint8Array;
};

/** Some rows of one table. `vectors` stand in the order of `columns`, which may be a subset of the table's. */
export interface Batch {
  readonly table: Table;
  readonly columns: readonly Column[];
  readonly vectors: readonly Vector[];
  readonly rows: number;
  /** Says that nobody looks at the vectors any more: their memory will be used again. Need not be called. */
  readonly release?: () => void;
}

export function isDictionary(data: DictionaryText | ArenaText): data is DictionaryText {
  return "codes" in data;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Plain value of one cell, for small tables and tests; null when empty. */
export function cell(vector: Vector, row: number): bigint | number | string | boolean | null {
  if (vector.nulls?.[row]) return null;
  if (vector.type === "text") {
    const { data } = vector;
    if (isDictionary(data)) return data.codes[row] === 0 ? null : data.words.text(data.codes[row]);
    return decoder.decode(data.bytes.subarray(data.offsets[row], data.offsets[row + 1]));
  }
  const value = vector.data[row];
  return vector.type === "bool" ? value !== 0 : value;
}

/** Rows of a batch as plain objects, for small tables and tests. */
export function rowsOf(batch: Batch): Record<string, bigint | number | string | boolean | null>[] {
  return Array.from({ length: batch.rows }, (_, row) =>
    Object.fromEntries(batch.columns.map((column, i) => [column.name, cell(batch.vectors[i], row)])),
  );
}
