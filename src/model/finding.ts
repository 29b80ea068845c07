/** What a detector reports. */

export type FindingSeverity = "critical" | "high" | "medium" | "low" | "info";
export type Confidence = "high" | "medium" | "low";

/** One number that made the detector fire, beside its threshold. */
export interface Why {
  readonly measure: string;
  readonly value: number;
  readonly threshold: number;
  readonly unit: string;
  readonly says: string;
}

export interface EvidenceRef {
  readonly kind: "connection" | "flow-record" | "interface" | "session";
  readonly evidenceId?: number;
  readonly packet?: bigint;
  readonly line?: bigint;
  readonly connectionId?: number;
  readonly recordId?: bigint;
  readonly says: string;
}

export interface Finding {
  /** What it is about, within the detector; makes the stable id. */
  readonly subject: string;
  readonly title: string;
  readonly severity: FindingSeverity;
  readonly confidence: Confidence;
  readonly grade: "packets" | "flow-records" | "both";
  readonly summary: string;
  readonly why: readonly Why[];
  readonly evidence: readonly EvidenceRef[];
  readonly next: string;
  /** Nanoseconds since the epoch. */
  readonly firstTs: bigint;
  readonly lastTs: bigint;
}
