/** Batches from plain rows. */
import type { Batch, Table } from "../../src/base/columns.ts";
import { batchFrom, type Cells } from "../store/rows.ts";

/** A batch of `table` with those of its columns that the first row has. */
export function batchOf(table: Table, rows: readonly Cells[]): Batch {
  return batchFrom(table, rows, { columns: table.columns.filter(({ name }) => name in rows[0]) });
}
