/** What HTML and Markdown share about tables. */
import type { TableBlock } from "./blocks.ts";
import { formatCount } from "./format.ts";

/** Columns that have a value in some row; empty ones only take space. */
export function visibleColumns({ columns, rows }: TableBlock): number[] {
  return columns.map((_, i) => i).filter((i) => rows.some((row) => row[i].length > 0));
}

/** "14 more are not shown.", or nothing where all rows are there. */
export function remaining({ rows, total }: TableBlock): string | undefined {
  const more = total - BigInt(rows.length);
  if (more <= 0n) return undefined;
  return more === 1n ? "1 more is not shown." : `${formatCount(more)} more are not shown.`;
}
