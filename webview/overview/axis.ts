/** What stands at the axis of the timeline. */
import { clockText, dateText } from "../shared/format.ts";

const DAY = 86_400;

/**
 * Texts of the marks at those seconds since 1970, in the zone: the clock, and below it the day where it is another than that of the mark
 * before. Marks that are days apart have the day alone: a clock would say the same at each.
 */
export function axisTexts(seconds: readonly number[], zone: string): readonly string[] {
  const moments = seconds.map((second) => BigInt(Math.round(second * 1000)) * 1_000_000n);
  const days = moments.map((moment) => dateText(moment, zone));
  if (seconds.length > 1 && seconds[1] - seconds[0] >= DAY) return days;
  return moments.map((moment, i) => {
    const clock = clockText(moment, zone, 0);
    return i > 0 && days[i] === days[i - 1] ? clock : `${clock}\n${days[i]}`;
  });
}
