/** Checks damaged files in a process that is ended when a file takes too long or too much memory. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "./check.ts";

/** Generous: such files take milliseconds; a machine with ten times too much to do and a cold start may take many seconds. */
const BASE_MS = 60_000;
const MS_PER_MB = 5_000;
/** JavaScript heap of the checking process, MiB; beyond it the process dies, which is a failure. */
const HEAP_MB = 512;
/** Resident memory of the checking process, bytes. */
const MEMORY = 1024 * 1024 * 1024;

interface Answer {
  readonly outcome: Outcome;
  readonly memory: number;
}

export class Guard {
  readonly #folder = mkdtempSync(join(tmpdir(), "flowmirror-fuzz-"));
  #child: ChildProcess | null = null;

  /** The outcome of one file; a process that dies or does not answer is a failure. */
  async check(bytes: Uint8Array, name = "input.bin"): Promise<Outcome> {
    const path = join(this.#folder, name);
    writeFileSync(path, bytes);
    const limit = BASE_MS + (bytes.length / 1e6) * MS_PER_MB;
    const answer = await this.#ask(path, limit);
    if (typeof answer !== "string" && answer.memory <= MEMORY) return answer.outcome;
    this.#child?.kill("SIGKILL");
    this.#child = null;
    const failure = typeof answer === "string" ? answer : `the process holds ${Math.round(answer.memory / 1e6)} MB`;
    return { failure, diagnostics: [], packets: 0 };
  }

  close(): void {
    this.#child?.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The answer, or why there is none. */
  #ask(path: string, limit: number): Promise<Answer | string> {
    const child = (this.#child ??= this.#start());
    return new Promise((resolve) => {
      const done = (answer: Answer | string): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(answer);
      };
      const timer = setTimeout(() => done(`no answer within ${limit / 1000} s`), limit);
      child.once("exit", (code, signal) => done(`the process died (${signal ?? code})`));
      child.once("message", (answer: Answer) => done(answer));
      child.send(path);
    });
  }

  #start(): ChildProcess {
    const execArgv = ["--import", "tsx", `--max-old-space-size=${HEAP_MB}`];
    return fork(join(import.meta.dirname, "worker.ts"), { execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  }
}
