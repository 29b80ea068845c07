import { correlate } from "../correlate/correlate.ts";
import { detect } from "../detect/detect.ts";
import { detectors } from "../detect/detectors.ts";
import { chosenThresholds } from "../detect/thresholds.ts";
import type { Store } from "../store/store.ts";
import type { EvidenceOptions } from "./api.ts";
import { type EvidenceFile, readable } from "./ingest/evidence.ts";
import { ingest } from "./ingest/ingest.ts";
import { RunProgress } from "./ingest/progress.ts";
import { checkCancelled } from "./source/pace.ts";

/** Seconds that `start` and `end` of a flow record may lag behind the packets (Amazon VPC User Guide, "Flow log records"). */
export const SLACK_SECONDS = 60;

/** The whole way from evidence to findings, into an empty store. */
export async function analyse(store: Store, files: readonly EvidenceFile[], options: EvidenceOptions): Promise<void> {
  // Detectors come last; what they cannot take is said before anything is read.
  chosenThresholds(detectors, options.thresholds);
  const progress = new RunProgress(readable(files), options);
  const onPhase = (says: string): void => progress.say(says);
  await ingest(store, files, options, progress);
  checkCancelled(options.signal);
  onPhase("joining flow records to packets");
  await correlate(store, { slackSeconds: options.slackSeconds ?? SLACK_SECONDS, signal: options.signal, onPhase });
  checkCancelled(options.signal);
  onPhase("looking for findings");
  await detect(store, { thresholds: options.thresholds, signal: options.signal, onPhase });
}
