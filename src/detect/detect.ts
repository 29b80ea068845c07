import { assert } from "../base/assert.ts";
import { batchFrom } from "../base/batch.ts";
import { CaseError } from "../model/error.ts";
import { findingEvidence, findings } from "../model/tables.ts";
import type { Store } from "../store/store.ts";
import type { Detector } from "./detector.ts";
import { detectors } from "./detectors.ts";
import { bounded, rowsOf } from "./named.ts";
import { severityRank } from "./sightings.ts";
import { chosenThresholds } from "./thresholds.ts";

export interface DetectOptions {
  /** Overrides of thresholds: `detector.threshold` -> value. */
  readonly thresholds?: Readonly<Record<string, number>>;
  readonly signal?: AbortSignal;
  /** Told what is being looked for. */
  readonly onPhase?: (says: string) => void;
}

/**
 * Runs every detector and writes the tables `findings` and `finding_evidence` anew, worst findings first.
 * The same tables give the same rows. Throws CaseError for unknown thresholds and when cancelled.
 */
export function detect(store: Store, options: DetectOptions = {}): Promise<void> {
  return detectWith(detectors, store, options);
}

/** The same with some of the detectors. */
export async function detectWith(
  detectors: readonly Detector[],
  store: Store,
  options: DetectOptions = {},
): Promise<void> {
  const thresholds = chosenThresholds(detectors, options.thresholds);
  await store.runModule("detect/prelude");
  const found = [];
  for (const detector of detectors) {
    if (options.signal?.aborted) throw new CaseError("cancelled", "The analysis was cancelled.");
    options.onPhase?.(`detecting: ${detector.title}`);
    found.push(...(await run(store, detector, thresholds, detectors.indexOf(detector))));
  }
  found.sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || a.order - b.order);
  await store.run("delete from data.findings; delete from data.finding_evidence");
  await store.append(
    batchFrom(
      findings,
      found.map(({ rows }) => rows.finding),
    ),
  );
  await store.append(
    batchFrom(
      findingEvidence,
      found.flatMap(({ rows }) => rows.evidence),
    ),
  );
  await store.run("drop table detect_flow_pairs");
  await store.flush();
}

async function run(store: Store, detector: Detector, thresholds: ReturnType<typeof chosenThresholds>, order: number) {
  const values = thresholds.get(detector.id);
  assert(values, `no thresholds for ${detector.id}`);
  const kept = bounded(await detector.find(store, values), detector);
  return kept.map((finding) => ({ severity: finding.severity, order, rows: rowsOf(detector, finding) }));
}
