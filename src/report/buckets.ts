/** Which stretch of time a chart shows, and in buckets of which width. Pure. */
import type { ModuleRow } from "./shapes.ts";

/** Days with something in them, in order. */
export interface Day {
  readonly day: bigint;
  readonly items: bigint;
  /** Unix seconds. */
  readonly first: bigint;
  readonly last: bigint;
}

/** A stretch of Unix seconds, both ends included, and what lies outside it. */
export interface Stretch {
  readonly first: bigint;
  readonly last: bigint;
  readonly left: bigint;
}

/** Widths in seconds; each at most twice the one before, so that a long stretch always gets 60 to 120 buckets. */
const WIDTHS = [
  1n,
  2n,
  4n,
  5n,
  10n,
  20n,
  30n,
  60n,
  120n,
  240n,
  300n,
  600n,
  1200n,
  1800n,
  3600n,
  7200n,
  14400n,
  21600n,
  43200n,
  86400n,
];

/** Days of the sources there are as one list, in order. */
export function daysOf(rows: readonly ModuleRow<"days">[]): Day[] {
  const days = new Map<bigint, Day>();
  for (const { day, items, first_second: first, last_second: last } of rows) {
    const known = days.get(day);
    days.set(day, {
      day,
      items: known ? known.items + items : items,
      first: known && known.first < first ? known.first : first,
      last: known && known.last > last ? known.last : last,
    });
  }
  return [...days.values()];
}

/** Times this far from all others are bad values (a start of 0, milliseconds taken for seconds), not part of the story. */
const FAR_DAYS = 365n;

/** Start of the first bucket, width and number of the buckets that cover first..last; starts on a multiple of the width. */
export function chooseBuckets(
  first: bigint,
  last: bigint,
  most: number,
): { start: bigint; width: bigint; buckets: number } {
  for (let i = 0; ; i++) {
    const width = i < WIDTHS.length ? WIDTHS[i] : WIDTHS[WIDTHS.length - 1] << BigInt(i - WIDTHS.length + 1);
    const start = (first / width) * width;
    const buckets = (last - start) / width + 1n;
    if (buckets <= BigInt(most)) return { start, width, buckets: Number(buckets) };
  }
}

/**
 * The stretch that holds nearly everything: days at either end that lie more than a year from the rest and hold at most
 * a hundredth of the items (or a single one) are left out and counted.
 */
export function mainStretch(days: readonly Day[]): Stretch | undefined {
  if (days.length === 0) return undefined;
  const total = days.reduce((sum, day) => sum + day.items, 0n);
  const most = total / 100n > 1n ? total / 100n : 1n;
  let from = 0;
  let to = days.length - 1;
  let left = 0n;
  for (let i = 0, dropped = 0n; i < to; i++) {
    dropped += days[i].items;
    if (left + dropped > most) break;
    if (days[i + 1].day - days[i].day > FAR_DAYS) {
      from = i + 1;
      left += dropped;
      dropped = 0n;
    }
  }
  for (let i = to, dropped = 0n; i > from; i--) {
    dropped += days[i].items;
    if (left + dropped > most) break;
    if (days[i].day - days[i - 1].day > FAR_DAYS) {
      to = i - 1;
      left += dropped;
      dropped = 0n;
    }
  }
  const kept = days.slice(from, to + 1);
  return {
    first: kept[0].first,
    last: kept.reduce((last, day) => (day.last > last ? day.last : last), kept[0].last),
    left,
  };
}
