/** Runs a command as a whole process and says what it cost; runs contenders in turn and compares them pair by pair. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** GNU time (Debian package `time`) reports processor time and peak memory of one child, which Node does not. */
const TIME = "/usr/bin/time";

export interface Cost {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of processor time, user and system. */
  readonly cpu: number;
  /** Peak resident memory, MB (10^6 bytes). */
  readonly rss: number;
}

export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Runs before each measurement, outside of it: empties what the command writes. */
  readonly before?: () => void;
}

/** Whether a program can be found. */
export function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, program)));
}

export function canMeasure(): boolean {
  return existsSync(TIME);
}

/** Output goes to /dev/null. Throws when the command fails: a number of a failed run is worth nothing. */
export function measure({ name, command, before }: Contender): Cost {
  before?.();
  const folder = mkdtempSync(join(tmpdir(), "flowmirror-time-"));
  const file = join(folder, "cost");
  try {
    const arguments_ = ["-f", "%e %U %S %M", "-o", file, ...command];
    const { status, stderr } = spawnSync(TIME, arguments_, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    if (status !== 0) throw new Error(`${name} failed with ${status}: ${stderr.slice(-500)}`);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const [wall, user, system, kilobytes] = lines[lines.length - 1].split(" ").map(Number);
    return { wall, cpu: user + system, rss: (kilobytes * 1024) / 1e6 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every contender once, in turn, `rounds` times over: what disturbs the machine disturbs all of them. */
export function interleaved(contenders: readonly Contender[], rounds: number): Map<string, Cost[]> {
  const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) costs.get(contender.name)!.push(measure(contender));
  }
  return costs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function medianCost(costs: readonly Cost[]): Cost {
  const of = (pick: (cost: Cost) => number) => median(costs.map(pick));
  return { wall: of((cost) => cost.wall), cpu: of((cost) => cost.cpu), rss: of((cost) => cost.rss) };
}

/** How many times the cost of `ours` the cost of `other` is: median of the pairs. */
export function ratio(other: readonly Cost[], ours: readonly Cost[], pick: (cost: Cost) => number): number {
  return median(other.map((cost, i) => pick(cost) / pick(ours[i])));
}
