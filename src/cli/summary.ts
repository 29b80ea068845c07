import { printable } from "../base/escape.ts";
import type { CaseSummary, FileSummary } from "../engine/api.ts";
import { shownPath } from "./paths.ts";
import { grouped } from "./progress.ts";

/** More findings than this are counted only; `findings` lists them. */
const mostFindings = 20;
/** More files than this are counted only; the report lists them. */
const mostFiles = 40;

const severities = ["critical", "high", "medium", "low", "info"];

/** The summary `analyze` prints. */
export function summaryText(
  summary: CaseSummary,
  about: {
    readonly case: string | null;
    readonly reused: boolean;
    readonly reports: readonly string[];
    /** The working folder. */
    readonly folder: string;
  },
): string {
  const shown = (path: string) => shownPath(path, about.folder);
  const sections = [evidenceLines(summary, shown), coverageLines(summary), findingLines(summary)];
  if (about.case !== null) {
    sections.push(["Case", `  ${shown(about.case)}${about.reused ? " (index reused: nothing has changed)" : ""}`]);
  }
  if (about.reports.length > 0) sections.push(["Report", ...about.reports.map((path) => `  ${shown(path)}`)]);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function evidenceLines(
  { files, packets, connections, records }: CaseSummary,
  shown: (path: string) => string,
): string[] {
  const rows = files.slice(0, mostFiles).map((file) => [...contentOf(file), file.format || "-", shown(file.path)]);
  const more = files.length > mostFiles ? [`  ... and ${files.length - mostFiles} more files`] : [];
  const total = `  ${grouped(packets)} packets in ${grouped(connections)} connections, ${grouped(records)} flow records`;
  return ["Evidence", ...aligned(rows, [0]), ...more, total];
}

/** How much of what a file holds. */
function contentOf({ kind, packets, records }: FileSummary): readonly [count: string, of: string] {
  if (kind === "unknown") return ["-", "not read"];
  return kind === "capture"
    ? [grouped(packets), "packets"]
    : [grouped(records), kind === "flow-log" ? "flow records" : kind];
}

function coverageLines({ verdicts }: CaseSummary): string[] {
  if (verdicts.length === 0) return ["Coverage", "  nothing to compare: no flow records"];
  const rows = verdicts.map(({ verdict, reason, records, bytes }) => [
    verdict,
    reason ?? "",
    `${grouped(records)} ${records === 1 ? "record" : "records"}`,
    `${grouped(bytes)} bytes logged`,
  ]);
  return ["Coverage of the flow records by packets", ...aligned(rows, [2, 3])];
}

function findingLines({ findings }: CaseSummary): string[] {
  if (findings.length === 0) return ["Findings", "  none"];
  const sorted = [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const counts = severities
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const rows = sorted.slice(0, mostFindings).map(({ severity, title }) => [severity, printable(title)]);
  const more = sorted.length > mostFindings ? [`  ... and ${sorted.length - mostFindings} more`] : [];
  return [`Findings: ${counts.join(", ")}`, ...aligned(rows), ...more];
}

/** Rows as indented columns; those in `right` are aligned to the right. */
function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i].length))) ?? [];
  const pad = (text: string, i: number) => (right.includes(i) ? text.padStart(widths[i]) : text.padEnd(widths[i]));
  return rows.map((row) => `  ${row.map(pad).join("  ")}`.trimEnd());
}
