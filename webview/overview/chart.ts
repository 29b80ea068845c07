/** Logged and mirrored bytes over time, over each other; a stretch of it can be chosen by mouse and keyboard. */
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Timeline } from "../../src/protocol/case.ts";
import type { TimeRange } from "../../src/protocol/page.ts";
import { h } from "../shared/dom.ts";
import { bytesText, timeText } from "../shared/format.ts";
import { axisTexts } from "./axis.ts";
import { type Brush, moved, stretch } from "./brush.ts";

const NANOS = 1_000_000_000n;
const HEIGHT = 190;
/** Bytes below which the nearly logarithmic scale is about linear: less than a full packet is not looked at closely. */
const LINEAR_BELOW = 1500;
/** Where the largest bucket is this many times the usual one, a linear scale shows nothing else. */
const SKEWED = 100;

/** True where a linear scale would hide most of what there is. */
export function isSkewed({ logged, mirrored }: Timeline): boolean {
  const values = [...logged, ...mirrored].filter((value) => value > 0).sort((a, b) => a - b);
  return values.length > 0 && values[values.length - 1] > SKEWED * values[values.length >> 1];
}

export interface ChartEvents {
  zone(): string;
  /** A stretch was chosen. */
  chosen(time: TimeRange): void;
  /** Escape. */
  cleared(): void;
}

/** From here on a kilobyte stands so near to nothing that their names would lie over each other. */
const CROWDED = 4_000_000;

export class TimelineChart {
  readonly element = h("div", {
    class: "fm-chart",
    tabindex: 0,
    role: "application",
    "aria-roledescription": "timeline",
    "aria-label":
      "Bytes over time. Arrow keys move, Shift and arrow keys choose a stretch, Enter narrows to it, Escape widens.",
  });
  readonly said = h("div", { class: "fm-chart-said fm-muted", role: "status" });
  readonly #events: ChartEvents;
  #plot: UPlot | null = null;
  #timeline: Timeline | null = null;
  #brush: Brush = { at: 0, anchor: -1 };
  #isLog = false;

  constructor(events: ChartEvents) {
    this.#events = events;
    this.element.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#plot?.setSize({ width: this.#width(), height: HEIGHT })).observe(this.element);
    // Colours are drawn, not styled: another theme is another drawing.
    new MutationObserver(() => this.#draw()).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  }

  /** A scale that leaves room for the small beside the huge: nearly logarithmic, with a zero. */
  logarithmic(isLog: boolean): void {
    this.#isLog = isLog;
    this.#draw();
  }

  show(timeline: Timeline): void {
    this.#timeline = timeline;
    this.#brush = { at: 0, anchor: -1 };
    this.said.textContent = "";
    this.#draw();
  }

  #width(): number {
    return Math.max(200, this.element.clientWidth);
  }

  #draw(): void {
    this.#plot?.destroy();
    const timeline = this.#timeline;
    if (!timeline) return;
    const start = Number(BigInt(timeline.start) / NANOS);
    const times = Float64Array.from(timeline.logged, (_, i) => start + i * timeline.width);
    this.#plot = new UPlot(this.#options(), [times, timeline.logged, timeline.mirrored], this.element);
  }

