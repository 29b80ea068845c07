/** Small tables: plain rows into a batch. */
import { type Batch, type ColumnType, type Row, type Table, type Vector } from "../base/columns.ts";
import { Dictionary } from "../base/dictionary.ts";

type Value = bigint | number | string | boolean | null;

/** The rows as one batch, columns in the table's order. Numbers are taken modulo the column's width. */
export function batchOf<T extends Table>(table: T, rows: readonly Row<T>[]): Batch {
  const plain = rows as readonly Readonly<Record<string, Value>>[];
  return {
    table,
    columns: table.columns,
    vectors: table.columns.map(({ name, type }) => vectorOf(type, plain, name)),
    rows: rows.length,
  };
}

function vectorOf(type: ColumnType, rows: readonly Readonly<Record<string, Value>>[], name: string): Vector {
  const values = rows.map((row) => row[name] ?? null);
  const empty = values.some((value) => value === null);
  const nulls = empty ? { nulls: Uint8Array.from(values, (value) => Number(value === null)) } : {};
  switch (type) {
    case "text": {
      const words = new Dictionary();
      return {
        type,
        data: { codes: Uint32Array.from(values, (v) => (v === null ? 0 : words.internText(String(v)))), words },
      };
    }
    case "i64":
    case "time":
      return { type, data: BigInt64Array.from(values, (v) => BigInt(v ?? 0)), ...nulls };
    case "bool":
    case "u8":
      return { type, data: Uint8Array.from(values, Number), ...nulls };
    case "u16":
      return { type, data: Uint16Array.from(values, Number), ...nulls };
    case "u32":
      return { type, data: Uint32Array.from(values, Number), ...nulls };
    case "f64":
      return { type, data: Float64Array.from(values, Number), ...nulls };
  }
}
