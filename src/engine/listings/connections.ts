/** Connections with the verdict of the flow logs on them. */
import { connectionCoverage, connections } from "../../model/tables.ts";
import { columnsOf, inOrder, type Listing, type ListingColumn, listed } from "./listing.ts";

const added: readonly ListingColumn[] = [
  {
    name: "duration",
    says: "Seconds from first to last packet.",
    kind: "number",
    found: "never",
    sql: "(CAST(c.last_ts AS HUGEINT) - c.first_ts) / 1e9",
  },
  {
    name: "ip_bytes",
    says: "IP bytes of both sides.",
    kind: "number",
    found: "never",
    sql: "(CAST(c.orig_ip_bytes AS HUGEINT) + c.resp_ip_bytes)",
  },
  {
    name: "evidence",
    says: "Path of the file of the first packet.",
    kind: "text",
    found: "anywhere",
    sql: "e.path",
    join: "evidence",
  },
];

export const connectionsListing: Listing = {
  name: "connections",
  from: "data.connections AS c",
  joins: {
    coverage: { from: "data.connection_coverage AS v", theirs: "v.connection_id", ours: "c.connection_id" },
    evidence: { from: "data.evidence AS e", theirs: "e.evidence_id", ours: "c.evidence_id" },
  },
  key: "c.connection_id",
  columns: inOrder(
    [
      ...columnsOf(connections, "c", {
        addresses: ["orig_ip", "resp_ip"],
        numbers: ["connection_id", "conversation_id", "vni", "orig_port", "resp_port"],
        fromStart: ["community_id"],
        // Letters of states would be found in every word; columns of their own filter them.
        never: ["history"],
      }),
      ...columnsOf(connectionCoverage, "v", { join: "coverage" }).filter(({ name }) => name !== "connection_id"),
      ...added,
    ],
    [
      "connection_id", "first_ts", "duration", "proto", "service", "orig_ip", "orig_port", "resp_ip", "resp_port", "conn_state", "verdict",
      "reason", "ip_bytes", "orig_bytes", "resp_bytes", "orig_pkts", "resp_pkts", "missed_bytes", "history", "vni", "vantage",
      "last_ts", "orig_ip_bytes", "resp_ip_bytes",
    ],
  ), // prettier-ignore
  hidden: [],
  endpoints: [
    ["orig_ip", "orig_port"],
    ["resp_ip", "resp_port"],
  ],
  touches: "c.last_ts >= $time_from AND c.first_ts < $time_to",
  ofConnections: `c.connection_id IN ${listed("connections")}`,
  ofRecords: `c.connection_id IN (SELECT connection_id FROM data.record_connections WHERE record_id IN ${listed("records")})`,
  id: /^(\d{1,15})$/,
  byId: "c.connection_id = $id0",
};
