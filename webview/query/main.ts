/** SQL over the case, read-only: the first rows here, all of them into a file. */
import type { QueryPanel } from "../../src/protocol/panels.ts";
import { MAX_PAGE_ROWS } from "../../src/protocol/page.ts";
import { fill, h } from "../shared/dom.ts";
import { countOf, failureText, visible } from "../shared/format.ts";
import { connect, savedState, saveState } from "../shared/host.ts";
import { button } from "../shared/ui.ts";
import { resultTable } from "./result.ts";
import "../shared/style.css";
import "./style.css";

const SAVED = 1;
/** Shown before anything was asked: what talks most, as a beginning to change. */
const EXAMPLE = `SELECT orig_ip, resp_ip, resp_port, proto, count(*) AS connections, sum(orig_ip_bytes + resp_ip_bytes) AS bytes
FROM connections
GROUP BY ALL
ORDER BY bytes DESC
LIMIT 20`;

const host = connect<QueryPanel>((topic) => {
  if (topic === "target" || topic === "settings") void begin();
});
let zone = "UTC";
let running: AbortController | null = null;

const sql = h("textarea", {
  class: "fm-query-sql fm-mono",
  "aria-label": "SQL",
  spellcheck: "false",
  rows: 7,
}) as HTMLTextAreaElement;
const run = button(
  { text: "Run", icon: "play", kind: "primary", label: "Run the query (Ctrl+Enter)" },
  () => void ask(),
);
const stop = button({ text: "Cancel", icon: "debug-stop" }, () => running?.abort());
const csv = button({ text: "Save as CSV", icon: "save" }, () => void save("csv"));
const json = button({ text: "Save as JSON lines", icon: "save" }, () => void save("jsonl"));
const said = h("span", { class: "fm-muted fm-answer-said", role: "status" });
const rows = h("main", { class: "fm-answer-rows", tabindex: 0, "aria-label": "Rows" });
const bar = h("div", { class: "fm-answer-bar", role: "toolbar", "aria-label": "Query" }, run, stop, csv, json, said);
fill(document.getElementById("app")!, h("header", { class: "fm-answer-head" }, sql, bar), rows);
stop.disabled = true;
sql.value = savedState<{ sql: string }>(SAVED)?.sql ?? EXAMPLE;

sql.addEventListener("input", () => saveState(SAVED, { sql: sql.value }));
sql.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  void ask();
});

async function begin(): Promise<void> {
  const { target, timeZone } = await host.start({});
  zone = timeZone;
  if (target.kind !== "query" || target.sql === undefined) return;
  sql.value = target.sql;
  saveState(SAVED, { sql: sql.value });
  await ask();
}

async function ask(): Promise<void> {
  running?.abort();
  const own = (running = new AbortController());
  stop.disabled = false;
  said.textContent = "Running";
  try {
    const answer = await host.query({ sql: sql.value, limit: MAX_PAGE_ROWS }, own.signal);
    fill(rows, resultTable(answer, zone));
    said.textContent = answer.more
      ? `The first ${countOf(answer.page.rows, "row")}; save to have them all.`
      : countOf(answer.page.rows, "row");
  } catch (error) {
    if (own !== running) return;
    fill(rows, !own.signal.aborted && h("p", { class: "fm-answer-wrong", role: "alert" }, failureText(error)));
    said.textContent = own.signal.aborted ? "Cancelled" : "";
  } finally {
    if (own === running) stop.disabled = true;
  }
}

async function save(format: "csv" | "jsonl"): Promise<void> {
  try {
    const path = await host.exportQuery({ sql: sql.value, format });
    if (path !== null) said.textContent = `Saved ${visible(path)}`;
  } catch (error) {
    said.textContent = failureText(error);
  }
}

void begin();
sql.focus();
