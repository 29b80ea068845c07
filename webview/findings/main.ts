/** Findings of a case: list and detail. */
import type { FindingLine, Severity } from "../../src/protocol/case.ts";
import type { FindingsPanel, PanelStart } from "../../src/protocol/panels.ts";
import { fill, h } from "../shared/dom.ts";
import { countOf, failureText, timeText, visible } from "../shared/format.ts";
import { connect, savedState, saveState } from "../shared/host.ts";
import { split } from "../shared/split.ts";
import { button, checkbox, progressRing, textField } from "../shared/ui.ts";
import { findingDetail } from "./detail.ts";
import { FindingList } from "./list.ts";
import { chosen, SEVERITIES } from "../shared/severity.ts";
import { within } from "../shared/within.ts";
import "../shared/style.css";
import "./style.css";

const SAVED = 1;
interface Saved {
  readonly finding: string;
  readonly words: string;
  readonly hidden: readonly Severity[];
  readonly share: number;
}

const host = connect<FindingsPanel>((topic) => {
  if (topic === "target" || topic === "settings") void begin();
  else if (topic === "time") void narrow();
  else if (topic === "case" || topic === "status") void load();
});
let saved: Saved = savedState<Saved>(SAVED) ?? { finding: "", words: "", hidden: [], share: 0.6 };
let start: PanelStart | null = null;
let findings: readonly FindingLine[] = [];
let asking: AbortController | null = null;
let reading: AbortController | null = null;

const list = new FindingList((finding) => void choose(finding));
const count = h("span", { class: "fm-muted", role: "status" });
const chooser = h("div", { class: "fm-findings-severities", role: "group", "aria-label": "Severities shown" });
const detail = h("article", { class: "fm-finding", tabindex: 0, "aria-label": "Finding" });
const parts = split(list.element, detail, { open: true, share: saved.share, label: "Width of the detail" }, () =>
  keep({ share: parts.share() }),
);
const filter = textField(
  { label: "Filter findings", placeholder: "Filter", value: saved.words, icon: "filter" },
  (words) => {
    keep({ words });
    show();
  },
);
const narrowed = h("span", { class: "fm-findings-time", role: "status" });
const bar = h("header", { class: "fm-findings-bar" }, filter, chooser, count, narrowed);
const said = h("div", { class: "fm-findings-said", hidden: true });
fill(document.getElementById("app")!, bar, said, parts.element);

function keep(change: Partial<Saved>): void {
  saved = { ...saved, ...change };
  saveState(SAVED, saved);
}

async function begin(): Promise<void> {
  start = await host.start({});
  const { target } = start;
  if (target.kind === "findings" && target.finding !== undefined)
    keep({ finding: target.finding, words: "", hidden: [] });
  filter.value = saved.words;
  await load();
}

/** The time that everything is narrowed to has become another; what was typed and chosen stays. */
async function narrow(): Promise<void> {
  start = await host.start({});
  show();
}

async function load(): Promise<void> {
  asking?.abort();
  const own = (asking = new AbortController());
  try {
    const status = await host.status({}, own.signal);
    if (status.state !== "ready") return wait(status.says, status.state === "opening" || status.state === "analysing");
    findings = await host.findings({}, own.signal);
    said.hidden = true;
    parts.element.hidden = bar.hidden = findings.length === 0;
    if (findings.length === 0) return wait("No finding was raised.", null);
    drawChooser();
    show();
    await choose(findings.some(({ finding }) => finding === saved.finding) ? saved.finding : first());
  } catch (error) {
    if (!own.signal.aborted) wait(failureText(error), false);
  }
}

function fitting(): readonly FindingLine[] {
  return chosen(within(findings, start?.time ?? null), saved.words, new Set(saved.hidden));
}

function first(): string {
  return fitting()[0]?.finding ?? "";
}

/** A sentence; `working` null: nothing is wrong and nothing is awaited. */
function wait(says: string, working: boolean | null): void {
  const restart = working === false && button({ text: "Start again" }, () => void host.restart({}));
  parts.element.hidden = bar.hidden = findings.length === 0;
  said.hidden = false;
  fill(
    said,
    working && progressRing("Working"),
    h("p", { role: working === false ? "alert" : "status" }, visible(says)),
    restart,
  );
}

function drawChooser(): void {
  const boxes = SEVERITIES.flatMap((severity) => {
    const many = findings.filter((finding) => finding.severity === severity).length;
    if (many === 0) return [];
    return checkbox(`${severity} (${many})`, !saved.hidden.includes(severity), (isShown) => {
      const hidden = saved.hidden.filter((one) => one !== severity);
      keep({ hidden: isShown ? hidden : [...hidden, severity] });
      show();
    });
  });
  fill(chooser, ...boxes);
}

function show(): void {
  const shown = fitting();
  const time = start?.time ?? null;
  fill(
    narrowed,
    time && `in ${timeText(time.from, start!.timeZone, 0)} to ${timeText(time.to, start!.timeZone, 0)}`,
    time && button({ text: "Show all times", icon: "close" }, () => void host.narrow({ time: null })),
  );
  count.textContent =
    shown.length === findings.length
      ? countOf(findings.length, "finding")
      : `${shown.length} of ${countOf(findings.length, "finding")}`;
  list.show(shown, saved.finding);
}

async function choose(finding: string): Promise<void> {
  keep({ finding });
  list.mark(finding);
  reading?.abort();
  const own = (reading = new AbortController());
  if (finding === "") return fill(detail, h("p", { class: "fm-muted" }, "No finding fits the filter."));
  try {
    const about = await host.finding({ finding }, own.signal);
    fill(
      detail,
      ...findingDetail(about, { zone: start?.timeZone ?? "UTC", reveal: (target) => void host.reveal(target) }),
    );
    detail.scrollTop = 0;
  } catch (error) {
    if (!own.signal.aborted) fill(detail, h("p", { role: "alert" }, failureText(error)));
  }
}

void begin();
