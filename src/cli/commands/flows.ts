import { flowRecords } from "../../model/flowlog.ts";
import { command } from "../command.ts";
import { commonOptions, isCase, logOptions } from "../evidence.ts";
import { fromCase, fromFiles, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";

const shown = ["evidence_id", "line", "interface_id", "srcaddr", "srcport", "dstaddr", "dstport", "protocol", "packets", "bytes", "start", "end", "action", "log_status"]; // prettier-ignore

/** Records are numbered when a case is made; straight from the files they have file and line. */
const unnumbered = { ...flowRecords, columns: flowRecords.columns.filter(({ name }) => name !== "record_id") };

/** Flow records of flow logs, every field AWS documents. */
export const flows = command({
  name: "flows",
  summary: "list the records in flow logs",
  usage: "PATH...",
  says:
    "Lists every flow record with all fields AWS documents (versions 2 to 11; `-` in a name is written `_`), the file and line " +
    "it stands in, and fields AWS does not document in the column extra. Reads text, CSV, Parquet, CloudWatch JSON, Logs " +
    "Insights exports and Security Lake's events (OCSF), compressed or not.",
  operands: { least: 1, most: Infinity, says: "one or more flow logs, folders, or one case folder" },
  options: { ...rowOptions, ...logOptions, ...commonOptions },
  examples: [
    { line: "flowmirror flows flow-logs/", says: "the first 50, as a table" },
    { line: "flowmirror flows flow.log.gz --format parquet --output flow.parquet", says: "all, as Parquet" },
    {
      line: "flowmirror flows export.txt --log-format '${version} ${interface-id} ${srcaddr} ${dstaddr}'",
      says: "a log without a header line",
    },
  ],
  run({ operands, values }, world) {
    const fill = isCase(operands)
      ? fromCase(operands, world, (opened, out, options) => opened.table(flowRecords.name, out, options))
      : fromFiles(operands, world.engine.listFlows);
    return runListing(
      values,
      { table: isCase(operands) ? flowRecords : unnumbered, shown, from: "flow-log", evidence: operands },
      world,
      fill,
    );
  },
});
