import { connections, packets } from "../../model/tables.ts";
import type { Column, Table } from "../../base/columns.ts";
import type { ColumnAbout, ListingName } from "../../protocol/page.ts";

const tables: Readonly<Partial<Record<ListingName, Table>>> = { connections, packets };

/** Columns a listing can show. */
export function listingColumns(listing: ListingName): readonly ColumnAbout[] {
  return (tables[listing]?.columns ?? []).map(({ name, type, says }) => ({ name, kind: kindOf(type), says }));
}

function kindOf(type: Column["type"]): ColumnAbout["kind"] {
  if (type === "text" || type === "time") return type;
  return type === "bool" ? "flag" : "number";
}
