/** All rows of a listing under a filter, in an order: for writing them out. */
import type { Batch } from "../../base/columns.ts";
import type { Store } from "../../store/store.ts";
import { type ListingColumn } from "./listing.ts";
import type { Asked } from "./pages.ts";
import { columnNamed, fromOf, orderRows, selectRows } from "./select.ts";
import { listingNamed } from "./tables.ts";

/** The columns named, whole: no cell is cut. Throws CaseError "usage" for unknown columns and bad filters. */
export function listingRows(
  store: Store,
  { listing: name, sort, filter }: Asked,
  names: readonly string[],
  signal: AbortSignal,
): AsyncIterable<Batch> {
  const listing = listingNamed(name);
  const columns = names.map((one) => columnNamed(listing, one));
  const selection = selectRows(listing, filter);
  const order = orderRows(listing, sort);
  const from = fromOf(listing, [...selection.joins, ...order.joins, ...columns.flatMap(({ join }) => join ?? [])]);
  const where = selection.where === "" ? "" : `WHERE ${selection.where}`;
  const sql = `SELECT ${columns.map(valueOf).join(", ")} FROM ${from} ${where} ORDER BY ${order.sql}`;
  return store.batches(sql, selection.params, { signal });
}

/** Names are those of our own listing. */
function valueOf({ name, kind, sql }: ListingColumn): string {
  return `${kind === "time" ? `make_timestamp_ns(${sql})` : sql} AS "${name}"`;
}
