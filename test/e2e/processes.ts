/** Processes below a server, as Linux's /proc tells of them: engines, the extension host, and their memory. */
import { readdirSync, readFileSync } from "node:fs";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It ended while it was being looked at.
    return null;
  }
}

function processOf(pid: number): Process | null {
  const stat = read(`/proc/${pid}/stat`);
  const command = read(`/proc/${pid}/cmdline`);
  if (stat === null || command === null) return null;
  // The name in parentheses may hold anything; state and parent follow the last one.
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" ? null : { pid, parent: Number(parent), command: command.replaceAll("\0", " ").trim() };
}

/** Every process below `pid`, itself not. */
export function below(pid: number): readonly Process[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((name) => processOf(Number(name))); // prettier-ignore
  const found: Process[] = [];
  const open = [pid];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const one of all) {
      if (one?.parent !== parent) continue;
      found.push(one);
      open.push(one.pid);
    }
  }
  return found;
}

/** Engine processes of the extension. */
export function engines(server: number): readonly Process[] {
  return below(server).filter(({ command }) => /dist\/engine\.js/.test(command));
}

/** Extension hosts: one per window. */
export function extensionHosts(server: number): readonly Process[] {
  return below(server).filter(({ command }) => /--type=extensionHost/.test(command));
}

/** Whether a process runs; one that has ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  return processOf(pid) !== null;
}

/** Resident memory in bytes; 0 for a process that has ended. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Waits until `holds` gives something that is neither null nor false. Throws an Error with `what` after `milliseconds`. */
export async function until<T>(
  what: string,
  holds: () => T | null | false | Promise<T | null | false>,
  milliseconds = 60_000,
): Promise<T> {
  for (const end = Date.now() + milliseconds; ;) {
    const found = await holds();
    if (found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${milliseconds / 1000} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
