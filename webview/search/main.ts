/** Search in the payload of the whole case: the first hits here, all of them into a file; a hit leads to its place. */
import type { SearchPanel } from "../../src/protocol/panels.ts";
import { MAX_PAGE_ROWS } from "../../src/protocol/page.ts";
import { type SearchRequest, typedPattern } from "../../src/protocol/search.ts";
import type { Side } from "../../src/protocol/case.ts";
import { fill, h } from "../shared/dom.ts";
import { countOf, failureText, visible } from "../shared/format.ts";
import { connect, savedState, saveState } from "../shared/host.ts";
import { button, checkbox, dropdown, textField } from "../shared/ui.ts";
import { hitsTable } from "./hits.ts";
import "../shared/style.css";
import "./style.css";

const SAVED = 1;

interface Choice {
  readonly typed: string;
  readonly anyCase: boolean;
  readonly raw: boolean;
  readonly side: Side;
}

const host = connect<SearchPanel>((topic) => {
  if (topic === "target" || topic === "settings") void begin();
});
let choice: Choice = savedState<Choice>(SAVED) ?? { typed: "", anyCase: false, raw: false, side: "both" };
let zone = "UTC";
let running: AbortController | null = null;
/** What the hits on show were asked with. */
let asked: SearchRequest | null = null;

const field = textField(
  {
    label: "Search the payload of all connections",
    placeholder: "text, /regular expression/ or hex:de ad ?? be ef",
    value: choice.typed,
    icon: "search",
  },
  (typed) => keep({ typed }),
);
field.classList.add("fm-search-field");
const run = button({ text: "Search", kind: "primary", label: "Search (Enter)" }, () => void ask());
const stop = button({ text: "Cancel", icon: "debug-stop" }, () => running?.abort());
const anyCase = checkbox("Either case", choice.anyCase, (on) => keep({ anyCase: on }));
const raw = checkbox("Each packet by itself", choice.raw, (on) => keep({ raw: on }));
raw.title = "Retransmissions too, and nothing that spans packets";
const SIDES: readonly (readonly [Side, string])[] = [
  ["both", "Both sides"],
  ["orig", "Originator"],
  ["resp", "Responder"],
];
const side = dropdown("Side", SIDES, choice.side, (chosen) => keep({ side: chosen }));
const csv = button({ text: "Save as CSV", icon: "save" }, () => void save("csv"));
const json = button({ text: "Save as JSON lines", icon: "save" }, () => void save("jsonl"));
const said = h("span", { class: "fm-muted fm-answer-said", role: "status" });
const bar = h("div", { class: "fm-answer-bar", role: "toolbar", "aria-label": "Search" }, anyCase, raw, side, csv, json, said); // prettier-ignore
const rows = h("main", { class: "fm-answer-rows", tabindex: 0, "aria-label": "Hits" });
const line = h("div", { class: "fm-search-line", role: "search", "aria-label": "Payload" }, field, run, stop);
fill(document.getElementById("app")!, h("header", { class: "fm-answer-head" }, line, bar), rows);
stop.disabled = csv.disabled = json.disabled = true;

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter") void ask();
});

function keep(change: Partial<Choice>): void {
  choice = { ...choice, ...change };
  saveState(SAVED, choice);
}

async function begin(): Promise<void> {
  const { target, timeZone } = await host.start({});
  zone = timeZone;
  if (target.kind !== "search" || target.typed === undefined) return;
  field.value = target.typed;
  keep({ typed: target.typed });
  await ask();
}

function request(): SearchRequest {
  const pattern = typedPattern(choice.typed);
  return { ...pattern, ignoreCase: pattern.ignoreCase || choice.anyCase, raw: choice.raw, side: choice.side };
}

async function ask(): Promise<void> {
  if (choice.typed === "") return;
  running?.abort();
  const own = (running = new AbortController());
  const wanted = request();
  stop.disabled = false;
  csv.disabled = json.disabled = true;
  said.textContent = "Searching";
  try {
    const answer = await host.searchCase({ ...wanted, limit: MAX_PAGE_ROWS }, own.signal);
    if (own !== running) return;
    asked = wanted;
    fill(
      rows,
      answer.page.rows > 0
        ? hitsTable(answer.page, zone, wanted.raw, (target) => void host.reveal(target))
        : h("p", { class: "fm-muted fm-search-none" }, nothingFound(wanted)),
    );
    said.textContent = answer.more
      ? `The first ${countOf(answer.page.rows, "hit")}; save to have them all.`
      : countOf(answer.page.rows, "hit");
    csv.disabled = json.disabled = answer.page.rows === 0;
  } catch (error) {
    if (own !== running) return;
    asked = null;
    fill(rows, !own.signal.aborted && h("p", { class: "fm-answer-wrong", role: "alert" }, failureText(error)));
    said.textContent = own.signal.aborted ? "Cancelled" : "";
  } finally {
    if (own === running) stop.disabled = true;
  }
}

/** What to try next: most that is not found was written otherwise. */
function nothingFound({ kind, ignoreCase, side: from }: SearchRequest): string {
  const tries = [kind !== "hex" && !ignoreCase && "either case", from !== "both" && "both sides"].filter(
    (one) => one !== false,
  );
  const more = tries.length > 0 ? ` Try ${tries.join(" and ")}.` : "";
  return `No payload holds it.${more} What is encrypted or was not captured cannot be searched.`;
}

async function save(format: "csv" | "jsonl"): Promise<void> {
  if (!asked) return;
  try {
    const path = await host.exportSearch({ ...asked, format });
    if (path !== null) said.textContent = `Saved ${visible(path)}`;
  } catch (error) {
    said.textContent = failureText(error);
  }
}

void begin();
field.focus();
