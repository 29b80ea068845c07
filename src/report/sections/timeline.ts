/** Bytes over time, as the logs tell it and as the packets show it. */
import { type ChartBlock, type ChartMark, note, paragraph } from "../blocks.ts";
import { chooseBuckets, daysOf, mainStretch, type Stretch } from "../buckets.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import type { CaseFacts } from "../facts.ts";
import { limits } from "../limits.ts";
import { findingName, severityTone } from "../phrases.ts";
import { ask } from "../shapes.ts";
import { clipped, counted, say, words } from "../values.ts";

export const timeline: SectionKind = {
  id: "timeline",
  title: "Timeline",
  says: "IP bytes by time bucket from flow records and from packets over each other, with the findings above.",
  async build(context) {
    const days = await ask(context.store, "days");
    const all = mainStretch(daysOf(days));
    if (!all)
      return [
        paragraph([words("Neither a packet nor a flow record with bytes and a time: there is nothing to draw.")]),
      ];
    const packets = mainStretch(daysOf(days.filter((row) => row.source === "packets")));
    const whole = await chart(context, "timeline-all", "Bytes logged and bytes seen", all);
    return [
      paragraph(
        say`IP bytes by time. A flow record's bytes are spread evenly over its window; each packet counts once, in its second. Traffic between two logged interfaces is in the logs once at each of them.`,
      ),
      whole,
      ...(packets && (isShort(packets, all) || isLow(whole))
        ? [await chart(context, "timeline-packets", "The time the captures cover", packets)]
        : []),
      ...(all.left > 0n
        ? [
            note(
              "info",
              say`${counted(all.left, "entry lies", "entries lie")} more than a year away from the rest and outside the chart; such times are mostly bad values.`,
            ),
          ]
        : []),
    ];
  },
};

/** Packets that fill less than a tenth of the chart's width deserve a chart of their own. */
function isShort(part: Stretch, all: Stretch): boolean {
  return (part.last - part.first + 1n) * 10n < all.last - all.first + 1n;
}

/** So do packets that stay below an eighth of its height. */
function isLow({ series }: ChartBlock): boolean {
  const [logged, seen] = series.map(({ values }) => values.reduce((a, b) => (b > a ? b : a), 0n));
  return seen > 0n && seen * 8n < logged;
}

async function chart(
  { store, facts }: SectionContext,
  id: string,
  title: string,
  { first, last }: Stretch,
): Promise<ChartBlock> {
  const { start, width, buckets } = chooseBuckets(first, last, limits.buckets);
  const values = { records: new Array<bigint>(buckets).fill(0n), packets: new Array<bigint>(buckets).fill(0n) };
  for (const row of await ask(store, "timeline", { origin: start, width, buckets })) {
    const bucket = Number(row.bucket);
    if (bucket >= 0 && bucket < buckets) values[row.source === "records" ? "records" : "packets"][bucket] += row.bytes;
  }
  return {
    kind: "chart",
    id,
    title,
    says: "IP bytes per time bucket: from flow records, and from packets.",
    start,
    width,
    series: [
      { key: "logged", name: "flow records", values: values.records },
      { key: "seen", name: "packets", values: values.packets },
    ],
    marks: marks(facts, start, start + width * BigInt(buckets)),
  };
}

/** The told findings that touch the chart's time. */
function marks(facts: CaseFacts, from: bigint, to: bigint): ChartMark[] {
  const nanos = 1_000_000_000n;
  return facts.findings
    .slice(0, limits.findings)
    .filter(({ row }) => row.last_ts >= from * nanos && row.first_ts < to * nanos)
    .map(({ row, anchor }) => ({
      first: row.first_ts,
      last: row.last_ts,
      tone: severityTone(row.severity),
      anchor,
      name: findingName(anchor),
      text: clipped(row.title),
    }));
}
