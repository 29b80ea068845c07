import type { ArenaText, Batch, Column, Row, Table, Vector } from "./columns.ts";

/** Rows of a small table as a batch: some thousands at most. A property that a row lacks is an empty cell. */
export function batchFrom<T extends Table>(table: T, rows: readonly Partial<Row<T>>[]): Batch {
  const cells = rows as readonly Readonly<Record<string, unknown>>[];
  return {
    table,
    columns: table.columns,
    vectors: table.columns.map((column) => vector(column, cells)),
    rows: rows.length,
  };
}

function vector({ name, type }: Column, rows: readonly Readonly<Record<string, unknown>>[]): Vector {
  const values = rows.map((row) => row[name] ?? null);
  const nulls = Uint8Array.from(values, (value) => (value === null ? 1 : 0));
  const numbers = () => values.map((value) => Number(value ?? 0));
  switch (type) {
    case "text":
      return { type, data: arena(values), nulls };
    case "i64":
    case "time":
      return { type, data: BigInt64Array.from(values, (value) => BigInt((value ?? 0) as bigint)), nulls };
    case "bool":
    case "u8":
      return { type, data: Uint8Array.from(numbers()), nulls };
    case "u16":
      return { type, data: Uint16Array.from(numbers()), nulls };
    case "u32":
      return { type, data: Uint32Array.from(numbers()), nulls };
    case "f64":
      return { type, data: Float64Array.from(numbers()), nulls };
  }
}

function arena(values: readonly unknown[]): ArenaText {
  const encoder = new TextEncoder();
  const parts = values.map((value) => encoder.encode(typeof value === "string" ? value : ""));
  const offsets = new Uint32Array(parts.length + 1);
  parts.forEach((part, i) => (offsets[i + 1] = offsets[i] + part.length));
  const bytes = new Uint8Array(offsets[parts.length]);
  parts.forEach((part, i) => bytes.set(part, offsets[i]));
  return { bytes, offsets };
}
