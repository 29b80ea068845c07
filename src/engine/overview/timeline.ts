import { chooseBuckets } from "../../report/buckets.ts";
import { shapes } from "../../report/shapes.ts";
import type { Timeline } from "../../protocol/case.ts";
import type { TimeRange } from "../../protocol/page.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { timeParams } from "../listings/select.ts";
import { timeCovered } from "./days.ts";

/** Bytes by time bucket of a stretch of time, or of all of it but the few entries that lie years away from all others. */
export async function readTimeline(
  store: Store,
  { buckets: most, time }: { readonly buckets: number; readonly time?: TimeRange },
  signal: AbortSignal,
): Promise<Timeline> {
  const stretch = time ? secondsOf(time) : await timeCovered(store, signal);
  if (!stretch) return { start: "0", width: 1, logged: new Float64Array(), mirrored: new Float64Array() };
  const { start, width, buckets } = chooseBuckets(stretch.first, stretch.last, Math.max(1, most));
  const logged = new Float64Array(buckets);
  const mirrored = new Float64Array(buckets);
  const params = { origin: start, width, buckets };
  for (const { source, bucket, bytes } of await askModule(store, "report/timeline", shapes.timeline, params, signal)) {
    if (bucket >= 0n && bucket < buckets) (source === "records" ? logged : mirrored)[Number(bucket)] += Number(bytes);
  }
  return { start: `${start * 1_000_000_000n}`, width: Number(width), logged, mirrored };
}

/** Beyond the year 2242 there are only bad values; the buckets' arithmetic stays within 64 bits. */
const LAST_SECOND = 8_589_934_591n;

/** First and last whole second that a range touches; none where it is empty. */
function secondsOf(time: TimeRange): { readonly first: bigint; readonly last: bigint } | undefined {
  const { second_from, second_to } = timeParams(time);
  const first = second_from < 0n ? 0n : second_from;
  const last = second_to - 1n > LAST_SECOND ? LAST_SECOND : second_to - 1n;
  return first <= last ? { first, last } : undefined;
}
