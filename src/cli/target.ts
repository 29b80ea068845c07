/** The file that --output names. */
import * as output from "../engine/output/target.ts";

const named = (path: string): string => `--output ${path}`;

/** Claims `path` for writing. Evidence is never written to: `evidence` are the paths the user gave. */
export function claim(path: string, evidence: readonly string[]): Promise<output.Claim> {
  return output.claim(path, evidence, named(path));
}

/** Claims and opens `path`. */
export function openTarget(path: string, evidence: readonly string[]): Promise<output.Target> {
  return output.openTarget(path, evidence, named(path));
}

/** Refuses to put `path` where evidence lies. */
export function refuseEvidence(path: string, evidence: readonly string[]): Promise<void> {
  return output.refuseEvidence(path, evidence, named(path));
}
