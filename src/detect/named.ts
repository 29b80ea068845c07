import { createHash } from "node:crypto";
import type { Row } from "../base/columns.ts";
import type { EvidenceRef, Finding } from "../model/finding.ts";
import type { findingEvidence, findings } from "../model/tables.ts";
import { type Detector, evidenceLimit, subjectLimit } from "./detector.ts";
import { count, list } from "./says.ts";
import { severityRank } from "./sightings.ts";

/** Twelve hexadecimal digits of SHA-256: short enough to type, no collision among the findings of a case. */
const hashLength = 12;

/** Stable id of a finding: the detector and a hash of what it is about. */
export function findingId(detector: string, subject: string): string {
  return `${detector}-${createHash("sha256").update(subject).digest("hex").slice(0, hashLength)}`;
}

/** The findings that are kept: worst first, those beyond the limit as one. */
export function bounded(found: readonly Finding[], detector: Pick<Detector, "title">): Finding[] {
  const sorted = found
    .map((finding, order) => ({ finding, order }))
    .sort((a, b) => severityRank(a.finding.severity) - severityRank(b.finding.severity) || a.order - b.order)
    .map(({ finding }) => finding);
  if (sorted.length <= subjectLimit) return sorted;
  const kept = sorted.slice(0, subjectLimit - 1);
  return [...kept, others(sorted.slice(subjectLimit - 1), detector)];
}

function others(rest: readonly Finding[], { title }: Pick<Detector, "title">): Finding {
  const [worst] = rest;
  const first = rest.reduce((ts, { firstTs }) => (firstTs < ts ? firstTs : ts), worst.firstTs);
  const last = rest.reduce((ts, { lastTs }) => (lastTs > ts ? lastTs : ts), worst.lastTs);
  return {
    subject: "others",
    title: `${title}: ${count(rest.length, "more subject")}`,
    severity: worst.severity,
    confidence: "low",
    grade: rest.every(({ grade }) => grade === worst.grade) ? worst.grade : "both",
    summary: `${count(rest.length, "more finding")} of this kind, weaker than those listed: ${list(rest.slice(0, 10).map(({ subject }) => subject))}${rest.length > 10 ? ", and so on" : ""}.`,
    why: [
      {
        measure: "subjects",
        value: rest.length,
        threshold: 1,
        unit: "subjects",
        says: "Findings beyond the number that is listed one by one.",
      },
    ],
    evidence: rest.slice(0, evidenceLimit).flatMap(({ evidence }) => evidence.slice(0, 1)),
    next: "Raise the thresholds of this detector, or query the tables for the rest.",
    firstTs: first,
    lastTs: last,
  };
}

/** Rows of `findings` and `finding_evidence` for one finding. */
export function rowsOf(
  detector: Pick<Detector, "id" | "attack">,
  finding: Finding,
): { finding: Row<typeof findings>; evidence: Row<typeof findingEvidence>[] } {
  const finding_id = findingId(detector.id, finding.subject);
  const { title, severity, confidence, grade, subject, summary, why, next } = finding;
  return {
    finding: {
      finding_id,
      detector: detector.id,
      title,
      severity,
      confidence,
      grade,
      technique: detector.attack.join(" "),
      subject,
      summary,
      why: JSON.stringify(why),
      next,
      first_ts: finding.firstTs,
      last_ts: finding.lastTs,
    },
    evidence: finding.evidence.map((ref, index) => evidenceRow(finding_id, index + 1, ref)),
  };
}

function evidenceRow(finding_id: string, ordinal: number, ref: EvidenceRef): Row<typeof findingEvidence> {
  return {
    finding_id,
    ordinal,
    kind: ref.kind,
    evidence_id: ref.evidenceId ?? null,
    packet: ref.packet ?? null,
    line: ref.line ?? null,
    connection_id: ref.connectionId ?? null,
    record_id: ref.recordId ?? null,
    says: ref.says,
  };
}
