/** A panel that is one listing: toolbar, notices, table, and the detail of a row beside it. */
import type { ConnectionsPanel, FlowRecordsPanel, PanelStart, Target } from "../../../src/protocol/panels.ts";
import type { ListingName, RowFilter } from "../../../src/protocol/page.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import { h } from "../dom.ts";
import { countOf, countText, visible } from "../format.ts";
import { savedState, saveState } from "../host.ts";
import type { MenuItem } from "../menu.ts";
import type { Row } from "../row-pages.ts";
import { selectedCount } from "../selection.ts";
import { split } from "../split.ts";
import { createTable, type Table } from "../table.ts";
import { freshTable, type TableColumn, type TableState } from "../table-options.ts";
import { button } from "../ui.ts";
import { type ColumnTouches, tableColumns } from "./columns.ts";
import { csv, MAX_COPIED, tabbed } from "./copying.ts";
import { cellFilter, fromTarget, isNarrowed, type Narrowing, nothingNarrowed, rowFilter } from "./filtering.ts";
import { latest } from "./latest.ts";
import { notices } from "./notices.ts";
import { rangeText } from "./ranges.ts";
import { sentenceOf } from "./sentences.ts";
import { type Chip, toolbar } from "./toolbar.ts";
import "./listing.css";

/** What both panels' hosts offer. */
export type ListingHost = Pick<
  Client<ConnectionsPanel & FlowRecordsPanel>,
  | "start" | "reveal" | "copy" | "narrow" | "cancel" | "restart" | "status" | "columns" | "page" | "position" | "exportRows" | "exportPackets"
>; // prettier-ignore

/** What an open listing lets its panel do. */
export interface ListingContext {
  zone(): string;
  say(sentence: string): void;
  /** At most MAX_COPIED of the selected rows. */
  selectedRows(): Promise<readonly Row[]>;
  copy(text: string, what: string): Promise<void>;
  /** Does something that may fail: what goes wrong is said. */
  attempt(work: () => Promise<unknown>): void;
}

export interface Detail {
  readonly element: HTMLElement;
  /** Shows the row with this id; null for none. */
  show(id: string | null): void;
  /** Asks again: the case changed, or the zone. */
  again(): void;
}

export interface ListingAbout {
  readonly listing: ListingName;
  readonly one: string;
  readonly many: string;
  readonly idColumn: string;
  readonly usual: readonly string[];
  readonly touches: ColumnTouches;
  readonly host: ListingHost;
  /** Where a target of this panel leads; null for other targets. */
  targetOf(target: Target): { readonly filter?: RowFilter; readonly id?: string } | null;
  detail(context: ListingContext): Detail;
  /** Enter or double click. */
  opened(row: Row, context: ListingContext): void;
  /** Actions of a row, above those that every listing has. */
  actions(row: Row, context: ListingContext): readonly MenuItem[];
  /** Ways of copying beyond those that every listing has. */
  copies(row: Row, context: ListingContext): readonly MenuItem[];
  /** Called when the case changed, for what stands in the notices. */
  evidence?(): Promise<Parameters<ReturnType<typeof notices>["diagnostics"]>[0]>;
}

const STATE = 1;

interface PanelState {
  readonly table: TableState;
  readonly narrowing: Narrowing;
  readonly detail: boolean;
  readonly share: number;
  /** The row that was active. */
  readonly id: string | null;
  /** The target this state was made from: another one goes before it. */
  readonly target: string;
}

export interface ListingPanel {
  changed(topic: string): void;
}

