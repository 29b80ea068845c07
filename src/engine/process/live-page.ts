/** Rows of a case that is still being analysed, as pages. */
import type { Batch, Vector } from "../../base/columns.ts";
import type { ColumnAbout, ListingName, Page, PageColumn, PageRequest } from "../../protocol/page.ts";
import type { LiveCase } from "../ingest/live.ts";
import { emptyColumn, fillColumn } from "../listings/cells.ts";
import { pageKind } from "../listings/listing.ts";
import { listingNamed } from "../listings/tables.ts";

/** Columns of a listing, those included that have no values yet. */
export function liveColumns(listing: ListingName): readonly ColumnAbout[] {
  return listingNamed(listing).columns.map(({ name, kind, says }) => ({ name, kind: pageKind(kind), says }));
}

/** The rows asked for of what was seen so far. Other listings than connections have none before the case is ready. */
export function livePage(live: LiveCase | null, { listing, from, to }: PageRequest): Page {
  const total = listing === "connections" && live ? live.connections : 0;
  const begin = Math.min(from, total);
  const rows = Math.min(to, total) - begin;
  const columns = liveColumns(listing).map(({ name, kind }) => emptyColumn(name, kind, rows));
  const batch = rows > 0 ? live?.rows(begin, begin + rows) : undefined;
  if (batch && live) fill(columns, batch, new Map(live.files.map(({ id, path }) => [id, path])));
  return { from: begin, rows, total, partial: true, columns };
}

/** Fills the columns that are of the packets alone; what flow logs say of a connection is not known yet. */
function fill(columns: readonly PageColumn[], batch: Batch, paths: ReadonlyMap<number, string>): void {
  const { rows } = batch;
  const places = Array.from({ length: rows }, (_, row) => row);
  const vectors = new Map(batch.columns.map(({ name }, i) => [name, batch.vectors[i]]));
  for (const column of columns) {
    const vector = vectors.get(column.name) ?? derived(column.name, vectors, paths);
    if (vector) fillColumn(column, vector, places, rows);
  }
}

/** Columns of the listing that the table has not: as the listing's SQL makes them. */
function derived(
  name: string,
  vectors: ReadonlyMap<string, Vector>,
  paths: ReadonlyMap<number, string>,
): Vector | undefined {
  const wide = (column: string) => vectors.get(column)?.data as BigInt64Array;
  if (name === "duration") {
    const first = wide("first_ts");
    return { type: "f64", data: Float64Array.from(wide("last_ts"), (last, row) => Number(last - first[row]) / 1e9) };
  }
  if (name === "ip_bytes") {
    const other = wide("resp_ip_bytes");
    return { type: "i64", data: wide("orig_ip_bytes").map((bytes, row) => bytes + other[row]) };
  }
  if (name === "evidence") {
    const codes = vectors.get("evidence_id")?.data as Uint32Array;
    const text = (id: number): string => paths.get(id) ?? "";
    return {
      type: "text",
      data: { codes, words: { size: paths.size + 1, text, utf8: (id) => encoder.encode(text(id)) } },
    };
  }
  return undefined;
}

const encoder = new TextEncoder();
