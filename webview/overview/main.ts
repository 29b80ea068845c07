/** What is in the case, how much of what was logged was seen, and where to look first. */
import type { CaseStatus, CoverageLine, Overview, Talker, Timeline } from "../../src/protocol/case.ts";
import type { OverviewPanel, PanelStart } from "../../src/protocol/panels.ts";
import { fill, h } from "../shared/dom.ts";
import { failureText, timeText, visible } from "../shared/format.ts";
import { connect, savedState, saveState } from "../shared/host.ts";
import { latest } from "../shared/listing/latest.ts";
import { notices } from "../shared/listing/notices.ts";
import { within } from "../shared/within.ts";
import { button, checkbox } from "../shared/ui.ts";
import { isSkewed, TimelineChart } from "./chart.ts";
import { figures, timeSpanText } from "./figures.ts";
import { coverageList, evidenceList, findingList, protocolList, talkerList } from "./lists.ts";
import "../shared/style.css";
import "./style.css";

const SAVED = 1;
/** About one bucket per three pixels of a usual panel. */
const BUCKETS = 300;
const TALKERS = 10;

const host = connect<OverviewPanel>((topic) => {
  if (topic === "status") void watch();
  else void load();
});
const newest = latest();
const newestStatus = latest();
let start: PanelStart = { target: { kind: "overview" }, caseName: "", timeZone: "UTC", time: null };

const reveal: typeof host.reveal = (target) => host.reveal(target);
const note = notices({
  cancel: () => void host.cancel({}),
  restart: () => void host.restart({}),
  overview: () => {},
});
const chart = new TimelineChart({
  zone: () => start.timeZone,
  chosen: (time) => void host.narrow({ time }),
  cleared: () => void host.narrow({ time: null }),
});
interface Saved {
  readonly top: number;
  /** Null until somebody chose: as the data ask for. */
  readonly isLog: boolean | null;
}
let saved: Saved = savedState<Saved>(SAVED) ?? { top: 0, isLog: null };
const logScale = checkbox("logarithmic", false, (isLog) => {
  keep({ isLog });
  chart.logarithmic(isLog);
});
const head = h("header", { class: "fm-overview-head" });
const narrowed = h("div", { class: "fm-narrowed", role: "status" });
const parts = {
  figures: h("section", { "aria-label": "The case in numbers" }),
  findings: section("Findings"),
  timeline: section(
    "Logged and mirrored bytes over time",
    h(
      "div",
      { class: "fm-legend fm-muted" },
      h("span", { class: "fm-legend-logged" }, "logged by flow logs"),
      h("span", { class: "fm-legend-mirrored" }, "seen in the captures"),
      h("span", null, "drag to narrow the time everywhere"),
      logScale,
    ),
    chart.element,
    chart.said,
  ),
  records: section("Flow records by what the packets show"),
  connections: section("Connections by what the flow logs say"),
  protocols: section("Protocols"),
  talkers: section("Top talkers"),
  evidence: section("Evidence"),
};
const room = h("main", { class: "fm-overview", tabindex: -1 }, head, narrowed, ...Object.values(parts));
fill(document.getElementById("app")!, note.element, room);
room.addEventListener("scroll", () => keep({ top: room.scrollTop }), { passive: true });

function keep(change: Partial<Saved>): void {
  saved = { ...saved, ...change };
  saveState(SAVED, saved);
}

function section(title: string, ...children: HTMLElement[]): HTMLElement {
  return h("section", null, h("h2", null, title), ...children);
}

/** Puts a section's content in place of the one before; the heading stays. */
function put(place: HTMLElement, content: HTMLElement): void {
  for (const old of [...place.children].slice(1)) old.remove();
  place.append(content);
}

async function watch(): Promise<void> {
  await newestStatus(async (signal) => note.status(await host.status({}, signal))).catch(tell);
}

function tell(error: unknown): void {
  note.say(failureText(error));
}

let first = true;
async function load(): Promise<void> {
  void watch();
  await newest(async (signal) => {
    start = await host.start({}, signal);
    const time = start.time === null ? {} : { time: start.time };
    const [overview, status] = await Promise.all([host.overview({}, signal), host.status({}, signal)]);
    showHead(overview, status);
    if (status.state !== "ready") return;
    const [timeline, coverage, talkers, findings, tables] = await Promise.all([
      host.timeline({ buckets: BUCKETS, ...time }, signal),
      host.coverage(time, signal),
      host.talkers({ limit: TALKERS, ...time }, signal),
      host.findings({}, signal),
      host.tables({}, signal),
    ]);
    const found = within(findings, start.time);
    fill(parts.figures, figures(overview, coverage, start.time && found, reveal));
    put(parts.findings, findingList(found, found.length === findings.length, reveal));
    show(timeline, coverage, talkers);
    put(parts.protocols, protocolList(tables, reveal));
    if (first) room.scrollTop = saved.top;
    first = false;
  }).catch(tell);
}

function showHead(overview: Overview, status: CaseStatus): void {
  fill(
    head,
    h("h1", null, visible(overview.name)),
    h("p", { class: "fm-muted" }, status.isUnread ? visible(status.says) : timeSpanText(overview, start.timeZone)),
  );
  const { time } = start;
  fill(
    narrowed,
    time && `Narrowed to ${timeText(time.from, start.timeZone, 0)} to ${timeText(time.to, start.timeZone, 0)}`,
    time && button({ text: "Show all times", icon: "close" }, () => void host.narrow({ time: null })),
  );
  put(parts.evidence, evidenceList(overview));
}

function show(timeline: Timeline, coverage: readonly CoverageLine[], talkers: readonly Talker[]): void {
  parts.timeline.hidden = timeline.logged.length === 0;
  logScale.checked = saved.isLog ?? isSkewed(timeline);
  chart.logarithmic(logScale.checked);
  chart.show(timeline);
  put(parts.records, coverageList(coverage, "record", reveal));
  put(parts.connections, coverageList(coverage, "connection", reveal));
  put(parts.talkers, talkerList(talkers, reveal));
}

void load();
