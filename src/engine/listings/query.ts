import type { Batch, Column } from "../../base/columns.ts";
import type { QueryAnswer } from "../../protocol/case.ts";
import { MAX_PAGE_ROWS, type PageColumn } from "../../protocol/page.ts";
import type { Store } from "../../store/store.ts";
import { emptyColumn, fillColumn } from "./cells.ts";

/** The first rows of a person's own query. Throws CaseError "bad-query" in the store's words. */
export async function readQuery(
  store: Store,
  { sql, limit }: { readonly sql: string; readonly limit: number },
  signal: AbortSignal,
): Promise<QueryAnswer> {
  const most = Math.max(1, Math.min(limit, MAX_PAGE_ROWS));
  const batches: Batch[] = [];
  let rows = 0;
  // Leaving the loop ends the query: nothing beyond the asked rows is worked out.
  for await (const batch of store.query(sql, { signal })) {
    batches.push(batch);
    rows += batch.rows;
    if (rows > most) break;
  }
  return answerOf(batches, most);
}

/** The first `most` rows of some batches of the same columns. */
export function answerOf(batches: readonly Batch[], most: number): QueryAnswer {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const shown = Math.min(rows, most);
  const { columns } = batches[0];
  return {
    columns: columns.map((column) => ({ name: column.name, kind: kindOf(column), says: "" })),
    page: { from: 0, rows: shown, total: shown, partial: false, columns: pageColumns(columns, batches, shown) },
    more: rows > most,
  };
}

function pageColumns(columns: readonly Column[], batches: readonly Batch[], rows: number): PageColumn[] {
  return columns.map((column, i) => {
    const filled = emptyColumn(column.name, kindOf(column), rows);
    let from = 0;
    for (const batch of batches) {
      const start = from;
      const count = Math.min(batch.rows, rows - start);
      fillColumn(filled, batch.vectors[i], Array.from({ length: count }, (_, row) => start + row), count); // prettier-ignore
      from += count;
    }
    return filled;
  });
}

function kindOf({ type }: Column): PageColumn["kind"] {
  if (type === "text" || type === "time") return type;
  return type === "bool" ? "flag" : "number";
}
