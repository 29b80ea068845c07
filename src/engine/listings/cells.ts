/** Columns of a page, filled from the batches of a query. */
import { cell, type Vector } from "../../base/columns.ts";
import { unreachable } from "../../base/assert.ts";
import { MAX_CELL_CHARACTERS, NO_FLAG, NO_TIME, type PageColumn } from "../../protocol/page.ts";

/** A column of `rows` empty cells, in memory of its own. */
export function emptyColumn(name: string, kind: PageColumn["kind"], rows: number): PageColumn {
  switch (kind) {
    case "number":
      return { name, kind, values: new Float64Array(rows).fill(NaN) };
    case "time":
      return { name, kind, values: new BigInt64Array(rows).fill(NO_TIME) };
    case "flag":
      return { name, kind, values: new Uint8Array(rows).fill(NO_FLAG) };
    case "text":
      return { name, kind, values: new Array<string | null>(rows).fill(null) };
    default:
      return unreachable(kind);
  }
}

/** Puts row i of a vector at places[i] of a column; values that do not fit the column's kind are a bug of the query. */
export function fillColumn(column: PageColumn, vector: Vector, places: ArrayLike<number>, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const value = cell(vector, row);
    if (value === null) continue;
    if (column.kind === "number") column.values[places[row]] = Number(value);
    else if (column.kind === "time") column.values[places[row]] = BigInt(value);
    else if (column.kind === "flag") column.values[places[row]] = value ? 1 : 0;
    else (column.values as (string | null)[])[places[row]] = cut(String(value));
  }
}

/** The text, or its beginning with an ellipsis; no surrogate pair is split. */
export function cut(text: string): string {
  if (text.length <= MAX_CELL_CHARACTERS) return text;
  const kept = text.slice(0, MAX_CELL_CHARACTERS - 1);
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
