/** What an editor that shows a flow log wants to know of its lines. */
import type { FindingAtLine, RecordAtLine, Severity } from "../../protocol/case.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { coverageSays } from "./coverage.ts";

const recordShape = {
  line: "f64", record_id: "i64", packets: "f64?", packets_seen: "f64?", verdict: "text?", reason: "text?",
  connections: "f64?", connection_id: "u32?",
} as const; // prettier-ignore

/** Flow records of the lines [from, to) of one log, in order. */
export async function readRecordsAtLines(
  store: Store,
  { evidenceId, from, to }: { readonly evidenceId: number; readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<RecordAtLine[]> {
  const rows = await askModule(
    store,
    "overview/records_at_lines",
    recordShape,
    { evidence_id: evidenceId, first: from, after: to },
    signal,
  );
  return rows.map((row) => {
    const verdict = row.verdict ?? "none";
    return {
      line: row.line,
      record: String(row.record_id),
      packets: row.packets,
      packetsSeen: row.packets_seen ?? 0,
      verdict,
      reason: row.reason,
      says: coverageSays(verdict, row.reason),
      connections: row.connections ?? 0,
      connection: row.connection_id,
    };
  });
}

const findingShape = {
  line: "f64", finding_id: "text", detector: "text", title: "text", severity: "text", says: "text",
} as const; // prettier-ignore

/** Lines of one log that findings rest on, gravest findings first. */
export async function readFindingsAtLines(
  store: Store,
  { evidenceId, limit }: { readonly evidenceId: number; readonly limit: number },
  signal: AbortSignal,
): Promise<FindingAtLine[]> {
  const rows = await askModule(
    store,
    "overview/findings_at_lines",
    findingShape,
    { evidence_id: evidenceId, limit },
    signal,
  );
  return rows.map(({ finding_id, severity, ...row }) => ({
    ...row,
    finding: finding_id,
    severity: severity as Severity,
  }));
}
