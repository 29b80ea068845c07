import type { Confidence, EvidenceRef, Finding, FindingSeverity, Why } from "../model/finding.ts";
import { loadModule } from "../store/modules.ts";
import type { RowOf, Shape } from "../store/rows.ts";
import type { SqlParams } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import { evidenceLimit, subjectLimit } from "./detector.ts";

/** Columns every detector module gives: the subject and, per row, one piece of evidence. */
const common = {
  subject: "text",
  first_ts: "time",
  last_ts: "time",
  evidence_id: "u32?",
  packet: "i64?",
  line: "i64?",
  connection_id: "u32?",
  record_id: "i64?",
} as const satisfies Shape;

/** A row of a detector module. */
export type Sighting<S extends Shape> = RowOf<S> & RowOf<typeof common>;

/** Rows by subject, strongest subject first; the first row of each holds the measures of the subject. */
export type BySubject<S extends Shape> = ReadonlyMap<string, readonly Sighting<S>[]>;

/** Runs a module of src/store/sql/detect: one row per piece of evidence, with the measures of its subject repeated. */
export async function sightings<const S extends Shape>(
  store: Store,
  module: string,
  shape: S,
  params: SqlParams,
): Promise<BySubject<S>> {
  const sql = await loadModule(`detect/${module}`);
  const limits = { subjects: subjectLimit, evidence: evidenceLimit };
  const rows = (await store.rows(sql, { ...common, ...shape }, { ...params, ...limits })) as Sighting<S>[];
  const found = new Map<string, Sighting<S>[]>();
  for (const row of rows) {
    const known = found.get(row.subject);
    if (known) known.push(row);
    else found.set(row.subject, [row]);
  }
  return found;
}

/** One subject as the packets and the flow records show it; at least one of the two. */
export interface Seen<S extends Shape> {
  readonly subject: string;
  readonly grade: Finding["grade"];
  /** The first row of each side that has any, packets first. */
  readonly heads: readonly Sighting<S>[];
  readonly packets: readonly Sighting<S>[];
  readonly records: readonly Sighting<S>[];
}

/** What the modules `name`-packets and `name`-records find, brought together. */
export async function bothSides<const S extends Shape>(
  store: Store,
  name: string,
  shape: S,
  params: SqlParams,
): Promise<Seen<S>[]> {
  const packets = await sightings(store, `${name}-packets`, shape, params);
  const records = await sightings(store, `${name}-records`, shape, params);
  return together(packets, records);
}

/** Brings together what both sides say of the same subject, in the order of the packets, then of the flow records. */
export function together<S extends Shape>(packets: BySubject<S>, records: BySubject<S>): Seen<S>[] {
  const subjects = new Set([...packets.keys(), ...records.keys()]);
  return [...subjects].map((subject) => {
    const sides = [packets.get(subject) ?? [], records.get(subject) ?? []] as const;
    const heads = sides.filter((side) => side.length > 0).map((side) => side[0]);
    const grade = heads.length === 2 ? "both" : sides[0].length > 0 ? "packets" : "flow-records";
    return { subject, grade, heads, packets: sides[0], records: sides[1] };
  });
}

/** The largest of a measure over both sides: packets and flow records count the same thing, so they are never added. */
export function most<S extends Shape>(seen: Seen<S>, measure: (row: Sighting<S>) => number): number {
  return Math.max(...seen.heads.map(measure));
}

export function any<S extends Shape>(seen: Seen<S>, test: (row: Sighting<S>) => boolean): boolean {
  return seen.heads.some(test);
}

/** Evidence of both sides up to the limit, half of it each where both have more. */
export function evidenceOf<S extends Shape>(seen: Seen<S>, says: (row: Sighting<S>) => string): EvidenceRef[] {
  const half = evidenceLimit / 2;
  const fromPackets = Math.min(seen.packets.length, Math.max(half, evidenceLimit - seen.records.length));
  const rows = [...seen.packets.slice(0, fromPackets), ...seen.records.slice(0, evidenceLimit - fromPackets)];
  return rows.map((row) => reference(row, says(row)));
}

function reference<S extends Shape>(row: Sighting<S>, says: string): EvidenceRef {
  const kind = row.connection_id !== null ? "connection" : row.record_id !== null ? "flow-record" : "interface";
  return {
    kind,
    ...(row.evidence_id !== null && { evidenceId: row.evidence_id }),
    ...(row.packet !== null && { packet: row.packet }),
    ...(row.line !== null && { line: row.line }),
    ...(row.connection_id !== null && { connectionId: row.connection_id }),
    ...(row.record_id !== null && { recordId: row.record_id }),
    says,
  };
}

/** The numbers of a measure, one per side. `says` is told which side: "in packets" or "in flow records". */
export function whyOf<S extends Shape>(
  seen: Seen<S>,
  measure: string,
  value: (row: Sighting<S>) => number,
  threshold: number,
  unit: string,
  says: (side: string) => string,
): Why[] {
  const sides = [
    { rows: seen.packets, side: "in packets" },
    { rows: seen.records, side: "in flow records" },
  ];
  return sides
    .filter(({ rows }) => rows.length > 0)
    .map(({ rows, side }) => ({ measure, value: value(rows[0]), threshold, unit, says: says(side) }));
}

export function firstOf<S extends Shape>({ heads }: Seen<S>): bigint {
  return heads.reduce((first, { first_ts }) => (first_ts < first ? first_ts : first), heads[0].first_ts);
}

export function lastOf<S extends Shape>({ heads }: Seen<S>): bigint {
  return heads.reduce((last, { last_ts }) => (last_ts > last ? last_ts : last), heads[0].last_ts);
}

/** What bounds the confidence of a finding. */
export interface Doubts {
  /** The packets show one direction only, so that "unanswered" may mean "not mirrored". */
  readonly oneSided?: boolean;
  /** The flow records have no tcp-flags, so that who asked whom is a guess from the ports. */
  readonly undirected?: boolean;
  /** Other uses give the same picture whatever the evidence. */
  readonly ambiguous?: boolean;
}

/** High where packets show both directions, or both sides agree; flow records alone are medium at best. */
export function confidenceOf(grade: Finding["grade"], doubts: Doubts = {}): Confidence {
  if (grade === "flow-records") return doubts.undirected || doubts.ambiguous ? "low" : "medium";
  if (doubts.ambiguous) return "medium";
  return grade === "packets" && doubts.oneSided ? "medium" : "high";
}

const severities: readonly FindingSeverity[] = ["info", "low", "medium", "high", "critical"];

/** One step up, to `critical` at most. */
export function raised(severity: FindingSeverity): FindingSeverity {
  return severities[Math.min(severities.indexOf(severity) + 1, severities.length - 1)];
}

/** Order of severities, 0 for the worst. */
export function severityRank(severity: FindingSeverity): number {
  return severities.length - 1 - severities.indexOf(severity);
}