  #options(): UPlot.Options {
    const style = getComputedStyle(document.body);
    const color = (...names: string[]): string =>
      names.map((name) => style.getPropertyValue(name).trim()).find((value) => value !== "") ?? "gray";
    const ink = color("--vscode-descriptionForeground", "--vscode-foreground");
    const line = color("--vscode-contrastBorder", "--vscode-panel-border");
    const font = `11px ${style.fontFamily}`;
    const faint = { stroke: `color-mix(in srgb, ${line} 40%, transparent)`, width: 1 };
    const axis = { stroke: ink, font, grid: faint, ticks: faint };
    const stepped = UPlot.paths.stepped!({ align: 1 });
    const logged = color("--vscode-charts-yellow");
    const mirrored = color("--vscode-charts-blue");
    return {
      width: this.#width(),
      height: HEIGHT,
      tzDate: (seconds) => this.#inZone(seconds),
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false } },
      scales: { y: { ...this.#scale(), range: (_plot, _min, max) => [0, max > 0 ? max * 1.05 : 1] } },
      axes: [
        { ...axis, space: 90, values: (_plot, seconds) => [...axisTexts(seconds, this.#events.zone())] },
        { ...axis, ...this.#splits(), size: 70, values: (_plot, values) => values.map((value) => bytesText(value)) },
      ],
      series: [
        {},
        { label: "logged", stroke: logged, width: 2, paths: stepped, points: { show: false } },
        { label: "mirrored", stroke: mirrored, fill: `color-mix(in srgb, ${mirrored} 35%, transparent)`, width: 1, paths: stepped, points: { show: false } },
      ],
      hooks: {
        setSelect: [(plot) => this.#selected(plot)],
        setCursor: [(plot) => this.#pointed(plot.cursor.idx ?? null)],
      },
    }; // prettier-ignore
  }

  #scale(): UPlot.Scale {
    return this.#isLog ? { distr: 4, asinh: LINEAR_BELOW } : {};
  }

  /** Powers of ten on the nearly logarithmic scale, all of them named. */
  #splits(): UPlot.Axis {
    if (!this.#isLog) return {};
    return {
      splits: (_plot, _axis, _min, max) => [
        0,
        ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => 10 ** n).filter((n) => n < max && (n > 1000 || max < CROWDED)),
      ],
      filter: (_plot, splits) => splits,
    };
  }

  /** A date whose local parts are those of the shown zone: what uPlot writes at its axis. */
  #inZone(seconds: number): Date {
    const zone = this.#events.zone();
    return UPlot.tzDate(new Date(seconds * 1000), zone === "UTC" ? "Etc/UTC" : zone);
  }

  #selected(plot: UPlot): void {
    const { left, width } = plot.select;
    if (width < 2 || !this.#timeline) return;
    const first = plot.posToVal(left, "x");
    const last = plot.posToVal(left + width, "x");
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#choose(Math.floor(this.#bucket(first)), Math.ceil(this.#bucket(last)));
  }

  #bucket(seconds: number): number {
    const { start, width } = this.#timeline!;
    return (seconds - Number(BigInt(start) / NANOS)) / width;
  }

  #choose(first: number, last: number): void {
    const timeline = this.#timeline;
    if (!timeline || last <= first) return;
    this.#events.chosen({ from: String(this.#moment(Math.max(0, first))), to: String(this.#moment(Math.min(last, timeline.logged.length))) }); // prettier-ignore
  }

  /** Nanoseconds at which a bucket begins. */
  #moment(bucket: number): bigint {
    const { start, width } = this.#timeline!;
    return BigInt(start) + BigInt(Math.round(bucket * width * 1000)) * 1_000_000n;
  }

  #pointed(bucket: number | null): void {
    const timeline = this.#timeline;
    if (!timeline || bucket === null) return;
    const time = timeText(this.#moment(bucket), this.#events.zone(), 0);
    this.said.textContent = `${time}: ${bytesText(timeline.logged[bucket])} logged, ${bytesText(timeline.mirrored[bucket])} mirrored`;
  }

  #key(event: KeyboardEvent): void {
    const plot = this.#plot;
    const timeline = this.#timeline;
    if (!plot || !timeline) return;
    if (event.key === "Escape") return this.#events.cleared();
    if (event.key === "Enter") return this.#choose(...stretch(this.#brush));
    const next = moved(this.#brush, event.key, event.shiftKey, timeline.logged.length);
    if (!next) return;
    event.preventDefault();
    this.#brush = next;
    const [first, last] = stretch(next);
    const left = plot.valToPos(plot.data[0][first], "x");
    const right = last < timeline.logged.length ? plot.valToPos(plot.data[0][last], "x") : plot.over.clientWidth;
    plot.setSelect({ left, top: 0, width: Math.max(1, right - left), height: plot.over.clientHeight }, false);
    this.#pointed(next.at);
  }
}
