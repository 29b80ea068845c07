/** One row of a listing with all it has, for the detail beside a table. */
import { cell } from "../../base/columns.ts";
import { CaseError } from "../../model/error.ts";
import type { Fields } from "../../protocol/case.ts";
import type { ListingName } from "../../protocol/page.ts";
import type { Store } from "../../store/store.ts";
import type { ListingColumn } from "./listing.ts";
import { fromOf, whole } from "./select.ts";
import { listingNamed } from "./tables.ts";

/** Characters of one value: a statement or a list of records of some pages; the row in its file has it whole. */
export const MAX_VALUE_CHARACTERS = 65_536;

/** Values by column; 64-bit times as digits. Throws CaseError "usage" for an id of another shape, "not-found" where there is no such row. */
export async function readRow(
  store: Store,
  { listing: name, id }: { readonly listing: ListingName; readonly id: string },
  signal: AbortSignal,
): Promise<Fields> {
  const listing = listingNamed(name);
  const parts = listing.id.exec(id);
  if (!parts) throw new CaseError("usage", `"${id.slice(0, 64)}" is no row of the listing ${name}.`);
  const params = Object.fromEntries(parts.slice(1).map((part, i) => [`id${i}`, whole(part)]));
  const values = listing.columns.map(({ kind, sql }, i) => `${isText(kind) ? `left(${sql}, ${MAX_VALUE_CHARACTERS + 1})` : sql} AS v${i}`); // prettier-ignore
  const from = fromOf(listing, Object.keys(listing.joins));
  const sql = `SELECT ${values.join(", ")} FROM ${from} WHERE ${listing.byId} LIMIT 1`;
  for await (const { vectors, rows } of store.batches(sql, params, { signal })) {
    if (rows === 0) continue;
    return Object.fromEntries(listing.columns.map((column, i) => [column.name, valueOf(column, cell(vectors[i], 0))]));
  }
  throw new CaseError("not-found", `The listing ${name} has no row ${id}.`);
}

function isText(kind: ListingColumn["kind"]): boolean {
  return kind === "text" || kind === "address";
}

function valueOf({ kind }: ListingColumn, value: ReturnType<typeof cell>): Fields[string] {
  if (value === null || typeof value === "boolean") return value;
  if (kind === "time") return String(value);
  if (kind === "number") return Number(value);
  if (kind === "flag") return Boolean(value);
  const text = String(value);
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)}…` : text;
}
