/** A case as a whole: how far it is, what it is made of, what it adds up to. */
import type { Severity } from "./finding.ts";
import type { RowFilter, TimeRange, Whole } from "./page.ts";

/** Where the analysis stands. `state` "failed" and "cancelled" carry a sentence in `says`. */
export interface CaseStatus {
  readonly state: "opening" | "analysing" | "ready" | "failed" | "cancelled" | "stopped";
  /** What is being done or what went wrong, for people. */
  readonly says: string;
  /** True where all is "ready" and nothing of the evidence is of a kind that is read: `says` says so. */
  readonly isUnread?: boolean;
  readonly doneBytes: number;
  /** 0 where unknown. */
  readonly totalBytes: number;
  readonly bytesPerSecond: number;
  /** Seconds; null where nobody knows. */
  readonly secondsLeft: number | null;
  readonly packets: number;
  readonly records: number;
}

export interface DiagnosticLine {
  readonly code: string;
  readonly severity: "info" | "suspicious" | "data-loss" | "error";
  readonly count: number;
  readonly says: string;
  readonly detail: string;
  readonly offset: number | null;
  readonly line: number | null;
  readonly packet: number | null;
}

export interface EvidenceFile {
  readonly evidenceId: number;
  /** Path as given, for showing. */
  readonly path: string;
  readonly kind: string;
  readonly format: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly firstTs: Whole | null;
  readonly lastTs: Whole | null;
  readonly packets: number;
  readonly records: number;
  readonly says: string;
  readonly diagnostics: readonly DiagnosticLine[];
}

export interface Overview {
  readonly name: string;
  readonly folder: string | null;
  readonly files: readonly EvidenceFile[];
  readonly packets: number;
  readonly connections: number;
  readonly records: number;
  /** Of packets and records together; null in an empty case. */
  readonly time: TimeRange | null;
  readonly findings: Readonly<Record<Severity, number>>;
  /** Connections that no record accounts for. */
  readonly unlogged: number;
  /** Oddities that concern the case and no one file of it. */
  readonly diagnostics?: readonly DiagnosticLine[];
}

/** Bytes by time bucket; `logged` and `mirrored` are equally long, at most the `buckets` asked for. Width in seconds. */
export interface Timeline {
  readonly start: Whole;
  readonly width: number;
  readonly logged: Float64Array;
  readonly mirrored: Float64Array;
}

/** Flow records (or connections) by verdict and reason. */
export interface CoverageLine {
  readonly of: "record" | "connection";
  readonly verdict: "full" | "partial" | "none" | "logged" | "unlogged";
  readonly reason: string | null;
  /** The reason in a sentence. */
  readonly says: string;
  /** True where the reason explains the difference by design. */
  readonly expected: boolean;
  readonly count: number;
  readonly bytes: number;
  readonly bytesSeen: number;
}

export interface Talker {
  readonly address: string;
  readonly sent: number;
  readonly received: number;
  readonly loggedSent: number;
  readonly loggedReceived: number;
}

export type GroupBy = "host" | "service" | "vantage";

/** Connections put together under one label, biggest first. */
export interface ConnectionGroup {
  /** What to filter by to see its connections. */
  readonly filter: RowFilter;
  readonly label: string;
  readonly connections: number;
  readonly bytes: number;
}
