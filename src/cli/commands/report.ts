import { command } from "../command.ts";
import { commonOptions, evidenceOptions } from "../evidence.ts";
import { usage } from "../exit.ts";
import { nothingRead } from "../notes.ts";
import { shownPath } from "../paths.ts";
import { reportFormats, reportOptions } from "../reporting.ts";
import { openSession, withCase } from "../session.ts";
import { refuseFolder } from "../target.ts";

/** Writes the report of a case. */
export const report = command({
  name: "report",
  summary: "write the report as HTML, Markdown and JSON",
  usage: "PATH... --report FOLDER",
  says:
    "Writes report.html (one file, no external request), report.md and report.json: what was analysed, coverage, findings with " +
    "their evidence, top talkers, and what could not be seen and why. The same evidence gives the same bytes.",
  operands: { least: 1, most: Infinity, says: "a case folder or evidence" },
  options: { ...reportOptions, ...evidenceOptions, ...commonOptions },
  examples: [
    { line: "flowmirror report case/ --report out/", says: "all three" },
    { line: "flowmirror report case/ --report out/ --report-format html", says: "HTML only" },
  ],
  async run({ operands, values }, world) {
    const folder = values.report;
    if (folder === undefined) throw usage("report needs --report FOLDER.");
    await refuseFolder(folder, "--report");
    const session = await openSession(values, operands, world);
    const files = await withCase(operands, session, world, async (opened) => {
      const { files } = await opened.summary();
      if (nothingRead(files)) return files;
      const paths = await opened.report(reportFormats(values), folder, session.run);
      await session.progress.clear();
      for (const path of paths) await world.stdout.write(`${shownPath(path, world.folder)}\n`);
      return files;
    });
    return session.close(files);
  },
});
