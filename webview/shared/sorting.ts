/** What clicks on column headers make of a sort order. */
import type { PageColumn, Sort } from "../../src/protocol/page.ts";

/** Keys that anybody can follow; a click more takes the last one's place. */
const MAX_KEYS = 3;

/**
 * A click on a header: first the usual direction (numbers from the biggest, all else from the first), then the other, then none.
 * `add` (Shift) keeps the other keys.
 */
export function sortClicked(
  sort: readonly Sort[],
  column: { readonly name: string; readonly kind: PageColumn["kind"] },
  add: boolean,
): readonly Sort[] {
  const first = column.kind === "number";
  const at = sort.findIndex((key) => key.column === column.name);
  const now = sort[at];
  const next: Sort | null =
    !now || (!add && sort.length > 1)
      ? { column: column.name, descending: first }
      : now.descending === first
        ? { column: column.name, descending: !first }
        : null;
  if (!add) return next ? [next] : [];
  if (at < 0) return next ? [...sort.slice(0, MAX_KEYS - 1), next] : sort;
  return sort.flatMap((key, place) => (place === at ? (next ? [next] : []) : [key]));
}
