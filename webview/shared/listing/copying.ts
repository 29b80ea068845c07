/** Rows as text for other programs. Every cell is evidence: made harmless, and no spreadsheet takes it for a formula. */
import { csvCell, guardedCell } from "../../../src/base/escape.ts";
import type { Row } from "../row-pages.ts";
import type { TableColumn } from "../table-options.ts";
import { plainText } from "./cells.ts";

/** Rows that are copied at once: a few megabytes on the clipboard. More are for "Export rows". */
export const MAX_COPIED = 10_000;

type Columns = readonly Pick<TableColumn, "name" | "kind">[];

function table(rows: readonly Row[], columns: Columns, cell: (text: string) => string): string[][] {
  return rows.map((row) => columns.map(({ name, kind }) => cell(plainText(kind, row.get(name)))));
}

/** Tab-separated, as cells are pasted; no header. Tabs and line ends inside are \uXXXX already. */
export function tabbed(rows: readonly Row[], columns: Columns): string {
  return table(rows, columns, guardedCell)
    .map((cells) => cells.join("\t"))
    .join("\n");
}

/** CSV (RFC 4180) with the field names as header. */
export function csv(rows: readonly Row[], columns: Columns): string {
  const header = columns.map(({ name }) => csvCell(name));
  return [header, ...table(rows, columns, csvCell)].map((cells) => `${cells.join(",")}\r\n`).join("");
}
