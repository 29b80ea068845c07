/** Runs one other program that was installed on this machine, within limits. */
import { spawn } from "node:child_process";
import { CaseError } from "../../model/error.ts";

export interface ProgramLimits {
  /** Milliseconds until it is ended. */
  readonly time: number;
  /** Bytes of standard output that are taken; beyond that it is ended. */
  readonly output: number;
}

export interface ProgramEnd {
  readonly output: Uint8Array;
  /** True where it was ended because it said more than is taken. */
  readonly isCut: boolean;
  /** The beginning of what it said on standard error. */
  readonly trouble: string;
}

/** Bytes of standard error that are kept: a sentence or two. */
const TROUBLE = 4096;

/**
 * Starts `path` without a shell in `folder` and waits for its end, whatever its exit code. Rejects with CaseError: "unreadable" when
 * it cannot be started or takes too long, "cancelled".
 */
export function runProgram(
  path: string,
  parameters: readonly string[],
  {
    folder,
    limits,
    signal,
  }: { readonly folder: string; readonly limits: ProgramLimits; readonly signal?: AbortSignal },
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    const child = spawn(path, parameters, {
      cwd: folder,
      env: { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    const output: Uint8Array[] = [];
    let size = 0;
    let isCut = false;
    let trouble = "";
    let failure: CaseError | null = null;
    const endWith = (error: CaseError | null): void => {
      failure ??= error;
      child.kill("SIGKILL");
      // A process that it started itself may hold the other ends.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const cancel = (): void => endWith(cancelled());
    const timer = setTimeout(() => endWith(tooSlow(path, limits.time)), limits.time);
    signal?.addEventListener("abort", cancel, { once: true });
    child.stdout.on("data", (bytes: Uint8Array) => {
      if (isCut) return;
      const taken = bytes.subarray(0, limits.output - size);
      output.push(taken);
      size += taken.length;
      isCut = taken.length < bytes.length;
      if (isCut) endWith(null);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (trouble = (trouble + text).slice(0, TROUBLE)));
    const end = (error: CaseError | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      if (error) reject(error);
      else resolve({ output: Buffer.concat(output), isCut, trouble });
    };
    child.once("error", (error) => end(new CaseError("unreadable", `${path} cannot be started.`, error)));
    child.once("close", () => end(failure));
  });
}

function cancelled(): CaseError {
  return new CaseError("cancelled", "Cancelled.");
}

function tooSlow(path: string, time: number): CaseError {
  return new CaseError("unreadable", `${path} gave no answer within ${time / 1000} seconds and was ended.`);
}
