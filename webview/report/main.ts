/** Preview of the report, and saving it. */
import type { ReportFormat } from "../../src/protocol/engine.ts";
import type { ReportPanel } from "../../src/protocol/panels.ts";
import { fill, h } from "../shared/dom.ts";
import { failureText, visible } from "../shared/format.ts";
import { connect, savedState, saveState } from "../shared/host.ts";
import { button, progressRing } from "../shared/ui.ts";
import { reportBody, reportStyle } from "./sheet.ts";
import "../shared/style.css";
import "./style.css";

/** Version of what is kept when the panel is hidden: how far the report was scrolled. */
const SAVED = 1;
const FORMATS: readonly (readonly [ReportFormat, string])[] = [
  ["html", "Save as HTML"],
  ["md", "Save as Markdown"],
  ["json", "Save as JSON"],
];

const host = connect<ReportPanel>((topic) => {
  if (topic === "case" || topic === "status") void load();
});
const said = h("span", { class: "fm-report-said fm-muted", role: "status" });
const bar = h(
  "header",
  { class: "fm-report-bar", role: "toolbar", "aria-label": "Report" },
  ...FORMATS.map(([format, text]) => button({ text, icon: "save" }, () => void save(format))),
  said,
);
const room = h("main", { class: "fm-report-room", tabindex: 0, "aria-label": "Report" });
fill(document.getElementById("app")!, bar, room);

let shown = "";
let asking: AbortController | null = null;

async function load(): Promise<void> {
  asking?.abort();
  const own = (asking = new AbortController());
  try {
    const status = await host.status({}, own.signal);
    if (status.state !== "ready") return wait(status.says, status.state === "opening" || status.state === "analysing");
    if (shown === "") wait("Writing the report", true);
    const text = await host.reportHtml({}, own.signal);
    if (text !== shown) show(text);
    shown = text;
  } catch (error) {
    if (!own.signal.aborted) wait(failureText(error), false);
  }
}

/** A sentence in place of the report. */
function wait(says: string, isWorking: boolean): void {
  shown = "";
  const restart = isWorking ? null : button({ text: "Start again" }, () => void host.restart({}));
  const line = h("p", { class: "fm-report-wait", role: isWorking ? "status" : "alert" }, visible(says));
  fill(room, isWorking && progressRing("Working"), line, restart);
}

function show(text: string): void {
  const place = h("div", { class: "fm-report-page" });
  const root = place.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [reportStyle(text)];
  root.append(reportBody(text));
  root.addEventListener("click", (event) => follow(event, root));
  fill(room, place);
  room.scrollTop = savedState<{ top: number }>(SAVED)?.top ?? 0;
}

/** Links within the report: the browser does not look for their places in a shadow tree. */
function follow(event: Event, root: ShadowRoot): void {
  const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  const place = root.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!place) return;
  place.closest("details")?.setAttribute("open", "");
  place.scrollIntoView();
  if (!place.hasAttribute("tabindex")) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
}

async function save(format: ReportFormat): Promise<void> {
  try {
    const path = await host.saveReport({ format });
    said.textContent = path === null ? "" : `Saved ${visible(path)}`;
  } catch (error) {
    said.textContent = failureText(error);
  }
}

room.addEventListener("scroll", () => saveState(SAVED, { top: room.scrollTop }), { passive: true });
void load();
