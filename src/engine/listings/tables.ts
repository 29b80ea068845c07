/** Tables of application protocols as listings: one for each, made from the table's own columns. */
import { protocolTables } from "../../app/tables.ts";
import type { Table } from "../../base/columns.ts";
import { printable } from "../../base/escape.ts";
import { CaseError } from "../../model/error.ts";
import type { ListingName, TableAbout, TableListing } from "../../protocol/page.ts";
import { quoted } from "../../store/ddl.ts";
import type { Store } from "../../store/store.ts";
import { askRows } from "./ask.ts";
import { columnsOf, inOrder, type Listing, type ListingColumn, listed } from "./listing.ts";
import { listings } from "./listings.ts";

/** Numbers that name something beside those every table has. */
const NUMBERS = ["connection_id", "orig_port", "resp_port", "vni", "packet", "status", "reply_code", "error_code"];
/** What every table has at its end, and what the person at a panel looks at last. */
const LAST = ["evidence", "evidence_id", "packet", "request_packet", "request_at", "request_length", "response_packet", "response_at", "response_length", "is_copy", "row"]; // prettier-ignore

const added: readonly ListingColumn[] = [
  {
    name: "evidence",
    says: "Path of the capture file.",
    kind: "text",
    found: "anywhere",
    sql: "e.path",
    join: "evidence",
  },
  { name: "row", says: "Number of the row in its table, from 0.", kind: "number", found: "never", sql: "t.rowid" },
];

function listingOfTable(table: Table): Listing {
  const own = columnsOf(table, "t", { addresses: ["orig_ip", "resp_ip"], numbers: NUMBERS });
  const first = own.filter(({ name }) => !LAST.includes(name)).map(({ name }) => name);
  return {
    name: `table:${table.name}`,
    from: `data.${quoted(table.name)} AS t`,
    joins: { evidence: { from: "data.evidence AS e", theirs: "e.evidence_id", ours: "t.evidence_id" } },
    // Rows as they were appended: in the order in which they were complete.
    key: "t.rowid",
    columns: inOrder([...own, ...added], [...first, ...LAST]),
    hidden: [],
    endpoints: [
      ["orig_ip", "orig_port"],
      ["resp_ip", "resp_port"],
    ],
    touches: "t.ts >= $time_from AND t.ts < $time_to",
    ofConnections: `t.connection_id IN ${listed("connections")}`,
    ofRecords: `t.connection_id IN (SELECT connection_id FROM data.record_connections WHERE record_id IN ${listed("records")})`,
    id: /^(\d{1,15})$/,
    byId: "t.rowid = $id0",
  };
}

const ofTables: ReadonlyMap<string, Listing> = new Map(
  protocolTables.map(listingOfTable).map((listing) => [listing.name, listing]),
);

export function isTable(name: ListingName): name is TableListing {
  return name.startsWith("table:");
}

/** The listing of this name. Throws CaseError "usage" for a table that there is not. */
export function listingNamed(name: ListingName): Listing {
  if (!isTable(name)) return listings[name];
  const listing = ofTables.get(name);
  if (!listing) throw new CaseError("usage", `There is no table "${printable(name.slice(6, 86))}".`);
  return listing;
}

/** Tables of protocols that have rows in this case, in the order of the protocols. */
export async function readTables(store: Store, signal: AbortSignal): Promise<TableAbout[]> {
  // An index of an older version may lack the youngest tables.
  const names = await askRows(
    store,
    "SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = 'data'",
    { name: "text" },
    {},
    signal,
  );
  const there = new Set(names.map(({ name }) => name));
  const tables = protocolTables.filter(({ name }) => there.has(name));
  if (tables.length === 0) return [];
  const counts = await askRows(
    store,
    tables.map((_, i) => `SELECT $name${i} AS name, count(*) AS "rows", count(*) FILTER (is_copy) AS copies FROM data.${quoted(tables[i].name)}`).join(" UNION ALL "),
    { name: "text", rows: "f64", copies: "f64" },
    Object.fromEntries(tables.map(({ name }, i) => [`name${i}`, name])),
    signal,
  ); // prettier-ignore
  const counted = new Map(counts.map((one) => [one.name, one]));
  return tables.flatMap(({ name, says, own }) => {
    const { rows, copies } = counted.get(name)!;
    const listing: TableListing = `table:${name}`;
    return rows === 0 ? [] : [{ listing, name, says, rows, copies, own: own.map((column) => column.name) }];
  });
}
