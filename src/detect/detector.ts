import type { Finding, FindingSeverity } from "../model/finding.ts";
import type { Store } from "../store/store.ts";

/** A number a detector compares with, and why it is that number. */
export interface Threshold {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

/** Values of a detector's thresholds, as given or by default. */
export type Values<N extends string = string> = Readonly<Record<N, number>>;

/** Tables of the case a detector reads. */
export type Need = "connections" | "activity" | "flow_records" | "coverage" | "interfaces" | "vantages" | "inventory";

/** One detector: everything about it in one place; the documentation is made from it. */
export interface Detector<N extends string = string> {
  /** Lower-case words with hyphens; begins every finding's id. */
  readonly id: string;
  readonly title: string;
  /** The question an investigator asks that this answers. */
  readonly question: string;
  /** The highest severity its findings have. */
  readonly severity: FindingSeverity;
  /** ATT&CK technique ids. */
  readonly attack: readonly string[];
  readonly needs: readonly Need[];
  readonly thresholds: Readonly<Record<N, Threshold>>;
  /** What else looks like this. */
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  find(store: Store, thresholds: Values<N>): Promise<Finding[]>;
}

/** A detector with the names of its thresholds checked. */
export function detector<const N extends string>(manifest: Detector<N>): Detector<N> {
  return manifest;
}

/** Pieces of evidence a finding carries at most: enough to look at by hand; the counts of all are in its summary. */
export const evidenceLimit = 20;

/** Findings of one detector at most; the weaker ones become one finding, so that a botnet does not bury the rest of a report. */
export const subjectLimit = 100;
