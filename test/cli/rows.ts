/** Batches from plain rows. */
import type { Batch, Column, Table, Vector } from "../../src/base/columns.ts";

type Cell = string | number | bigint | boolean | null;

/** A batch of `table` with those of its columns that the first row has. */
export function batchOf(table: Table, rows: readonly Readonly<Record<string, Cell>>[]): Batch {
  const columns = table.columns.filter(({ name }) => name in rows[0]);
  const vectors = columns.map((column) => vectorOf(column, rows.map((row) => row[column.name] ?? null))); // prettier-ignore
  return { table, columns, vectors, rows: rows.length };
}

function vectorOf({ type }: Column, cells: readonly Cell[]): Vector {
  const nulls = Uint8Array.from(cells, (cell) => Number(cell === null));
  const numbers = cells.map(Number);
  switch (type) {
    case "bool":
    case "u8":
      return { type, data: Uint8Array.from(numbers), nulls };
    case "u16":
      return { type, data: Uint16Array.from(numbers), nulls };
    case "u32":
      return { type, data: Uint32Array.from(numbers), nulls };
    case "f64":
      return { type, data: Float64Array.from(numbers), nulls };
    case "i64":
    case "time":
      return { type, data: BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0)), nulls };
    case "text":
      return { type, data: arena(cells.map((cell) => String(cell ?? ""))), nulls };
  }
}

function arena(texts: readonly string[]): { bytes: Uint8Array; offsets: Uint32Array } {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  const offsets = new Uint32Array(parts.length + 1);
  parts.forEach((part, i) => (offsets[i + 1] = offsets[i] + part.length));
  return { bytes: Uint8Array.from(parts.flatMap((part) => [...part])), offsets };
}
