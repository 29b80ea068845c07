/** Findings: in lists, in full, and at the lines of logs they rest on. */
import type { Whole } from "./page.ts";

export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** A line of a log that a finding rests on. */
export interface FindingAtLine {
  readonly line: number;
  readonly finding: string;
  readonly detector: string;
  readonly title: string;
  readonly severity: Severity;
  /** What this line has to do with it. */
  readonly says: string;
}

export interface FindingLine {
  readonly finding: string;
  readonly detector: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: string;
  readonly grade: string;
  readonly technique: string;
  readonly subject: string;
  readonly summary: string;
  readonly firstTs: Whole;
  readonly lastTs: Whole;
}

export interface FindingEvidence {
  readonly kind: "connection" | "flow-record" | "interface" | "session";
  readonly evidenceId: number | null;
  readonly packet: number | null;
  readonly line: number | null;
  readonly connection: number | null;
  readonly record: Whole | null;
  readonly says: string;
}

export interface FindingAbout extends FindingLine {
  readonly why: readonly {
    readonly measure: string;
    readonly value: number;
    readonly threshold: number;
    readonly unit: string;
    readonly says: string;
  }[];
  readonly next: string;
  readonly evidence: readonly FindingEvidence[];
}
