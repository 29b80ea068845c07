/** The context menu of rows, and copying them. */
import { countOf, countText, visible } from "../format.ts";
import type { MenuItem } from "../menu.ts";
import type { Row } from "../row-pages.ts";
import { selectedCount } from "../selection.ts";
import type { Table } from "../table.ts";
import type { TableColumn } from "../table-options.ts";
import { csv, MAX_COPIED, tabbed } from "./copying.ts";
import { cellFilter } from "./filtering.ts";
import type { ListingAbout, ListingContext } from "./listing-about.ts";

/** Characters of a value in a menu. */
const SHORT = 40;

/** Items for the selected rows; `column` is that of the cell that was pointed at. */
export function rowMenu(
  about: ListingAbout,
  context: ListingContext,
  table: Table,
  row: Row,
  column: TableColumn | null,
): readonly MenuItem[] {
  const chosen = selectedCount(table.selection());
  const rows = chosen > 1 ? `${countText(Math.min(chosen, MAX_COPIED))} rows` : "row";
  return [
    ...about.actions(row, context),
    "separator",
    ...(column ? cellItems(table, context, row, column) : []),
    { label: `Copy ${rows}`, icon: "copy", keys: "Ctrl+C", run: () => copyRows(table, context, "tabs") },
    { label: `Copy ${rows} as CSV`, run: () => copyRows(table, context, "csv") },
    ...about.copies(row, context),
  ];
}

/** What can be done with a cell: only such rows, only others, copy the value. */
function cellItems(table: Table, context: ListingContext, row: Row, column: TableColumn): readonly MenuItem[] {
  const value = row.get(column.name);
  if (value === null || value === "" || column.kind === "time") return [];
  const plain = typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
  const text = column.text(value, row);
  const short = text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text;
  const by = (not: boolean) => () => {
    const written = column.kind === "text" ? cellFilter(plain, not) : `${not ? "!" : ""}${plain}`;
    table.filters({ ...table.state().filters, [column.name]: written });
  };
  return [
    { label: `Only ${column.label} ${short}`, icon: "filter", run: by(false) },
    { label: `Without ${column.label} ${short}`, run: by(true) },
    { label: `Copy ${short}`, run: () => context.attempt(() => context.copy(visible(plain), column.label)) },
    "separator",
  ];
}

/** Puts the selected rows on the clipboard, in the columns that are shown. */
export function copyRows(table: Table, context: ListingContext, as: "tabs" | "csv"): void {
  context.attempt(async () => {
    const { rows, cut } = await context.selectedRows();
    if (rows.length === 0) return;
    const columns = table.shownColumns();
    const text = as === "csv" ? csv(rows, columns) : tabbed(rows, columns);
    await context.copy(text, `${countOf(rows.length, "row")}${cut}`);
  });
}
