import { existsSync } from "node:fs";
import { command } from "../command.ts";
import { commonOptions, evidenceOptions } from "../evidence.ts";
import { nothingRead } from "../notes.ts";
import { reportFormats, reportOptions } from "../reporting.ts";
import { openSession, withCase } from "../session.ts";
import { summaryText } from "../summary.ts";
import { refuseFolder } from "../target.ts";

/** Everything at once: read, join, detect, report. */
export const analyze = command({
  name: "analyze",
  summary: "read evidence, join logs to packets, raise findings, write the report",
  usage: "PATH... [--case FOLDER] [--report FOLDER]",
  says:
    "Reads captures, flow logs and mirror configuration, joins flow records to packets, raises findings and prints a summary. " +
    "With --case the index is kept in FOLDER and used again when neither evidence nor version changed; without, it is temporary. " +
    "With --report the reports are written to FOLDER.",
  operands: { least: 1, most: Infinity, says: "evidence files, folders, or one case folder" },
  options: {
    case: {
      kind: "text",
      value: "FOLDER",
      says: "Keep the case here: case.json (evidence with SHA-256, options) and index.duckdb (a cache).",
    },
    ...reportOptions,
    ...evidenceOptions,
    ...commonOptions,
  },
  examples: [
    { line: "flowmirror analyze samples/ --case case/ --report out/", says: "keep the case, write all reports" },
    { line: "flowmirror analyze mirror.pcap flow-logs/ mirror-config/", says: "the summary only" },
    { line: "flowmirror analyze samples/ --threshold port-scan.ports=50 --slack 120", says: "other thresholds" },
  ],
  async run({ operands, values }, world) {
    // A case that is there already may lie where nothing can be written: it is read.
    if (values.case !== undefined && !existsSync(values.case)) await refuseFolder(values.case, "--case");
    if (values.report !== undefined) await refuseFolder(values.report, "--report");
    const session = await openSession(values, operands, world);
    const work = async (opened: Parameters<Parameters<typeof withCase>[3]>[0]) => {
      const summary = await opened.summary();
      if (nothingRead(summary.files)) return summary.files;
      const reports =
        values.report === undefined ? [] : await opened.report(reportFormats(values), values.report, session.run);
      await session.progress.clear();
      await world.stdout.write(
        summaryText(summary, { case: opened.folder, reused: opened.reused, reports, folder: world.folder }),
      );
      return summary.files;
    };
    return session.close(await withCase(operands, session, world, work, values.case));
  },
});
