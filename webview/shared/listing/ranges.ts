/** Time ranges in few words. */
import type { TimeRange } from "../../../src/protocol/page.ts";
import { clockText, dateText, timeText } from "../format.ts";

/** Day and two clocks; both days where they differ. */
export function rangeText({ from, to }: TimeRange, zone: string): string {
  const sameDay = dateText(from, zone) === dateText(to, zone);
  return sameDay
    ? `${dateText(from, zone)} ${clockText(from, zone, 0)} to ${clockText(to, zone, 0)}`
    : `${timeText(from, zone, 0)} to ${timeText(to, zone, 0)}`;
}
