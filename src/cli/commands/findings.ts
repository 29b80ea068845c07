import { findings as table } from "../../model/tables.ts";
import { command } from "../command.ts";
import { commonOptions, evidenceOptions } from "../evidence.ts";
import { fromCase, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";

const shown = ["severity", "confidence", "title", "technique", "grade", "first_ts", "last_ts", "finding_id"];

/** What the detectors found. */
export const findings = command({
  name: "findings",
  summary: "list what the detectors found",
  usage: "PATH...",
  says:
    "Lists the findings: severity, confidence, ATT&CK technique, what was measured against which threshold (column why), and what " +
    "to look at next. The packets and log lines a finding rests on are in the table finding_evidence.",
  operands: { least: 1, most: Infinity, says: "captures and flow logs, folders, or one case folder" },
  options: { ...rowOptions, ...evidenceOptions, ...commonOptions },
  examples: [
    { line: "flowmirror findings samples/", says: "all, as a table" },
    { line: "flowmirror findings case/ --format jsonl", says: "with thresholds and what to look at next" },
    { line: "flowmirror query case/ 'SELECT * FROM finding_evidence'", says: "what they rest on" },
  ],
  run({ operands, values }, world) {
    const fill = fromCase(operands, world, (opened, out, options) => opened.table(table.name, out, options));
    return runListing(values, { table, shown, evidence: operands }, world, fill);
  },
});
