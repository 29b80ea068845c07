/** Runs one stage of the tests as a process group, ends it when it takes too long, and counts what mocha says. */
import { spawn } from "node:child_process";
import { below } from "./processes.ts";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Run {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds after which everything it started is killed. */
  readonly limit: number;
  /** Shown when it has ended, all at once: it runs beside others. */
  readonly isBeside?: boolean;
}

/** Counts of mocha's reports: "12 passing (3s)", "1 failing", "2 pending". */
export function tally(text: string): Tally {
  const sum = (word: string): number =>
    [...text.matchAll(new RegExp(`^ *(\\d+) ${word}\\b`, "gm"))].reduce((total, [, count]) => total + Number(count), 0);
  return { passed: sum("passing"), failed: sum("failing"), skipped: sum("pending") };
}

const running = new Set<number>();
process.once("SIGTERM", () => {
  // Stages have groups of their own, which nobody else ends.
  for (const pid of running) killAll(pid);
  process.exit(143);
});

/** A stage that dies or hangs counts as one failure beyond those it told of. */
export async function run({ name, command, args, env, limit, isBeside = false }: Run): Promise<Tally> {
  const began = Date.now();
  if (!isBeside) console.log(`\n== ${name}`);
  const child = spawn(command, args, { env: { ...process.env, ...env }, detached: true, stdio: ["ignore", "pipe", "pipe"] }); // prettier-ignore
  if (child.pid !== undefined) running.add(child.pid);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (!isBeside) process.stdout.write(part);
    });
  }
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killAll(child.pid);
  }, limit);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  killAll(child.pid);
  if (child.pid !== undefined) running.delete(child.pid);
  const counts = tally(text);
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  if (isBeside) process.stdout.write(`\n== ${name}\n${text}`);
  const seconds = Math.round((Date.now() - began) / 1000);
  const late = isLate ? `, ended after ${limit / 1000} s` : "";
  console.log(`== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${seconds} s${late}`); // prettier-ignore
  return counts;
}

/** The group, and what left it: servers and browsers have groups of their own. */
function killAll(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const one of [...below(pid).map((process) => process.pid), -pid]) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It has gone by itself.
    }
  }
}