/** Builds the panel into `app`. */
export function listingPanel(app: HTMLElement, about: ListingAbout): ListingPanel {
  const { host, one, many } = about;
  const saved = savedState<PanelState>(STATE);
  let start: PanelStart | null = null;
  let narrowing: Narrowing = saved?.narrowing ?? nothingNarrowed;
  let table: Table | null = null;
  let activeId: string | null = saved?.id ?? null;
  let unfiltered: number | null = null;
  const zone = (): string => start?.timeZone ?? "UTC";
  const filter = (): RowFilter =>
    rowFilter({ ...narrowing, columns: table?.state().filters ?? narrowing.columns }, start?.time ?? null);

  const bar = toolbar(many, {
    typed(text) {
      if (text.trim() === narrowing.text.trim()) return;
      narrowing = { ...narrowing, text };
      ask();
    },
    filterRow: () => table?.toggleFilterRow(),
    columns: (at) => table?.chooseColumns(at),
    detail: () => parts.open(!parts.isOpen()),
    more: () => [
      { label: `Export ${many} as CSV…`, icon: "desktop-download", run: () => exportRows("csv") },
      { label: `Export ${many} as JSON lines…`, icon: "desktop-download", run: () => exportRows("jsonl") },
      { label: `Export ${many} as Parquet…`, icon: "desktop-download", run: () => exportRows("parquet") },
      "separator",
      { label: "Clear all filters", icon: "clear-all", disabled: !isNarrowed(filter()), run: clearAll },
    ],
    down: () => table?.focus(),
  });
  const notes = notices({
    cancel: () => attempt(() => host.cancel({})),
    restart: () => attempt(() => host.restart({})),
    overview: () => attempt(() => host.reveal({ kind: "overview" })),
  });
  const context: ListingContext = {
    zone,
    say: (sentence) => notes.say(sentence),
    selectedRows: async () => (await table?.selectedRows(MAX_COPIED)) ?? [],
    async copy(text, what) {
      await host.copy({ text });
      notes.say(`${what} copied.`);
    },
    attempt,
  };
  const detail = about.detail(context);
  const place = h("div", { class: "fm-table" });
  const parts = split(
    place,
    detail.element,
    { open: saved?.detail ?? true, share: saved?.share ?? 0.3, label: "Width of the details" },
    () => {
      drawSwitches();
      save();
    },
  );
  // Notices come and go at the foot: no row moves when one does.
  app.replaceChildren(bar.element, parts.element, notes.element);
  bar.text(narrowing.text);

  function attempt(work: () => Promise<unknown>): void {
    work().catch((error: unknown) => notes.say(sentenceOf(error)));
  }

  function save(): void {
    if (!table || !start) return;
    saveState<PanelState>(STATE, {
      table: table.state(),
      narrowing,
      detail: parts.isOpen(),
      share: parts.share(),
      id: activeId,
      target: JSON.stringify(start.target),
    });
  }

  function exportRows(format: "csv" | "jsonl" | "parquet"): void {
    attempt(async () => {
      const sort = table?.state().sort ?? [];
      const said = await host.exportRows({ listing: about.listing, sort, filter: filter(), format });
      if (said !== null) notes.say(said);
    });
  }

  function clearAll(): void {
    narrowing = nothingNarrowed;
    bar.text("");
    table?.filters({});
    if (start?.time) attempt(() => host.narrow({ time: null }));
  }

  const finding = latest();
  /** Other rows are wanted; the active one is shown again where it is among them. */
  function ask(): void {
    bar.trouble(null);
    table?.restart();
    drawSwitches();
    count();
    save();
    if (activeId !== null) locate(activeId, false);
  }

  /** Shows a row by its id; says so where the filter hides it. */
  function locate(id: string, aloud: boolean): void {
    activeId = id;
    finding(async (signal) => {
      const sort = table?.state().sort ?? [];
      const index = await host.position({ listing: about.listing, sort, filter: filter(), id }, signal);
      if (index >= 0) table?.reveal(index);
      else if (aloud)
        notes.say(`The ${one} is hidden by the filter.`, {
          text: "Clear filters",
          run: () => (clearAll(), locate(id, true)),
        });
    }).catch((error: unknown) => aloud && notes.say(sentenceOf(error)));
  }

  const counting = latest();
  /** "n of m": m is asked for only where something is hidden. */
  function count(): void {
    counting(async (signal) => {
      if (isNarrowed(filter())) {
        const page = await host.page({ listing: about.listing, from: 0, to: 1, sort: [], filter: {} }, signal);
        unfiltered = page.total;
      } else unfiltered = null;
      drawCounts();
    }).catch(() => {});
  }

  function drawCounts(): void {
    const total = table?.total() ?? null;
    if (!table || total === null) return bar.counts("", "");
    const of =
      unfiltered === null ? countOf(total, one, many) : `${countText(total)} of ${countOf(unfiltered, one, many)}`;
    const chosen = selectedCount(table.selection());
    const soFar = table.partial() ? " so far" : "";
    bar.counts(
      `${of}${soFar}${chosen > 1 ? `, ${countText(chosen)} selected` : ""}`,
      `${countText(total)} ${many} fit the filter`,
    );
  }

  function drawSwitches(): void {
    const filters = Object.keys(table?.state().filters ?? {}).length;
    bar.pressed({ filterRow: table?.state().filterRow ?? false, filters, detail: parts.isOpen() });
    bar.chips(chips());
  }

  function chips(): Chip[] {
    const list: Chip[] = [];
    const without = (next: Narrowing) => () => {
      narrowing = next;
      ask();
    };
    const { connections, records, time } = narrowing;
    if (connections) {
      const text = countOf(connections.length, "connection");
      list.push({
        text: `of ${text}`,
        title: `Only ${many} of ${text}`,
        clear: "Show all",
        remove: without({ ...narrowing, connections: undefined }),
      });
    }
    if (records) {
      const text = countOf(records.length, "flow record");
      list.push({
        text: `of ${text}`,
        title: `Only ${many} of ${text}`,
        clear: "Show all",
        remove: without({ ...narrowing, records: undefined }),
      });
    }
    if (time) {
      list.push({
        text: rangeText(time, zone()),
        title: "Only this time, in this panel",
        clear: "Show all times",
        remove: without({ ...narrowing, time: undefined }),
      });
    } else if (start?.time) {
      const remove = (): void => attempt(() => host.narrow({ time: null }));
      list.push({
        text: rangeText(start.time, zone()),
        title: "Everything is narrowed to this time",
        clear: "Show all times",
        remove,
      });
    }
    return list;
  }

  function drawMessage(error: unknown = null): void {
    if (!table) return;
    const total = table.total();
    if (error !== null) {
      table.message(
        h(
          "div",
          null,
          h("p", null, sentenceOf(error)),
          button({ text: "Try again" }, () => table?.refresh()),
        ),
      );
    } else if (total !== 0) table.message(null);
    else if (table.partial()) table.message(h("p", { class: "fm-muted" }, `No ${many} yet.`));
    else if (isNarrowed(filter())) {
      table.message(
        h("div", null, h("p", null, `No ${one} fits the filter.`), button({ text: "Clear all filters" }, clearAll)),
      );
    } else table.message(h("p", { class: "fm-muted" }, `There are no ${many} in this evidence.`));
  }

  function menu(row: Row, column: TableColumn | null): readonly MenuItem[] {
    const chosen = table ? selectedCount(table.selection()) : 0;
    const rows = chosen > 1 ? `${countText(Math.min(chosen, MAX_COPIED))} rows` : "row";
    return [
      ...about.actions(row, context),
      "separator",
      ...cellItems(row, column),
      { label: `Copy ${rows}`, icon: "copy", keys: "Ctrl+C", run: () => copyRows("tabs") },
      { label: `Copy ${rows} as CSV`, run: () => copyRows("csv") },
      ...about.copies(row, context),
    ];
  }

  /** What can be done with the cell that was pointed at. */
  function cellItems(row: Row, column: TableColumn | null): readonly MenuItem[] {
    const value = column ? row.get(column.name) : null;
    if (!table || !column || value === null || value === "" || column.kind === "time") return [];
    const plain = typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
    const text = column.text(value, row);
    const by = (not: boolean) => () => {
      const written = column.kind === "text" ? cellFilter(plain, not) : `${not ? "!" : ""}${plain}`;
      table?.filters({ ...table.state().filters, [column.name]: written });
    };
    const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
    return [
      { label: `Only ${column.title} ${short}`, icon: "filter", run: by(false) },
      { label: `Without ${column.title} ${short}`, run: by(true) },
      { label: `Copy ${short}`, run: () => attempt(() => context.copy(visible(plain), column.title)) },
      "separator",
    ];
  }

  function copyRows(as: "tabs" | "csv"): void {
    attempt(async () => {
      if (!table) return;
      const rows = await context.selectedRows();
      if (rows.length === 0) return;
      const columns = table.shownColumns();
      await host.copy({ text: as === "csv" ? csv(rows, columns) : tabbed(rows, columns) });
      const all = selectedCount(table.selection());
      const cut =
        rows.length < all ? `, the first of ${countText(all)}; all of them by "Export" in the toolbar's menu` : "";
      notes.say(`${countOf(rows.length, "row")} copied${cut}.`);
    });
  }

  function build(abouts: Parameters<typeof tableColumns>[0]): void {
    const state = saved?.table ?? freshTable;
    table = createTable({
      label: many,
      columns: tableColumns(abouts, about.touches, about.usual, zone),
      state: { ...state, filters: narrowing.columns },
      fetch: ({ from, to, sort, filters }, signal) => {
        const asked = rowFilter({ ...narrowing, columns: filters }, start?.time ?? null);
        return host.page({ listing: about.listing, from, to, sort, filter: asked }, signal);
      },
      opened: (row) => about.opened(row, context),
      selected(row) {
        activeId = row ? String(row.get(about.idColumn)) : null;
        detail.show(activeId);
        drawCounts();
        save();
      },
      changed() {
        drawSwitches();
        save();
      },
      arrived() {
        drawCounts();
        drawMessage();
      },
      failed(error) {
        const { code } = error as { code?: string };
        if (code === "usage") bar.trouble(sentenceOf(error));
        drawMessage(error);
      },
      asked() {
        narrowing = { ...narrowing, columns: table?.state().filters ?? {} };
        ask();
      },
      menu,
      copy: () => copyRows("tabs"),
    });
    place.replaceWith(table.element);
    drawSwitches();
  }

  function aim({ filter: wanted, id }: { readonly filter?: RowFilter; readonly id?: string }, fresh: boolean): void {
    if (wanted) {
      narrowing = fromTarget(wanted);
      bar.text(narrowing.text);
      if (fresh) table?.filters(narrowing.columns);
    }
    if (id !== undefined) locate(id, true);
  }

  async function begin(): Promise<void> {
    const [begun, abouts] = await Promise.all([host.start({}), host.columns({ listing: about.listing })]);
    start = begun;
    const target = about.targetOf(begun.target);
    const isNew = saved?.target !== JSON.stringify(begun.target);
    if (isNew && target?.filter) narrowing = fromTarget(target.filter);
    bar.text(narrowing.text);
    build(abouts);
    count();
    if (isNew && target?.id !== undefined) locate(target.id, true);
    else if (activeId !== null) locate(activeId, false);
  }

  function tryToBegin(): void {
    begin().catch((error: unknown) => {
      place.replaceChildren(
        h("div", { class: "fm-message" }, h("p", null, sentenceOf(error)), button({ text: "Try again" }, tryToBegin)),
      );
    });
  }

  const asking = { status: latest(), evidence: latest(), start: latest() };
  function heed(what: "status" | "evidence"): void {
    asking[what](async (signal) => {
      if (what === "status") notes.status(await host.status({}, signal));
      else if (about.evidence) notes.diagnostics(await about.evidence());
    }).catch((error: unknown) => what === "status" && notes.say(sentenceOf(error)));
  }

  function restartWith(topic: string): void {
    asking
      .start(async (signal) => {
        const before = start;
        start = await host.start({}, signal);
        if (!table) return;
        const target = about.targetOf(start.target);
        if (topic === "target" && target) aim(target, true);
        else if (JSON.stringify(before?.time) !== JSON.stringify(start.time)) ask();
        if (before?.timeZone !== start.timeZone) {
          table.redraw();
          detail.again();
        }
        drawSwitches();
      })
      .catch((error: unknown) => notes.say(sentenceOf(error)));
  }

  tryToBegin();
  heed("status");
  heed("evidence");
  return {
    changed(topic) {
      if (topic === "status") heed("status");
      else if (topic === "case") {
        if (!table) return tryToBegin();
        table.refresh();
        count();
        detail.again();
        heed("evidence");
      } else restartWith(topic);
    },
  };
}
