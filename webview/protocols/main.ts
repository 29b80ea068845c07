/** Panel "protocols": what was said in the whole case, a table for each protocol. */
import type { TableAbout } from "../../src/protocol/page.ts";
import type { ProtocolsPanel } from "../../src/protocol/panels.ts";
import { fill, h } from "../shared/dom.ts";
import { failureText, visible } from "../shared/format.ts";
import { connect, savedState, saveState } from "../shared/host.ts";
import { latest } from "../shared/listing/latest.ts";
import type { PanelState } from "../shared/listing/listing-about.ts";
import { type ListingPanel, listingPanel } from "../shared/listing/listing-panel.ts";
import { notices } from "../shared/listing/notices.ts";
import { chooser } from "./chooser.ts";
import { columnTouches, usualColumns } from "./columns.ts";
import { packetTarget, protocolDetail, transactionOf } from "./detail.ts";
import "../shared/style.css";
import "./style.css";

const SAVED = 1;

interface Saved {
  /** Name of the table that is shown; empty for none yet. */
  readonly table: string;
  readonly target: string;
  readonly states: Readonly<Record<string, PanelState>>;
}

const host = connect<ProtocolsPanel>((topic) => void hear(topic));
let saved: Saved = savedState<Saved>(SAVED) ?? { table: "", target: "", states: {} };
let tables: readonly TableAbout[] = [];
let shown: { readonly name: string; readonly panel: ListingPanel } | null = null;
const newest = latest();

const choice = chooser((table) => choose(table));
const head = h("header", { class: "fm-protocols-head" });
const place = h("div", { class: "fm-protocols-listing" });
const room = h("main", { class: "fm-protocols-room" }, head, place);
/** What is said while there is no table; a listing has notices of its own. */
const note = notices({
  cancel: () => void host.cancel({}),
  restart: () => void host.restart({}),
  overview: () => void host.reveal({ kind: "overview" }),
});
fill(document.getElementById("app")!, h("div", { class: "fm-protocols" }, choice.element, room));

function keep(change: Partial<Saved>): void {
  saved = { ...saved, ...change };
  saveState(SAVED, saved);
}

async function hear(topic: string): Promise<void> {
  if (topic === "case" || topic === "target") return begin(topic);
  if (shown) shown.panel.changed(topic);
  else if (topic === "status") return begin(topic);
}

/** Asks for the tables and shows the one that is wanted; what is shown already hears of the change. */
function begin(topic: string): Promise<void> {
  return newest(async (signal) => {
    const [start, found] = await Promise.all([host.start({}, signal), host.tables({}, signal)]);
    tables = found;
    const target = JSON.stringify(start.target);
    const wanted = start.target.kind === "protocols" && target !== saved.target ? start.target.table : undefined;
    const table = named(wanted) ?? named(shown?.name ?? saved.table) ?? found.at(0);
    if (table) keep({ target });
    if (!table) await sayNothing(signal);
    else if (table.name === shown?.name) {
      choice.show(tables, table.name);
      shown.panel.changed(topic);
    } else show(table);
  }).catch((error: unknown) => {
    if (!shown) fill(place, h("p", { class: "fm-protocols-none", role: "alert" }, failureText(error)));
  });
}

function named(name: string | undefined): TableAbout | undefined {
  return tables.find((table) => table.name === name);
}

async function sayNothing(signal: AbortSignal): Promise<void> {
  const status = await host.status({}, signal);
  shown?.panel.dispose();
  shown = null;
  choice.show([], "");
  choice.element.hidden = true;
  note.status(status);
  const isBusy = status.state === "opening" || status.state === "analysing";
  const says = isBusy ? "What was said is listed when the analysis has ended." : "No protocol was recognised in this evidence."; // prettier-ignore
  fill(head);
  fill(place, h("p", { class: "fm-protocols-none", role: "status" }, says), note.element);
}

function choose(table: TableAbout): void {
  if (table.name !== shown?.name) show(table);
}

function show(table: TableAbout): void {
  const { listing, name, says, copies } = table;
  shown?.panel.dispose();
  choice.element.hidden = false;
  choice.show(tables, name);
  keep({ table: name });
  fill(head, h("h1", null, visible(name)), h("p", { class: "fm-muted", title: visible(says) }, visible(says)));
  const panel = listingPanel(place, {
    listing,
    one: `${visible(name)} row`,
    many: `${visible(name)} rows`,
    idColumn: "row",
    usual: usualColumns(table),
    touches: columnTouches,
    host,
    // A conversation that several vantages saw is one; the filter says so, and shows the others when it is emptied.
    ...(copies > 0 && { first: { columns: { is_copy: "no" } } }),
    kept: {
      get: () => (Object.hasOwn(saved.states, name) ? saved.states[name] : null),
      put: (state) => keep({ states: { ...saved.states, [name]: state } }),
    },
    targetOf: (target) =>
      target.kind === "protocols" && target.table === name && target.filter ? { filter: target.filter } : null,
    detail: (context) => protocolDetail(host, table, context),
    opened: (row, context) => context.attempt(() => host.reveal(transactionOf((column) => row.get(column)))),
    actions(row, context) {
      const value = (column: string): unknown => row.get(column);
      const connection = Number(row.get("connection_id"));
      const reveal = (target: Parameters<typeof host.reveal>[0]) => () => context.attempt(() => host.reveal(target));
      return [
        { label: "Open its transaction", icon: "go-to-file", keys: "Enter", run: reveal(transactionOf(value)) },
        {
          label: "Follow payload",
          icon: "comment-discussion",
          run: reveal({ kind: "connection", connection, tab: "payload" }),
        },
        { label: "Show its packet", icon: "list-ordered", run: reveal(packetTarget(value)) },
        {
          label: "Show its connection in the table",
          icon: "list-flat",
          run: reveal({ kind: "connections", filter: { connections: [connection] } }),
        },
      ];
    },
    copies: () => [],
  });
  shown = { name, panel };
}

void begin("target");
