/** Result chunks of DuckDB as batches: numbers by memory copy, text as one arena per column. */
import { type DuckDBDataChunk, type DuckDBResult, DuckDBTypeId } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import { unreachable } from "../base/assert.ts";
import { type Batch, type Column, type ColumnType, optional, table, type Table, type Vector } from "../base/columns.ts";
import { CaseError } from "../model/error.ts";
import { cellSize } from "./strings.ts";

const I = DuckDBTypeId;

/** Column type of a query result by DuckDB type; every type not named becomes text. */
const columnTypes: Partial<Record<DuckDBTypeId, ColumnType>> = {
  [I.BOOLEAN]: "bool",
  [I.UTINYINT]: "u8",
  [I.USMALLINT]: "u16",
  [I.UINTEGER]: "u32",
  [I.TINYINT]: "i64",
  [I.SMALLINT]: "i64",
  [I.INTEGER]: "i64",
  [I.BIGINT]: "i64",
  [I.UBIGINT]: "i64",
  [I.HUGEINT]: "i64",
  [I.UHUGEINT]: "i64",
  [I.FLOAT]: "f64",
  [I.DOUBLE]: "f64",
  [I.DECIMAL]: "f64",
  [I.TIMESTAMP]: "time",
  [I.TIMESTAMP_S]: "time",
  [I.TIMESTAMP_MS]: "time",
  [I.TIMESTAMP_NS]: "time",
  [I.TIMESTAMP_TZ]: "time",
};

/** Nanoseconds in one unit of a timestamp type. */
const timeUnits: Partial<Record<DuckDBTypeId, bigint>> = {
  [I.TIMESTAMP]: 1000n,
  [I.TIMESTAMP_TZ]: 1000n,
  [I.TIMESTAMP_MS]: 1_000_000n,
  [I.TIMESTAMP_S]: 1_000_000_000n,
};

/** The columns of a result as a table, every cell possibly empty; a repeated name gets a number. */
export function resultTable(result: DuckDBResult): { table: Table; ids: DuckDBTypeId[] } {
  const names = result.deduplicatedColumnNames();
  const ids = names.map((_, i) => result.columnTypeId(i));
  const columns: Column[] = names.map((name, i) => optional(name, columnTypes[ids[i]] ?? "text", ""));
  return { table: table("query", "Result of a query.", columns), ids };
}

/** A batch without rows, for results that have none. */
export function emptyBatch(table: Table): Batch {
  return { table, columns: table.columns, vectors: table.columns.map(({ type }) => emptyVector(type)), rows: 0 };
}

function emptyVector(type: ColumnType): Vector {
  switch (type) {
    case "bool":
    case "u8":
      return { type, data: new Uint8Array() };
    case "u16":
      return { type, data: new Uint16Array() };
    case "u32":
      return { type, data: new Uint32Array() };
    case "f64":
      return { type, data: new Float64Array() };
    case "i64":
    case "time":
      return { type, data: new BigInt64Array() };
    case "text":
      return { type, data: { bytes: new Uint8Array(), offsets: new Uint32Array(1) } };
    default:
      return unreachable(type);
  }
}

/** A chunk as a batch of its own: nothing in it points into DuckDB. */
export function batchOf(chunk: DuckDBDataChunk, { table, ids }: { table: Table; ids: readonly DuckDBTypeId[] }): Batch {
  const rows = chunk.rowCount;
  const vectors = ids.map((id, i) => vectorOf(chunk, i, id, rows, table.columns[i].name));
  return { table, columns: table.columns, vectors, rows };
}

