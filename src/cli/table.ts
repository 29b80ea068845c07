import { cell, type Batch, type Column } from "../base/columns.ts";
import { printable } from "../base/escape.ts";
import { formatTime } from "../base/time.ts";
import type { BatchWriter } from "../engine/output/sink.ts";
import type { Destination } from "../engine/output/formats.ts";

/** Rows of a terminal table: the first ones as text, the rest only counted. */
export interface ShownRows {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Rows there are in all. */
  readonly total: number;
}

/** Longer cells are cut in a table: one hostile cell must not push all others out of sight. */
const widestCell = 80;

/** Text of one cell for people: an empty value is `-`, as in flow logs and Zeek. */
export function cellText(column: Column, value: bigint | number | string | boolean | null): string {
  if (value === null || value === "") return "-";
  if (column.type === "time") return formatTime(value as bigint);
  return shortened(printable(String(value)), widestCell);
}

/** Adds the rows of a batch to those that will be shown, up to `limit`. */
export function collect(into: string[][], batch: Batch, limit: number): void {
  for (let row = 0; row < batch.rows && into.length < limit; row++) {
    into.push(batch.columns.map((column, i) => cellText(column, cell(batch.vectors[i], row))));
  }
}

const numeric = new Set(["u8", "u16", "u32", "i64", "f64"]);

/** The table as text, header first; lines longer than `width` end in an ellipsis. */
export function renderTable({ columns, rows, total }: ShownRows, width: number | undefined): string {
  if (total === 0) return "no rows\n";
  const widths = columns.map(({ name }, i) =>
    rows.reduce((most, row) => Math.max(most, lengthOf(row[i])), name.length),
  );
  const align = (text: string, i: number) => {
    const space = " ".repeat(Math.max(0, widths[i] - lengthOf(text)));
    return numeric.has(columns[i].type) ? space + text : text + space;
  };
  const line = (cells: readonly string[]) => shortened(cells.map(align).join("  ").trimEnd(), width ?? Infinity);
  const lines = [line(columns.map(({ name }) => printable(name))), ...rows.map(line)];
  const more = total - rows.length;
  if (more > 0)
    lines.push(`... ${more} more ${more === 1 ? "row" : "rows"} (--limit N shows more, --format jsonl all)`);
  return `${lines.join("\n")}\n`;
}

/** Writes the first `limit` rows as a table when all have come, and says how many more there are. */
export function tableWriter(to: Destination, limit: number, width: number | undefined): BatchWriter {
  const rows: string[][] = [];
  let columns: readonly Column[] = [];
  let total = 0;
  return {
    async batch(batch) {
      columns = batch.columns;
      total += batch.rows;
      collect(rows, batch, limit);
    },
    end: () => to.write(renderTable({ columns, rows, total }, width)),
  };
}

/** Characters, not UTF-16 units, so that no pair of surrogates is cut in two. */
function lengthOf(text: string): number {
  return hasSurrogates(text) ? Array.from(text).length : text.length;
}

function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const characters = hasSurrogates(text) ? Array.from(text) : text.split("");
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
}

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}
