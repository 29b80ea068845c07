/** Batches from plain rows, for tests of the store and of what is written from batches. */
import type { ArenaText, Batch, Column, DictionaryText, Table, Vector } from "../../src/base/columns.ts";
import { Dictionary } from "../../src/base/dictionary.ts";

export type Cell = string | number | bigint | boolean | null;
export type Cells = Readonly<Record<string, Cell>>;

export interface Making {
  /** Text as codes into this dictionary instead of an arena. */
  readonly words?: Dictionary;
  readonly columns?: readonly Column[];
}

/** The rows as one batch with the given columns, all of the table's by default. */
export function batchFrom(
  table: Table,
  rows: readonly Cells[],
  { words, columns = table.columns }: Making = {},
): Batch {
  const vectors = columns.map((column) => vectorFrom(column, rows.map((row) => row[column.name] ?? null), words)); // prettier-ignore
  return { table, columns, vectors, rows: rows.length };
}

function vectorFrom({ type }: Column, cells: readonly Cell[], words: Dictionary | undefined): Vector {
  const nulls = cells.includes(null) ? Uint8Array.from(cells, (cell) => Number(cell === null)) : undefined;
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
      return words ? { type, data: coded(cells, words) } : { type, data: arena(cells), nulls };
  }
}

function coded(cells: readonly Cell[], words: Dictionary): DictionaryText {
  return { codes: Uint32Array.from(cells, (cell) => (cell === null ? 0 : words.internText(String(cell)))), words };
}

function arena(cells: readonly Cell[]): ArenaText {
  const parts = cells.map((cell) => Buffer.from(String(cell ?? "")));
  const offsets = new Uint32Array(parts.length + 1);
  parts.forEach((part, i) => (offsets[i + 1] = offsets[i] + part.length));
  return { bytes: Buffer.concat(parts), offsets };
}
