/** Turns the ledger into log lines and into what must be found: verdict and reason of every line and connection. */
import type { FlowRecord, Network, SeenConnection } from "./network.ts";
import { windowPhase } from "./network.ts";
import { type NetworkInterface, type Vpc, production, sessions, staging } from "./world.ts";
import { isResolverDns } from "./mirror.ts";
import { SECOND, START, capture } from "./clock.ts";

/** A line of a flow log: a record, or a window without one. */
export type Line =
  | {
      readonly kind: "record";
      readonly at: NetworkInterface;
      readonly start: number;
      readonly end: number;
      readonly record: FlowRecord;
    }
  | {
      readonly kind: "NODATA" | "SKIPDATA";
      readonly at: NetworkInterface;
      readonly start: number;
      readonly end: number;
    };

/** Window of the bastion in which AWS skipped records: those of every fourth client port. */
const SKIPPED = { at: production.bastion, window: START + 301 * SECOND };

/** Seconds by which the records of an interface are late, 0 to 9. */
function lateness(at: NetworkInterface): number {
  return (Number(at.id.slice(-3)) * 31) % 10;
}

export function isSkipped(record: FlowRecord): boolean {
  const here = record.at === SKIPPED.at && record.window === SKIPPED.window;
  return here && (record.direction === "ingress" ? record.srcPort : record.dstPort) % 4 === 0;
}

/** Every line of a VPC's flow log, in the order of windows. */
export function linesOf(network: Network, vpc: Vpc): Line[] {
  const records = [...network.records.values()].filter((record) => record.at.vpc === vpc && record.at.logged);
  const lines: Line[] = records
    .filter((record) => !isSkipped(record))
    .map((record) => {
      const late = lateness(record.at);
      const [start, end] = [record.first, record.last].map((time) => Math.floor(time / SECOND) + late);
      return { kind: "record", at: record.at, start, end, record };
    });
  lines.push(...emptyWindows(records, vpc));
  if (vpc === "production") {
    const start = SKIPPED.window / SECOND;
    lines.push({ kind: "SKIPDATA", at: SKIPPED.at, start, end: start + 59 });
  }
  return lines
    .map((line, order) => ({ line, order }))
    .sort((a, b) => a.line.end - b.line.end || a.order - b.order)
    .map(({ line }) => line);
}

/** NODATA lines: windows of the capture's time in which an interface has no record. */
function emptyWindows(records: readonly FlowRecord[], vpc: Vpc): Line[] {
  const idle: readonly NetworkInterface[] =
    vpc === "production" ? [production.appliance, production.nat] : [staging.database];
  return idle.flatMap((at) => {
    const busy = new Set(records.filter((record) => record.at === at).map((record) => record.window));
    const first = START + windowPhase(at) * SECOND;
    const windows = Array.from({ length: 13 }, (_, i) => first + i * 60 * SECOND).filter((window) => !busy.has(window));
    return windows.map((window): Line => ({ kind: "NODATA", at, start: window / SECOND, end: window / SECOND + 59 }));
  });
}

/** What the tool must find for a line. */
export interface Verdict {
  readonly verdict: "full" | "partial" | "none";
  readonly reason: string | null;
  readonly packets: number;
  readonly bytes: number;
  readonly session: string | null;
  readonly rule: number | null;
}

const shows = ["session-shadowed", "capture-is-elsewhere", "mirror-rule-rejects"];

/** Packets that pass an interface without a mirror session are seen where the other end of the conversation is mirrored. */
function seenElsewhere(record: FlowRecord): Verdict | null {
  if (sessions.some((session) => session.source === record.at) || record.elsewhere.packets === 0) return null;
  const { packets, bytes } = record.elsewhere;
  const all = packets === record.packets;
  return {
    verdict: all ? "full" : "partial",
    reason: all ? null : "fewer-packets",
    packets,
    bytes,
    session: null,
    rule: null,
  };
}

export function verdictOf(line: Line): Verdict {
  const nothing = { verdict: "none", packets: 0, bytes: 0, session: null, rule: null } as const;
  if (line.kind !== "record") return { ...nothing, reason: line.kind === "NODATA" ? "no-data" : "skip-data" };
  const { record } = line;
  const elsewhere = seenElsewhere(record);
  if (elsewhere) return elsewhere;
  const reasons = [...record.missing.keys()];
  if (reasons.length > 1) throw new Error(`the script gives a record two reasons: ${reasons.join(", ")}`);
  const seen = { packets: record.seenPackets, bytes: record.seenBytes, session: null, rule: null };
  if (reasons.length === 0) return { ...seen, verdict: "full", reason: null };
  const [reason] = reasons;
  if (record.seenPackets > 0)
    return { ...seen, verdict: "partial", reason: reason === "time" ? "capture-edge" : reason };
  const session = shows.includes(reason) ? (record.session?.id ?? null) : null;
  return { ...nothing, reason: reason === "time" ? "outside-capture-time" : reason, session, rule: record.rule };
}

export interface ConnectionVerdict {
  readonly verdict: "logged" | "unlogged";
  readonly reason: string | null;
}

export function connectionVerdict(connection: SeenConnection): ConnectionVerdict {
  const { source } = connection.session;
  if (isResolverDns(connection.packet)) return { verdict: "unlogged", reason: "amazon-dns-not-logged" };
  if (!source.logged) return { verdict: "unlogged", reason: "interface-not-logged" };
  if ([...connection.records].every(isSkipped)) return { verdict: "unlogged", reason: "skip-data" };
  return { verdict: "logged", reason: null };
}

/** Number of packets that are mirrored into a capture. */
export function copiesInto(network: Network, file: string): Network["copies"] {
  return network.copies
    .filter((copy) => copy.session.target.capture === file && copy.at <= capture.to)
    .map((copy, order) => ({ copy, order }))
    .sort((a, b) => a.copy.at - b.copy.at || a.order - b.order)
    .map(({ copy }) => copy);
}
