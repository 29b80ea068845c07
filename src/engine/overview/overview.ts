import { shapes } from "../../report/shapes.ts";
import type { DiagnosticLine, EvidenceFile, Overview, Severity } from "../../protocol/case.ts";
import type { TimeRange } from "../../protocol/page.ts";
import type { RowOf } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { timeCovered } from "./days.ts";

/** Diagnostics that an overview brings: some per file, thousands of files. The table `diagnostics` has them all. */
const MAX_DIAGNOSTICS = 10_000;

const diagnosticShape = {
  evidence_id: "u32", code: "text", severity: "text", count: "f64", says: "text", detail: "text",
  first_offset: "f64?", first_line: "f64?", first_packet: "f64?",
} as const; // prettier-ignore

/** What is in the case. */
export async function readOverview(
  store: Store,
  about: { readonly name: string; readonly folder: string | null },
  signal: AbortSignal,
): Promise<Overview> {
  const [counts, severities, unlogged, files, notes, time] = await Promise.all([
    askModule(store, "overview/counts", { packets: "f64", connections: "f64", records: "f64" }, {}, signal),
    askModule(store, "overview/findings_by_severity", { severity: "text", findings: "f64" }, {}, signal),
    askModule(store, "overview/unlogged", { connections: "f64" }, {}, signal),
    askModule(store, "report/files", shapes.files, {}, signal),
    askModule(store, "overview/diagnostics", diagnosticShape, { limit: MAX_DIAGNOSTICS }, signal),
    timeOf(store, signal),
  ]);
  const bySeverity = (severity: Severity) => severities.find((row) => row.severity === severity)?.findings ?? 0;
  const byFile = new Map<number, DiagnosticLine[]>();
  for (const note of notes) {
    const lines = byFile.get(note.evidence_id);
    if (lines) lines.push(diagnosticLine(note));
    else byFile.set(note.evidence_id, [diagnosticLine(note)]);
  }
  return {
    ...about,
    files: files.map((file) => evidenceFile(file, byFile.get(file.evidence_id) ?? [])),
    ...counts[0],
    time,
    findings: {
      critical: bySeverity("critical"),
      high: bySeverity("high"),
      medium: bySeverity("medium"),
      low: bySeverity("low"),
      info: bySeverity("info"),
    },
    unlogged: unlogged[0].connections,
    diagnostics: byFile.get(0) ?? [],
  };
}

/** The time of the case in whole seconds, without the few entries that lie years away from all others. */
async function timeOf(store: Store, signal: AbortSignal): Promise<TimeRange | null> {
  const stretch = await timeCovered(store, signal);
  if (!stretch) return null;
  return { from: `${stretch.first * 1_000_000_000n}`, to: `${(stretch.last + 1n) * 1_000_000_000n}` };
}

function evidenceFile(file: RowOf<typeof shapes.files>, diagnostics: readonly DiagnosticLine[]): EvidenceFile {
  return {
    evidenceId: file.evidence_id,
    path: file.path,
    kind: file.kind,
    format: file.format,
    size: Number(file.size),
    sha256: file.sha256,
    firstTs: file.first_ts === null ? null : String(file.first_ts),
    lastTs: file.last_ts === null ? null : String(file.last_ts),
    packets: Number(file.packets),
    records: Number(file.records),
    says: file.says,
    diagnostics,
  };
}

function diagnosticLine(note: RowOf<typeof diagnosticShape>): DiagnosticLine {
  return {
    code: note.code,
    severity: note.severity as DiagnosticLine["severity"],
    count: note.count,
    says: note.says,
    detail: note.detail,
    offset: note.first_offset,
    line: note.first_line,
    packet: note.first_packet,
  };
}
