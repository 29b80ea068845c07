/** Joins flow records to packets: fills coverage, connection_coverage and record_connections of a case. */
import { CaseError } from "../model/error.ts";
import { loadModule } from "../store/modules.ts";
import type { SqlParams } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import { explain } from "./explain.ts";
import { distinctions, readSessions } from "./sessions.ts";

export interface CorrelateOptions {
  /** How late `start` and `end` of a flow record may be, in seconds; AWS says up to 60. */
  readonly slackSeconds: number;
  readonly signal?: AbortSignal;
  /** Told what is being done, for people. */
  readonly onPhase?: (says: string) => void;
}

/**
 * Packets up to this many seconds after a record's `end` may be its own: `end` is a whole second by AWS's clock, packet times are
 * by the capturing machine's, which trails by the way through the mirror.
 */
const afterEndSeconds = 2;

/** Classes explained per round trip; keeps memory bounded however many rules a configuration has. */
const classesPerPage = 20_000;

/** The SQL modules of a correlation in the order they run, each with what it does for people. */
const phases: readonly (readonly [says: string, modules: readonly string[]])[] = [
  ["mapping vantages to network interfaces", ["interfaces", "sides"]],
  ["joining flow records to connections", ["keys", "match", "keys-again", "match"]],
  ["giving packets to flow records", ["lone", "pairs", "given", "doubt", "balance", "overlap", "seen"]],
  ["reading what limits captures and logs", ["facts", "judged"]],
];

/**
 * Fills data.coverage, data.connection_coverage and data.record_connections, replacing what they hold. Throws CaseError "cancelled"
 * when the signal is aborted between two steps; the three tables are then incomplete.
 */
export async function correlate(store: Store, options: CorrelateOptions): Promise<void> {
  const params: SqlParams = { slack: options.slackSeconds, after: Math.min(afterEndSeconds, options.slackSeconds) };
  const step = async (name: string, more: SqlParams = {}) => {
    if (options.signal?.aborted) throw new CaseError("cancelled", "The correlation was cancelled.");
    await store.runModule(`correlate/${name}`, { ...params, ...more });
  };
  try {
    await step("empty");
    for (const [says, modules] of phases) {
      options.onPhase?.(says);
      for (const name of modules) await step(name);
    }
    options.onPhase?.("asking the mirror filters about records without packets");
    await explainOpen(store, step);
    options.onPhase?.("writing the coverage of flow records");
    await step("coverage");
    options.onPhase?.("writing the coverage of connections");
    await step("logged");
    await step("connections");
  } finally {
    await store.runModule("correlate/clean");
  }
}

type Step = (name: string, more?: SqlParams) => Promise<void>;

const sampleShape = {
  class_id: "i64",
  interface_id: "text",
  direction: "u8",
  protocol: "u32",
  src: "text",
  dst: "text",
  sport: "u16",
  dport: "u16",
} as const;

/** Explains the records without packets whose interface has sessions, one representative per class. */
async function explainOpen(store: Store, step: Step): Promise<void> {
  const sessions = await readSessions(store);
  if (sessions.size === 0) return;
  const { addresses, ports } = distinctions(sessions.values());
  await step("open", { addresses: JSON.stringify(addresses), ports: JSON.stringify(ports) });
  const [{ classes }] = await store.rows("SELECT count(*) AS classes FROM correlate_class", { classes: "u32" });
  for (let after = 0; after < classes; after += classesPerPage) {
    const samples = await store.rows(await loadModule("correlate/sample"), sampleShape, {
      after,
      upto: after + classesPerPage,
    });
    const outcomes = samples.map((sample) => {
      const packet = {
        protocol: sample.protocol,
        source: sample.src,
        destination: sample.dst,
        sourcePort: sample.sport,
        destinationPort: sample.dport,
      };
      const direction = ([null, "ingress", "egress"] as const)[sample.direction];
      const found = explain(sessions.get(sample.interface_id) ?? [], packet, direction);
      return {
        class_id: Number(sample.class_id),
        reason: found.reason,
        session_id: found.sessionId,
        rule_number: found.ruleNumber,
        detail: found.detail,
      };
    });
    await step("outcomes", { outcomes: JSON.stringify(outcomes) });
  }
  await step("explained");
}
