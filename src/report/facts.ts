/** What more than one section needs to know of a case, read once. */
import type { Store } from "../store/store.ts";
import { limits } from "./limits.ts";
import { isExpected } from "./reasons.ts";
import type { CaseFile } from "./references.ts";
import { shortNames, withoutMiddle } from "./references.ts";
import { ask, type ModuleRow } from "./shapes.ts";
import { clipped } from "./values.ts";

export type FileRow = ModuleRow<"files"> & { readonly name: string };

/** A finding with its anchor in the report and the first of its evidence. */
export interface FindingFacts {
  readonly row: ModuleRow<"findings">;
  readonly anchor: string;
  readonly evidence: readonly ModuleRow<"finding_evidence">[];
}

/** Flow records and what the packets show of them. */
export interface CoverageTotals {
  readonly records: bigint;
  readonly bytes: bigint;
  readonly seenBytes: bigint;
  /** The same without the records that are missing by design: what packets should show. */
  readonly dueBytes: bigint;
  readonly dueSeenBytes: bigint;
}

export interface CaseFacts {
  readonly files: readonly FileRow[];
  readonly captures: number;
  readonly logs: number;
  readonly packets: bigint;
  readonly records: bigint;
  readonly loggedBytes: bigint;
  readonly totals: ModuleRow<"totals">;
  readonly recordKinds: readonly ModuleRow<"records">[];
  readonly coverage: readonly ModuleRow<"coverage">[];
  readonly covered: CoverageTotals;
  readonly connectionCoverage: readonly ModuleRow<"connection_coverage">[];
  readonly findingCounts: readonly ModuleRow<"finding_counts">[];
  readonly findings: readonly FindingFacts[];
  /** Problems of data loss and worse, gravest first. */
  readonly losses: readonly ModuleRow<"diagnostics">[];
}

/** Reads the facts; every query is one pass over its tables at most. */
export async function readFacts(store: Store): Promise<CaseFacts> {
  const files = await readFiles(store);
  const [totals] = await ask(store, "totals");
  const recordKinds = await ask(store, "records", { limit: limits.recordKinds });
  const coverage = await ask(store, "coverage");
  return {
    files,
    captures: distinct(files, "capture"),
    logs: distinct(files, "flow-log"),
    packets: sum(files.filter((file) => file.kind === "capture").map((file) => file.packets)),
    records: totals.records,
    loggedBytes: totals.logged_bytes,
    totals,
    recordKinds,
    coverage,
    covered: coverageTotals(coverage),
    connectionCoverage: await ask(store, "connection_coverage"),
    findingCounts: await ask(store, "finding_counts"),
    findings: await readFindings(store),
    losses: await ask(store, "diagnostics", { severities: "error,data-loss", limit: limits.diagnostics }),
  };
}

/** The files as references name them. */
export function caseFiles(files: readonly FileRow[]): CaseFile[] {
  return files.map((file) => ({
    evidenceId: file.evidence_id,
    name: file.name,
    shortName: withoutMiddle(file.name),
    sha256: file.sha256,
  }));
}

/** Files of a kind, the same bytes counted once. */
function distinct(files: readonly FileRow[], kind: string): number {
  return new Set(files.filter((file) => file.kind === kind).map((file) => file.sha256 ?? file.evidence_id)).size;
}

function coverageTotals(rows: readonly ModuleRow<"coverage">[]): CoverageTotals {
  const due = rows.filter((row) => row.reason === null || !isExpected(row.reason));
  return {
    records: sum(rows.map((row) => row.records)),
    bytes: sum(rows.map((row) => row.bytes)),
    seenBytes: sum(rows.map((row) => row.seen_bytes)),
    dueBytes: sum(due.map((row) => row.bytes)),
    dueSeenBytes: sum(due.map((row) => row.seen_bytes)),
  };
}

/** Sum of whole numbers. */
export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

async function readFiles(store: Store): Promise<FileRow[]> {
  const rows = await ask(store, "files");
  const names = shortNames(rows.map((row) => row.path));
  return rows.map((row, i) => ({ ...row, name: clipped(names[i]) }));
}

async function readFindings(store: Store): Promise<FindingFacts[]> {
  const rows = await ask(store, "findings", { limit: limits.findings + limits.furtherFindings });
  const evidence = new Map<string, ModuleRow<"finding_evidence">[]>();
  for (const row of await ask(store, "finding_evidence", { limit: limits.evidence })) {
    const known = evidence.get(row.finding_id);
    if (known) known.push(row);
    else evidence.set(row.finding_id, [row]);
  }
  return rows.map((row, i) => ({ row, anchor: `finding-${i + 1}`, evidence: evidence.get(row.finding_id) ?? [] }));
}
