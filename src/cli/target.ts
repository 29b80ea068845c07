/** The file that --output names. */
import { usage } from "./exit.ts";
import * as output from "../engine/output/target.ts";

const named = (path: string): string => `--output ${path}`;

/** Claims `path` for writing. Evidence is never written to: `evidence` are the paths the user gave. */
export function claim(path: string, evidence: readonly string[]): Promise<output.Claim> {
  if (path === "-") throw usage('"-" is no name for --output; on Linux and macOS /dev/stdout is one.');
  return output.claim(path, evidence, named(path));
}

/** Claims and opens `path`; `asFile` where what is written there is no stream, so that a pipe or device will not do. */
export async function openTarget(path: string, evidence: readonly string[], asFile = false): Promise<output.Target> {
  const { isStream } = await claim(path, evidence);
  if (isStream && asFile) throw usage(`${named(path)} is a device or pipe; Parquet needs a file.`);
  return output.openTarget(path, evidence, named(path));
}

/** Refuses to put `path` where evidence lies. */
export function refuseEvidence(path: string, evidence: readonly string[]): Promise<void> {
  return output.refuseEvidence(path, evidence, named(path));
}

/** Refuses a folder that an option names, where nothing can be written into it: before the work, not after it. */
export function refuseFolder(path: string, option: string): Promise<void> {
  return output.refuseFolder(path, `${option} ${path}`);
}
