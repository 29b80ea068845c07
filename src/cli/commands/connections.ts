import { connections as table } from "../../model/tables.ts";
import { command } from "../command.ts";
import { captureOptions, commonOptions, decodeOptions, isCase } from "../evidence.ts";
import { fromCase, fromFiles, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";

const shown = ["connection_id", "proto", "orig_ip", "orig_port", "resp_ip", "resp_port", "conn_state", "orig_pkts", "resp_pkts", "orig_bytes", "resp_bytes", "vni", "first_ts", "history"]; // prettier-ignore

/** Connections of captures; no index is built for evidence files. */
export const connections = command({
  name: "connections",
  summary: "list the connections in captures",
  usage: "PATH...",
  says:
    "Lists every connection of the captures as Zeek's conn log describes them: originator and responder, packets and bytes " +
    "each way, state, history, VNI. Given captures, it reads them once and builds no index; given a case folder, it asks the index.",
  operands: { least: 1, most: Infinity, says: "one or more captures, folders, or one case folder" },
  options: {
    service: {
      kind: "flag",
      says: "Also what each connection speaks (column service): payload is decoded for it, which takes longer. A case knows it.",
    },
    ...rowOptions,
    ...captureOptions,
    ...decodeOptions,
    ...commonOptions,
  },
  examples: [
    { line: "flowmirror connections mirror.pcap", says: "the first 50, as a table" },
    { line: "flowmirror connections captures/ --format jsonl | jq .community_id", says: "all, as JSON lines" },
    { line: "flowmirror connections mirror.pcap --format csv --output connections.csv", says: "all, as CSV in a file" },
    { line: "flowmirror connections mirror.pcap --service", says: "with what each speaks" },
    { line: "flowmirror connections mirror.pcap --columns orig_ip,resp_ip,resp_port --limit 10", says: "some columns" },
  ],
  run({ operands, values }, world) {
    const fill = isCase(operands)
      ? fromCase(operands, world, (opened, out, options) => opened.table(table.name, out, options))
      : fromFiles(operands, (paths, options, out) =>
          world.engine.listConnections(paths, options, out, { service: values.service }),
        );
    const columns = values.service ? [...shown, "service"] : shown;
    return runListing(values, { table, shown: columns, from: "capture", evidence: operands }, world, fill);
  },
});
