import { columnWriter } from "./column-writer.ts";
import type { Batch, Row, Table } from "./columns.ts";

/** Rows of a small table as a batch: some thousands at most. A property that a row lacks is an empty cell. */
export function batchFrom<T extends Table>(table: T, rows: readonly Partial<Row<T>>[]): Batch {
  const cells = rows as readonly Readonly<Record<string, unknown>>[];
  const vectors = table.columns.map(({ name, type }) => {
    const writer = columnWriter(type);
    for (const row of cells) writer.put(row[name]);
    return writer.take();
  });
  return { table, columns: table.columns, vectors, rows: rows.length };
}