function vectorOf(chunk: DuckDBDataChunk, index: number, id: DuckDBTypeId, rows: number, name: string): Vector {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  const nulls = nullsOf(vector, rows);
  const raw = (size: number): ArrayBuffer => {
    const bytes = duckdb.vector_get_data(vector, rows * size);
    return bytes.slice().buffer as ArrayBuffer;
  };
  const wide = (data: BigInt64Array): Vector => ({ type: "i64", data, nulls });
  switch (id) {
    case I.BOOLEAN:
      return { type: "bool", data: new Uint8Array(raw(1)), nulls };
    case I.UTINYINT:
      return { type: "u8", data: new Uint8Array(raw(1)), nulls };
    case I.USMALLINT:
      return { type: "u16", data: new Uint16Array(raw(2)), nulls };
    case I.UINTEGER:
      return { type: "u32", data: new Uint32Array(raw(4)), nulls };
    case I.TINYINT:
      return wide(widened(new Int8Array(raw(1))));
    case I.SMALLINT:
      return wide(widened(new Int16Array(raw(2))));
    case I.INTEGER:
      return wide(widened(new Int32Array(raw(4))));
    case I.BIGINT:
      return wide(new BigInt64Array(raw(8)));
    case I.UBIGINT:
      return wide(narrowed(new BigUint64Array(raw(8)), 1, nulls, name));
    case I.HUGEINT:
    case I.UHUGEINT:
      return wide(narrowed(new BigUint64Array(raw(16)), id === I.HUGEINT ? 2 : 3, nulls, name));
    case I.DOUBLE:
      return { type: "f64", data: new Float64Array(raw(8)), nulls };
    case I.FLOAT:
      return { type: "f64", data: Float64Array.from(new Float32Array(raw(4))), nulls };
    case I.DECIMAL:
      return { type: "f64", data: Float64Array.from(chunk.getColumnValues(index), (v) => Number(String(v))), nulls };
    case I.TIMESTAMP_NS:
      return { type: "time", data: new BigInt64Array(raw(8)), nulls };
    case I.TIMESTAMP:
    case I.TIMESTAMP_S:
    case I.TIMESTAMP_MS:
    case I.TIMESTAMP_TZ:
      return { type: "time", data: scaled(new BigInt64Array(raw(8)), timeUnits[id]!, nulls, name), nulls };
    case I.VARCHAR:
      return { type: "text", data: arenaOf(vector, rows, nulls), nulls };
    default:
      return { type: "text", data: printed(chunk, index), nulls };
  }
}

function nullsOf(vector: duckdb.Vector, rows: number): Uint8Array | undefined {
  const valid = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null;
  if (!valid) return undefined;
  return Uint8Array.from({ length: rows }, (_, row) => ((valid[row >> 3] >> (row & 7)) & 1) ^ 1);
}

function widened(data: Int8Array | Int16Array | Int32Array): BigInt64Array {
  return BigInt64Array.from(data as unknown as ArrayLike<number>, (value) => BigInt(value));
}

/** 64-bit unsigned (form 1), 128-bit signed (2) or unsigned (3) integers that must fit in 64 bits. */
function narrowed(data: BigUint64Array, form: 1 | 2 | 3, nulls: Uint8Array | undefined, name: string): BigInt64Array {
  const step = form === 1 ? 1 : 2;
  return BigInt64Array.from({ length: data.length / step }, (_, row) => {
    if (nulls?.[row]) return 0n;
    const low = BigInt.asIntN(64, data[row * step]);
    const high = form === 1 ? 0n : data[row * step + 1];
    const fits = low < 0n ? form === 2 && high === 0xffffffffffffffffn : high === 0n;
    if (!fits) {
      throw new CaseError("bad-query", `Column ${name} has a number beyond 64 bits: cast it to DOUBLE or VARCHAR.`);
    }
    return low;
  });
}

function scaled(data: BigInt64Array, unit: bigint, nulls: Uint8Array | undefined, name: string): BigInt64Array {
  return data.map((value, row) => {
    if (nulls?.[row]) return 0n;
    const time = value * unit;
    if (BigInt.asIntN(64, time) !== time) {
      throw new CaseError("bad-query", `Column ${name} has a time outside the years 1678 to 2262: cast it to VARCHAR.`);
    }
    return time;
  });
}

function arenaOf(vector: duckdb.Vector, rows: number, nulls: Uint8Array | undefined) {
  const data = duckdb.vector_get_data(vector, rows * cellSize).slice();
  const lengths = new Uint32Array(data.buffer);
  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) offsets[row + 1] = offsets[row] + (nulls?.[row] ? 0 : lengths[4 * row]);
  const bytes = new Uint8Array(offsets[rows]);
  for (let row = 0; row < rows; row++) {
    const length = offsets[row + 1] - offsets[row];
    if (length === 0) continue;
    const at = row * cellSize;
    const from =
      length <= 12
        ? data.subarray(at + 4, at + 4 + length)
        : duckdb.get_data_from_pointer(data.buffer as ArrayBuffer, at + 8, length);
    bytes.set(from, offsets[row]);
  }
  return { bytes, offsets };
}

function printed(chunk: DuckDBDataChunk, index: number) {
  const words = chunk.getColumnValues(index).map((value) => Buffer.from(value === null ? "" : String(value)));
  const offsets = new Uint32Array(words.length + 1);
  words.forEach((word, row) => (offsets[row + 1] = offsets[row] + word.length));
  return { bytes: Buffer.concat(words), offsets };
}
