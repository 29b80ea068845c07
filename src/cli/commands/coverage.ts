import { command } from "../command.ts";
import { commonOptions, evidenceOptions } from "../evidence.ts";
import { usage } from "../exit.ts";
import { fromCase, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";

const shownRecords = ["record_id", "verdict", "reason", "srcaddr", "srcport", "dstaddr", "dstport", "protocol", "action", "packets", "packets_seen", "bytes", "bytes_seen"]; // prettier-ignore
const shownConnections = ["connection_id", "verdict", "reason", "proto", "orig_ip", "orig_port", "resp_ip", "resp_port", "packets", "logged_packets"]; // prettier-ignore

const records = (verdict: string) => `
  SELECT v.record_id, v.verdict, v.reason, r.interface_id, r.srcaddr, r.srcport, r.dstaddr, r.dstport, r.protocol, r.action,
    r.log_status, r."start", r."end", r.packets, v.packets_seen, r.bytes, v.bytes_seen, v.connections, v.session_id, v.rule_number,
    v.other_record_id, v.detail, r.evidence_id, r.line
  FROM coverage v JOIN flow_records r ON r.record_id = v.record_id${verdict}
  ORDER BY v.record_id`;

const connections = (verdict: string) => `
  SELECT v.connection_id, v.verdict, v.reason, c.proto, c.orig_ip, c.orig_port, c.resp_ip, c.resp_port, c.vni, c.first_ts, c.last_ts,
    c.orig_pkts + c.resp_pkts AS packets, v.logged_packets, c.orig_ip_bytes + c.resp_ip_bytes AS ip_bytes, v.logged_bytes, v.records,
    v.other_record_id, v.detail
  FROM connection_coverage v JOIN connections c ON c.connection_id = v.connection_id${verdict}
  ORDER BY v.connection_id`;

function isOfConnections(verdict: string): boolean {
  return verdict === "logged" || verdict === "unlogged";
}

/** Verdicts of flow records against packets, or of connections against flow records. */
export const coverage = command({
  name: "coverage",
  summary: "say of each flow record whether the packets show it",
  usage: "PATH...",
  says:
    "Compares flow records with packets: for each record the packets and IP bytes seen in its window and direction beside those " +
    "logged, the verdict (full, partial, none) and, where it is not full, the reason. With --of connections the other way round: " +
    "which connections the flow logs account for (logged, unlogged). Verdicts and reasons are listed in docs/fields.md.",
  operands: { least: 1, most: Infinity, says: "captures and flow logs, folders, or one case folder" },
  options: {
    of: {
      kind: "choice",
      choices: ["records", "connections"],
      says: "Verdicts of flow records (default) or of connections.",
    },
    verdict: {
      kind: "choice",
      choices: ["full", "partial", "none", "logged", "unlogged"],
      says: "Only this verdict; logged and unlogged are those of connections.",
    },
    ...rowOptions,
    ...evidenceOptions,
    ...commonOptions,
  },
  examples: [
    { line: "flowmirror coverage samples/", says: "every record, as a table" },
    { line: "flowmirror coverage mirror.pcap flow-logs/ --verdict none", says: "records without a packet, and why" },
    {
      line: "flowmirror coverage case/ --of connections --verdict unlogged",
      says: "connections no record accounts for",
    },
  ],
  run({ operands, values }, world) {
    const { verdict } = values;
    const ofConnections =
      values.of === "connections" || (!values.of && verdict !== undefined && isOfConnections(verdict));
    if (verdict !== undefined && isOfConnections(verdict) !== ofConnections) {
      throw usage(`${verdict} is a verdict of ${ofConnections ? "flow records" : "connections"}.`);
    }
    // The verdict is one of the option's choices, never text of the user.
    const only = verdict === undefined ? "" : ` WHERE v.verdict = '${verdict}'`;
    const sql = (ofConnections ? connections : records)(only);
    const fill = fromCase(operands, world, (opened, out, options) => opened.query(sql, out, options));
    const shown = ofConnections ? shownConnections : shownRecords;
    return runListing(values, { shown, evidence: operands }, world, fill);
  },
});
