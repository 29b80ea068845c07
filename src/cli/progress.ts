import { printable } from "../base/escape.ts";
import type { Progress } from "../engine/api.ts";
import type { Stream, World } from "./world.ts";

/** At most ten updates a second: more is unreadable and costs time. */
const leastPauseMs = 100;
/** Rates and time left are not shown before: they would jump. */
const settleMs = 500;

/** The progress line on a terminal. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the line away, before anything else is printed. */
  clear(): Promise<void>;
}

const silent: ProgressLine = { show: () => undefined, clear: async () => undefined };

/** A progress line on stderr when that is a terminal; otherwise nothing at all. */
export function progressLine(world: World, quiet: boolean): ProgressLine {
  return quiet || !world.stderr.isTerminal ? silent : drawn(world.stderr, world.now);
}

function drawn(stderr: Stream, now: () => number): ProgressLine {
  let last = -Infinity;
  let shown = false;
  let phase = "";
  let begun = { at: now(), bytes: 0, packets: 0, records: 0 };
  return {
    show(progress) {
      const at = now();
      if (at - last < leastPauseMs) return;
      last = at;
      if (progress.phase !== phase) {
        phase = progress.phase;
        begun = { at, bytes: progress.doneBytes, packets: progress.packets, records: progress.records };
      }
      shown = true;
      const line = progressText(progress, begun, at).slice(0, Math.max(20, (stderr.columns ?? 80) - 1));
      stderr.write(`\r${line}\u001b[K`).catch(() => undefined);
    },
    async clear() {
      if (!shown) return;
      shown = false;
      await stderr.write("\r\u001b[K");
    },
  };
}

/** The line itself: phase, share done, rates, time left. `begun` is where the phase stood when it began. */
export function progressText(
  { phase, doneBytes, totalBytes, packets, records }: Progress,
  begun: { readonly at: number; readonly bytes: number; readonly packets: number; readonly records: number },
  at: number,
): string {
  const parts = [printable(phase)];
  // After the last byte come phases that are not counted in bytes.
  if (doneBytes < totalBytes) parts.push(`${Math.floor((100 * doneBytes) / totalBytes)}%`);
  const seconds = (at - begun.at) / 1000;
  if (seconds * 1000 < settleMs) return parts.join("  ");
  const bytesPerSecond = (doneBytes - begun.bytes) / seconds;
  if (bytesPerSecond > 0) parts.push(`${(bytesPerSecond / 1e6).toFixed(0)} MB/s`);
  if (packets > begun.packets) parts.push(`${grouped((packets - begun.packets) / seconds)} packets/s`);
  if (records > begun.records) parts.push(`${grouped((records - begun.records) / seconds)} records/s`);
  if (bytesPerSecond > 0 && totalBytes > doneBytes) parts.push(timeLeft((totalBytes - doneBytes) / bytesPerSecond));
  return parts.join("  ");
}

function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s left`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s left`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min left`;
}

/** A whole number with commas between thousands. */
export function grouped(value: number | bigint): string {
  const digits = typeof value === "bigint" ? value.toString() : Math.round(value).toString();
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
