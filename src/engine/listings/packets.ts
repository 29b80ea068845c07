/** Packets with the connection they belong to, its endpoints in the packet's direction. */
import { packets } from "../../model/tables.ts";
import { connectionsListing } from "./connections.ts";
import { columnsOf, inOrder, type Listing, type ListingColumn, listed } from "./listing.ts";

/** Seconds that packets of a record may be later than its end (see correlate): clocks of AWS and of the capture differ. */
const AFTER_END = 2;
/** Seconds of AWS's longest window, for a record that has only one of start and end. */
const LONGEST_WINDOW = 600;
/** Unix seconds beyond the year 2242 are bad values. */
const MOST_SECONDS = 8_589_934_592;

/** A value of the connection, by who sent the packet. Words are looked for in the connection itself, whichever side sent. */
function sided(
  name: string,
  says: string,
  from: string,
  back: string,
  kind: ListingColumn["kind"] = "number",
): ListingColumn {
  const sql = `CASE WHEN p.from_responder THEN c.${back} ELSE c.${from} END`;
  return { name, says, kind, found: "never", sql, join: "connection", mixed: true };
}

const added: readonly ListingColumn[] = [
  sided("src_ip", "Address of the sender, from its connection.", "orig_ip", "resp_ip", "address"),
  sided("src_port", "Port of the sender.", "orig_port", "resp_port"),
  sided("dst_ip", "Address of the receiver.", "resp_ip", "orig_ip", "address"),
  sided("dst_port", "Port of the receiver.", "resp_port", "orig_port"),
  {
    name: "proto",
    says: "tcp, udp, sctp, icmp, icmp6, or the IP protocol's name or number.",
    kind: "text",
    found: "anywhere",
    sql: "c.proto",
    join: "connection",
  },
  {
    name: "vni",
    says: "VXLAN (or GENEVE) network identifier of the innermost tunnel.",
    kind: "number",
    found: "number",
    sql: "c.vni",
    join: "connection",
  },
  {
    name: "evidence",
    says: "Path of the capture file.",
    kind: "text",
    found: "anywhere",
    sql: "e.path",
    join: "evidence",
  },
];

export const packetsListing: Listing = {
  name: "packets",
  from: "data.packets AS p",
  joins: {
    connection: { from: "data.connections AS c", theirs: "c.connection_id", ours: "p.connection_id" },
    evidence: { from: "data.evidence AS e", theirs: "e.evidence_id", ours: "p.evidence_id" },
  },
  // Rows as they were appended: in time order over all captures.
  key: "p.rowid",
  columns: inOrder(
    [...columnsOf(packets, "p", { numbers: ["number", "connection_id"] }), ...added],
    [
      "number", "ts", "src_ip", "src_port", "dst_ip", "dst_port", "proto", "tcp_flags", "protocols", "original_length", "captured_length",
      "connection_id", "from_responder", "is_copy", "vni", "evidence",
    ],
  ), // prettier-ignore
  hidden: connectionsListing.columns
    .filter(({ name }) => ["orig_ip", "orig_port", "resp_ip", "resp_port", "community_id"].includes(name))
    .map((column) => ({ ...column, join: "connection" })),
  endpoints: connectionsListing.endpoints,
  touches: "p.ts >= $time_from AND p.ts < $time_to",
  ofConnections: `p.connection_id IN ${listed("connections")}`,
  // Those of the record's connections, in its direction and window. The first condition leaves few packets for the second.
  ofRecords: `p.connection_id IN (SELECT connection_id FROM data.record_connections WHERE record_id IN ${listed("records")}) AND EXISTS (
      FROM data.record_connections AS l JOIN data.flow_records AS r ON r.record_id = l.record_id
      WHERE l.record_id IN ${listed("records")} AND l.connection_id = p.connection_id AND l.from_responder = p.from_responder
        AND p.ts // 1000000000 >= coalesce(r."start", least(r."end", ${MOST_SECONDS}) - ${LONGEST_WINDOW})
        AND p.ts // 1000000000 <= least(coalesce(r."end", least(r."start", ${MOST_SECONDS}) + ${LONGEST_WINDOW}), ${MOST_SECONDS}) + ${AFTER_END}
    )`,
  id: /^(\d{1,10}):(\d{1,15})$/,
  byId: "p.evidence_id = $id0 AND p.number = $id1",
};
