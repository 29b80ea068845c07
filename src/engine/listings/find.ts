/** "Find connection": what a person types into a quick pick, over addresses, ports, endpoints, ids and names. */
import { formatTime } from "../../base/time.ts";
import type { Match } from "../../protocol/case.ts";
import type { RowOf } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { connectionTitle } from "../overview/titles.ts";
import { askModule, askRows } from "./ask.ts";
import { connectionsListing } from "./connections.ts";
import { fromOf, selectRows } from "./select.ts";

/** Addresses of one name that are looked for: a name has a few. */
const MAX_NAMED = 200;

const shape = {
  connection_id: "u32", proto: "text", orig_ip: "text", orig_port: "u16", resp_ip: "text", resp_port: "u16", first_ts: "time",
  conn_state: "text", bytes: "f64",
} as const; // prettier-ignore

const columns = `c.connection_id, c.proto, c.orig_ip, c.orig_port, c.resp_ip, c.resp_port, c.first_ts, c.conn_state,
  CAST(c.orig_ip_bytes AS DOUBLE) + c.resp_ip_bytes AS bytes`;

/**
 * Connections that fit what was typed: its words as in the filter box, two endpoints with a hyphen between them, a part of a name
 * that a capture file has for an address. The connection of that number comes first, then those with most bytes.
 */
export async function findConnections(
  store: Store,
  { text, limit }: { readonly text: string; readonly limit: number },
  signal: AbortSignal,
): Promise<Match[]> {
  const words = text.trim().replace(/(?<=[\]\d.:a-f])\s*(?:-|–|→|->)\s*(?=[[\d])/gi, " ");
  if (words === "") return [];
  const names = await namesOf(store, words, signal);
  const { joins, where, params } = selectRows(connectionsListing, { text: words });
  const from = fromOf(connectionsListing, joins);
  const named = `c.orig_ip IN ${addresses} OR c.resp_ip IN ${addresses}`;
  const sql = `SELECT ${columns} FROM ${from} WHERE (${where}) OR ${named}
    ORDER BY c.connection_id = $number DESC, bytes DESC, c.connection_id LIMIT $limit`;
  const number = /^\d{1,10}$/.test(words) ? Number(words) : 0;
  const bound = { ...params, number, limit, addresses: JSON.stringify([...names.keys()]) };
  return (await askRows(store, sql, shape, bound, signal)).map((row) => match(row, names));
}

const addresses = `(SELECT unnest(from_json($addresses, '["VARCHAR"]')))`;

/** Addresses that the words name, with their names. */
async function namesOf(store: Store, word: string, signal: AbortSignal): Promise<Map<string, string>> {
  const params = { word, limit: MAX_NAMED };
  const rows = await askModule(store, "overview/named_addresses", { address: "text", name: "text" }, params, signal);
  return new Map(rows.map(({ address, name }) => [address, name]));
}

function match(row: RowOf<typeof shape>, names: ReadonlyMap<string, string>): Match {
  const known = [row.orig_ip, row.resp_ip].flatMap((address) => names.get(address) ?? []);
  const bytes = row.bytes === 1 ? "1 byte" : `${row.bytes.toLocaleString("en")} bytes`;
  return {
    connection: row.connection_id,
    label: connectionTitle(row),
    description: [`no. ${row.connection_id}`, row.conn_state, bytes, formatTime(row.first_ts), ...known].join(", "),
  };
}
