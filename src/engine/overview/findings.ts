import { CaseError } from "../../model/error.ts";
import { printable } from "../../base/escape.ts";
import type { FindingAbout, FindingEvidence, FindingLine, Severity } from "../../protocol/case.ts";
import { shapes } from "../../report/shapes.ts";
import type { RowOf } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";

/** Findings listed: a scan of a whole network makes thousands, a person reads hundreds. The table `findings` has them all. */
const MAX_FINDINGS = 20_000;
/** Evidence of one finding that is told. */
const MAX_EVIDENCE = 1000;
/** Measures of one finding: `why` is JSON that a damaged index could hold anything in. */
const MAX_MEASURES = 50;

type FindingRow = RowOf<typeof shapes.findings>;

/** Findings, gravest first. */
export async function readFindings(store: Store, signal: AbortSignal): Promise<FindingLine[]> {
  const rows = await askModule(store, "report/findings", shapes.findings, { limit: MAX_FINDINGS }, signal);
  return rows.map(findingLine);
}

/** Findings that rest on a connection or on flow records that account for it. */
export async function findingsOf(store: Store, connection: number, signal: AbortSignal): Promise<FindingLine[]> {
  const params = { connection, limit: MAX_FINDINGS };
  return (await askModule(store, "overview/connection_findings", shapes.findings, params, signal)).map(findingLine);
}

const evidenceShape = {
  kind: "text", says: "text", connection_id: "u32?", record_id: "i64?", evidence_id: "u32?", packet: "f64?", line: "f64?",
} as const; // prettier-ignore

/** One finding with all it rests on. Throws CaseError "not-found". */
export async function readFinding(store: Store, finding: string, signal: AbortSignal): Promise<FindingAbout> {
  const [row] = await askModule(store, "overview/finding", shapes.findings, { finding }, signal);
  if (!row) throw new CaseError("not-found", `There is no finding ${printable(finding.slice(0, 200))} in this case.`);
  const params = { finding, limit: MAX_EVIDENCE };
  const evidence = await askModule(store, "overview/finding_evidence", evidenceShape, params, signal);
  return { ...findingLine(row), why: measures(row.why), next: row.next, evidence: evidence.map(evidenceOf) };
}

function findingLine(row: FindingRow): FindingLine {
  return {
    finding: row.finding_id,
    detector: row.detector,
    title: row.title,
    severity: row.severity as Severity,
    confidence: row.confidence,
    grade: row.grade,
    technique: row.technique,
    subject: row.subject,
    summary: row.summary,
    firstTs: String(row.first_ts),
    lastTs: String(row.last_ts),
  };
}

function evidenceOf(row: RowOf<typeof evidenceShape>): FindingEvidence {
  return {
    kind: row.kind as FindingEvidence["kind"],
    evidenceId: row.evidence_id,
    packet: row.packet,
    line: row.line,
    connection: row.connection_id,
    record: row.record_id === null ? null : String(row.record_id),
    says: row.says,
  };
}

/** The measures of `why`; entries that are not what detectors write are left out. */
function measures(why: string): FindingAbout["why"] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(why);
  } catch {
    return [];
  }
  return Array.isArray(parsed) ? parsed.filter(isMeasure).slice(0, MAX_MEASURES) : [];
}

function isMeasure(value: unknown): value is FindingAbout["why"][number] {
  if (typeof value !== "object" || value === null) return false;
  const { measure, value: amount, threshold, unit, says } = value as Record<string, unknown>;
  return (
    [measure, unit, says].every((text) => typeof text === "string") &&
    [amount, threshold].every((number) => typeof number === "number")
  );
}
