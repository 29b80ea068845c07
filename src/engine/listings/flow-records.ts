/** Flow records with what the packets show of them. */
import { coverage } from "../../model/tables.ts";
import { flowRecords } from "../../model/flowlog.ts";
import { protocolName } from "../../stream/protocols.ts";
import { columnsOf, inOrder, type Listing, type ListingColumn, listed } from "./listing.ts";

/** Names of the IP protocols a record may have, as connections have them; every other protocol is its number. */
const named = Array.from({ length: 256 }, (_, protocol) => protocol)
  .filter((protocol) => protocolName(protocol) !== String(protocol))
  .map((protocol) => `WHEN ${protocol} THEN '${protocolName(protocol)}'`)
  .join(" ");

/** Seconds beyond these are bad values that nanoseconds cannot hold (before 1677, after 2262). */
const MOST_SECONDS = 9_223_372_035;

/** Unix seconds of a record as time. */
function moment(column: string): string {
  return `CASE WHEN ${column} BETWEEN -${MOST_SECONDS} AND ${MOST_SECONDS} THEN ${column} * 1000000000 END`;
}

const added: readonly ListingColumn[] = [
  {
    name: "proto",
    says: "Name of the IP protocol, its number where it has no common one.",
    kind: "text",
    found: "anywhere",
    sql: `CASE r.protocol ${named} ELSE CAST(r.protocol AS VARCHAR) END`,
  },
  {
    name: "evidence",
    says: "Path of the log file.",
    kind: "text",
    found: "anywhere",
    sql: "e.path",
    join: "evidence",
  },
];

const windows: Readonly<Record<string, Pick<ListingColumn, "kind" | "sql" | "says">>> = {
  start: {
    kind: "time",
    sql: moment('r."start"'),
    says: "v2. First packet in the window, whole seconds; may lag by up to 60 s.",
  },
  end: {
    kind: "time",
    sql: moment('r."end"'),
    says: "v2. Last packet in the window, whole seconds; may lag by up to 60 s.",
  },
};

const records = columnsOf(flowRecords, "r", {
  addresses: ["srcaddr", "dstaddr", "pkt_srcaddr", "pkt_dstaddr"],
  numbers: ["record_id", "line", "srcport", "dstport"],
}).map((column) => (Object.hasOwn(windows, column.name) ? { ...column, ...windows[column.name] } : column));

export const flowRecordsListing: Listing = {
  name: "flow_records",
  from: "data.flow_records AS r",
  joins: {
    coverage: { from: "data.coverage AS v", theirs: "v.record_id", ours: "r.record_id" },
    evidence: { from: "data.evidence AS e", theirs: "e.evidence_id", ours: "r.evidence_id" },
  },
  key: "r.record_id",
  columns: inOrder(
    [
      ...records,
      ...columnsOf(coverage, "v", { join: "coverage" }).filter(({ name }) => name !== "record_id"),
      ...added,
    ],
    [
      "record_id", "start", "end", "proto", "srcaddr", "srcport", "dstaddr", "dstport", "action", "log_status", "packets", "bytes",
      "verdict", "reason", "packets_seen", "bytes_seen", "interface_id", "flow_direction",
    ],
  ), // prettier-ignore
  hidden: [],
  endpoints: [
    ["srcaddr", "srcport"],
    ["dstaddr", "dstport"],
    ["pkt_srcaddr", "srcport"],
    ["pkt_dstaddr", "dstport"],
  ],
  // The window [start, end), at least one second, in whole seconds; what is missing is the other, bad values stay in range.
  touches: `coalesce(r."start", r."end") < $second_to
      AND greatest(coalesce(r."end", r."start"), least(coalesce(r."start", r."end"), ${MOST_SECONDS}) + 1) > $second_from`,
  ofConnections: `r.record_id IN (SELECT record_id FROM data.record_connections WHERE connection_id IN ${listed("connections")})`,
  ofRecords: `r.record_id IN ${listed("records")}`,
  id: /^(\d{1,15})$/,
  byId: "r.record_id = $id0",
};
