/** A timeline as inline SVG: logged bytes as a stepped area, seen bytes as an area over it, findings as bars above. */
import { html } from "../base/escape.ts";
import { formatTime } from "../base/time.ts";
import type { ChartBlock, ChartMark } from "./blocks.ts";
import { formatDuration, formatMoment, formatSize } from "./format.ts";

const WIDTH = 1000;
const LEFT = 62;
const RIGHT = 8;
const PLOT = 170;
const LANE = 13;
/** Lanes of findings above the plot; more would push it off the page. */
const LANES = 8;
const NANOS = 1_000_000_000n;

/** The chart; its values also stand in a table below it. */
export function renderChart(chart: ChartBlock): string {
  const buckets = chart.series[0].values.length;
  const lanes = assignLanes(chart);
  const top = 8 + LANE * Math.max(0, ...lanes.map(({ lane }) => lane + 1));
  const bottom = top + PLOT;
  const { step, most } = scale(chart.series.flatMap(({ values }) => values));
  const x = (bucket: number) => round(LEFT + ((WIDTH - LEFT - RIGHT) * bucket) / buckets);
  const y = (value: bigint) => round(bottom - (PLOT * Number(value)) / Number(most));
  const [logged, seen] = chart.series.map(({ values }) => steps(values, x, y));
  const base = `L${x(buckets)} ${bottom}L${x(0)} ${bottom}Z`;
  return [
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${bottom + 34}" role="group" aria-labelledby="${chart.id}-t ${chart.id}-d">`,
    `<title id="${chart.id}-t">${html(chart.title)}</title>`,
    `<desc id="${chart.id}-d">${html(describe(chart))}</desc>`,
    ...gridLines(step, most, y),
    `<path class="f-logged" d="${logged}${base}"/>`,
    `<path class="f-seen" d="${seen}${base}"/>`,
    `<path class="s-logged" d="${logged}"/>`,
    ...timeTicks(chart, x, bottom),
    ...lanes.map(({ mark, lane }) => markShape(chart, mark, 4 + lane * LANE)),
    "</svg>",
  ].join("\n");
}

/** One sentence on the chart for those who do not see it. */
export function describe({ says, start, width, series }: ChartBlock): string {
  const peaks = series.map(({ name, values }) => {
    const most = values.reduce((a, b) => (b > a ? b : a), 0n);
    const at = formatMoment((start + BigInt(values.indexOf(most)) * width) * NANOS);
    return most === 0n ? `none from ${name}` : `most from ${name} at ${at}: ${formatSize(most)}`;
  });
  return `${says} ${series[0].values.length} buckets of ${formatDuration(width * NANOS)}; ${peaks.join("; ")}.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A line that runs flat over each bucket. */
function steps(values: readonly bigint[], x: (bucket: number) => number, y: (value: bigint) => number): string {
  let path = "";
  values.forEach((value, i) => {
    path += i === 0 ? `M${x(0)} ${y(value)}` : `V${y(value)}`;
    path += `H${x(i + 1)}`;
  });
  return path;
}

/** Grid step of 1, 2 or 5 times a power of ten, two to five lines. */
export function scale(values: readonly bigint[]): { step: bigint; most: bigint } {
  const largest = values.reduce((a, b) => (b > a ? b : a), 1n);
  const power = 10n ** BigInt(Math.max(0, largest.toString().length - 2));
  const step =
    [1n, 2n, 5n, 10n, 20n, 50n].map((factor) => factor * power).find((each) => each * 4n >= largest) ?? largest;
  return { step, most: ((largest + step - 1n) / step) * step };
}

function gridLines(step: bigint, most: bigint, y: (value: bigint) => number): string[] {
  const lines: string[] = [];
  for (let value = 0n; value <= most; value += step) {
    lines.push(
      `<path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${formatSize(value)}</text>`,
    );
  }
  return lines;
}

const DAY = 86400n;
const TICKS = [
  1n,
  2n,
  5n,
  10n,
  15n,
  30n,
  60n,
  120n,
  300n,
  600n,
  900n,
  1800n,
  3600n,
  7200n,
  10800n,
  21600n,
  43200n,
  DAY,
  2n * DAY,
  7n * DAY,
  14n * DAY,
  28n * DAY,
];

/** At most nine labelled ticks at round times; the date below the first and below every new day. */
function timeTicks({ start, width, series }: ChartBlock, x: (bucket: number) => number, bottom: number): string[] {
  const length = width * BigInt(series[0].values.length);
  const ticks = [...TICKS, ...[2n, 4n, 8n, 16n, 32n, 64n, 128n].map((n) => n * 28n * DAY)];
  const every = ticks.find((tick) => length / tick <= 8n) ?? length;
  const lines: string[] = [];
  let day = "";
  for (let at = ((start + every - 1n) / every) * every; at <= start + length; at += every) {
    const stamp = formatTime(at * NANOS);
    const place = x(Number(at - start) / Number(width));
    const clock = every >= DAY ? "" : stamp.slice(11, every < 60n ? 19 : 16);
    const date = stamp.slice(0, 10);
    const anchorAt = place > WIDTH - 50 ? "end" : "middle";
    lines.push(`<path class="grid" d="M${place} ${bottom}v4"/>`);
    if (clock !== "")
      lines.push(
        `<text x="${place}" y="${bottom + 16}" text-anchor="${anchorAt}">${clock}${lines.length === 1 ? "Z" : ""}</text>`,
      );
    if (date !== day)
      lines.push(
        `<text x="${place}" y="${bottom + (clock === "" ? 16 : 29)}" text-anchor="${anchorAt}">${date}</text>`,
      );
    day = date;
  }
  return lines;
}

/** How many marks found no lane and are not drawn. */
export function undrawn(chart: ChartBlock): number {
  return chart.marks.length - assignLanes(chart).length;
}

/** Puts marks that overlap in time into lanes; what finds no lane is left to the table of findings. */
function assignLanes(chart: ChartBlock): { mark: ChartMark; lane: number }[] {
  const free = new Array<number>(LANES).fill(0);
  return chart.marks.flatMap((mark) => {
    const { from, to } = extent(chart, mark);
    const lane = free.findIndex((end) => end <= from);
    if (lane < 0) return [];
    free[lane] = to + 26;
    return [{ mark, lane }];
  });
}

function extent({ start, width, series }: ChartBlock, mark: ChartMark): { from: number; to: number } {
  const span = Number(width * BigInt(series[0].values.length));
  const at = (ts: bigint) => {
    const seconds = Number(ts / NANOS - start) + Number(ts % NANOS) / 1e9;
    return LEFT + (WIDTH - LEFT - RIGHT) * Math.min(1, Math.max(0, seconds / span));
  };
  const from = round(at(mark.first));
  return { from, to: Math.max(round(at(mark.last)), from + 3) };
}

function markShape(chart: ChartBlock, mark: ChartMark, y: number): string {
  const { from, to } = extent(chart, mark);
  const behind = to + 24 < WIDTH;
  const words = `<text x="${behind ? round(to + 3) : round(from - 3)}" y="${y + 7}" text-anchor="${behind ? "start" : "end"}">${html(mark.name)}</text>`;
  return `<a class="t-${mark.tone}" href="#${mark.anchor}"><title>${html(`${mark.name} ${mark.text}`)}</title><rect class="f-tone" x="${from}" y="${y}" width="${round(to - from)}" height="7"/>${words}</a>`;
}
