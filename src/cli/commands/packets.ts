import { packetListing as table } from "../../model/tables.ts";
import { command } from "../command.ts";
import { captureOptions, commonOptions, isCase } from "../evidence.ts";
import { fromCase, fromFiles, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";

const shown = ["number", "ts", "src_ip", "src_port", "dst_ip", "dst_port", "original_length", "protocols"];

/** The same columns from the index of a case as from captures. */
const stored = `
  SELECT p.evidence_id, p.number, p.ts, p.captured_length, p.original_length, p.protocols,
    CASE WHEN p.from_responder THEN c.resp_ip ELSE c.orig_ip END AS src_ip,
    CASE WHEN c.proto NOT IN ('tcp', 'udp', 'sctp') THEN NULL WHEN p.from_responder THEN c.resp_port ELSE c.orig_port END AS src_port,
    CASE WHEN p.from_responder THEN c.orig_ip ELSE c.resp_ip END AS dst_ip,
    CASE WHEN c.proto NOT IN ('tcp', 'udp', 'sctp') THEN NULL WHEN p.from_responder THEN c.orig_port ELSE c.resp_port END AS dst_port,
    c.vni, p."offset"
  FROM packets p LEFT JOIN connections c ON c.connection_id = p.connection_id
  ORDER BY p.evidence_id, p.number`;

/** Packets of captures; no index is built for evidence files. */
export const packets = command({
  name: "packets",
  summary: "list the packets in captures",
  usage: "PATH...",
  says:
    "Lists every packet with its time, lengths, layers outermost to innermost (as eth:ip:udp:vxlan:eth:ip:tcp) and innermost " +
    "addresses and ports. Given captures, it reads them once and builds no index.",
  operands: { least: 1, most: Infinity, says: "one or more captures, folders, or one case folder" },
  options: { ...rowOptions, ...captureOptions, ...commonOptions },
  examples: [
    { line: "flowmirror packets mirror.pcap --limit 20", says: "the first 20, as a table" },
    { line: "flowmirror packets mirror.pcap --format jsonl --limit 1000", says: "reads no further than it must" },
  ],
  run({ operands, values }, world) {
    const fill = isCase(operands)
      ? fromCase(operands, world, (opened, out, options) => opened.query(stored, out, options))
      : fromFiles(operands, world.engine.listPackets);
    return runListing(values, { table, shown, from: "capture", evidence: operands }, world, fill);
  },
});
