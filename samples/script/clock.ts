/** When the incident happens. Times are microseconds since the epoch. */
import type { Times } from "./network.ts";

export const SECOND = 1_000_000;
/** 2026-03-17T09:30:00Z: the captures start. */
export const START = 1_773_739_800 * SECOND;
/** How long the mirror targets captured. */
export const capture: Times = { from: START, to: START + 840 * SECOND };

/** Time of so many seconds after the start. */
export function at(seconds: number): number {
  return START + Math.round(seconds * SECOND);
}
