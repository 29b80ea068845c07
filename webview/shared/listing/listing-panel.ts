/** A panel that is one listing: toolbar, table, the detail of a row beside it, and notices at the foot. */
import type { ColumnAbout, RowFilter } from "../../../src/protocol/page.ts";
import type { PanelStart } from "../../../src/protocol/panels.ts";
import { h } from "../dom.ts";
import { failureText, visible } from "../format.ts";
import { savedState, saveState } from "../host.ts";
import { selectedCount } from "../selection.ts";
import { split } from "../split.ts";
import { createTable, type Table } from "../table.ts";
import { freshTable } from "../table-options.ts";
import { button } from "../ui.ts";
import { chipsOf } from "./chips.ts";
import { tableColumns } from "./columns.ts";
import { MAX_COPIED } from "./copying.ts";
import { fromTarget, isNarrowed, type Narrowing, nothingNarrowed, rowFilter } from "./filtering.ts";
import { latest, paced } from "./latest.ts";
import type { ListingAbout, ListingContext, PanelState } from "./listing-about.ts";
import { notices } from "./notices.ts";
import { listenToPage } from "./page-keys.ts";
import { copyRows, rowMenu } from "./row-menu.ts";
import { countsText, cutText } from "./sentences.ts";
import { toolbar } from "./toolbar.ts";
import "./listing.css";

/** Version of PanelState. */
const STATE = 1;

export interface ListingPanel {
  changed(topic: string): void;
  /** Another listing takes its place: it saves nothing and hears nothing any more. */
  dispose(): void;
}

/** Builds the panel into `app`. */
export function listingPanel(app: HTMLElement, about: ListingAbout): ListingPanel {
  const { host, one, many, listing } = about;
  const own = { get: () => savedState<PanelState>(STATE), put: (state: PanelState) => saveState(STATE, state) };
  const kept = about.kept ?? own;
  const saved = kept.get();
  const ended = new AbortController();
  let start: PanelStart | null = null;
  let table: Table | null = null;
  let narrowing: Narrowing = saved?.narrowing ?? (about.first ? fromTarget(about.first) : nothingNarrowed);
  let activeId: string | null = saved?.id ?? null;
  /** Rows without any filter; null where no filter hides one. */
  let unfiltered: number | null = null;
  let wasPartial = false;
  /** What the status says where nothing of the evidence could be read. */
  let unread: string | null = null;

  const zone = (): string => start?.timeZone ?? "UTC";
  const filter = (): RowFilter => rowFilter(narrowing, start?.time ?? null);
  const bar = toolbar(many, {
    typed(text) {
      if (text.trim() !== narrowing.text.trim()) narrow({ ...narrowing, text });
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
    async selectedRows() {
      const rows = (await table?.selectedRows(MAX_COPIED)) ?? [];
      return { rows, cut: cutText(rows.length, table ? selectedCount(table.selection()) : 0) };
    },
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
    {
      open: saved?.detail ?? true,
      share: saved?.share ?? 0.3,
      label: "Width of the details",
      empty: activeId === null,
    },
    keep,
  );
  // Notices come and go at the foot: no row moves when one does.
  app.replaceChildren(bar.element, parts.element, notes.element);
  bar.text(narrowing.text);

  function attempt(work: () => Promise<unknown>): void {
    work().catch((error: unknown) => notes.say(failureText(error)));
  }

  /** Draws what shows the choices, and saves them. */
  function keep(): void {
    const state = table?.state();
    const filters = Object.keys(narrowing.columns).length;
    bar.pressed({ filterRow: state?.filterRow ?? false, filters, detail: parts.isOpen() });
    const everyTime = (): void => attempt(() => host.narrow({ time: null }));
    bar.chips(chipsOf({ many, zone: zone(), narrowing, everywhere: start?.time ?? null, narrow, everyTime }));
    if (!state || !start || ended.signal.aborted) return;
    const target = JSON.stringify(start.target);
    kept.put({ table: state, narrowing, detail: parts.isWanted(), share: parts.share(), id: activeId, target });
  }

  function exportRows(format: "csv" | "jsonl" | "parquet"): void {
    attempt(async () => {
      const said = await host.exportRows({ listing, sort: table?.state().sort ?? [], filter: filter(), format });
      if (said !== null) notes.say(`Written to ${visible(said)}.`);
    });
  }

  function clearAll(): void {
    bar.text("");
    narrow(nothingNarrowed);
    if (start?.time) attempt(() => host.narrow({ time: null }));
  }

  function narrow(next: Narrowing): void {
    const columns = JSON.stringify(next.columns) === JSON.stringify(table?.state().filters ?? next.columns);
    narrowing = next;
    // The table asks for itself when its own filters change.
    if (columns) ask();
    else table?.filters(next.columns);
  }

  /** Other rows are wanted; the active one is shown again where it is among them. */
  function ask(): void {
    bar.trouble(null);
    const id = activeId;
    table?.restart();
    count();
    keep();
    if (id !== null) locate(id, false);
  }

  const finding = latest();
  /** Shows a row by its id; says so where the filter hides it. */
  function locate(id: string, aloud: boolean): void {
    activeId = id;
    finding(async (signal) => {
      const sort = table?.state().sort ?? [];
      const index = await host.position({ listing, sort, filter: filter(), id }, signal);
      if (index >= 0) table?.reveal(index);
      else if (aloud) {
        const run = (): void => (clearAll(), locate(id, true));
        notes.say(`The ${one} is hidden by the filter.`, { text: "Clear filters", run });
      }
    }).catch((error: unknown) => aloud && notes.say(failureText(error)));
  }

  /** "n of m": m is asked for only where something may be hidden. */
  const count = paced(async () => {
    const all = { listing, from: 0, to: 1, sort: [], filter: {} };
    // Where it fails the table says what is wrong; the count is then left out.
    unfiltered = isNarrowed(filter())
      ? await host.page(all).then(
          ({ total }) => total,
          () => null,
        )
      : null;
    drawCounts();
  });

  function drawCounts(): void {
    const total = table?.total() ?? null;
    if (!table || total === null) return bar.counts("");
    const selected = selectedCount(table.selection());
    bar.counts(countsText({ total, unfiltered, partial: table.partial(), selected, one, many }));
  }

  function drawMessage(error: unknown = null): void {
    if (!table) return;
    const again = (): HTMLElement => button({ text: "Try again" }, () => table?.refresh());
    const words = (text: string, control?: HTMLElement): void =>
      table?.message(h("div", null, h("p", null, text), control));
    if (error !== null) words(failureText(error), again());
    else if (table.total() !== 0) table.message(null);
    else if (table.partial()) words(`No ${many} yet.`);
    else if (isNarrowed(filter())) words(`No ${one} fits the filter.`, button({ text: "Clear all filters" }, clearAll));
    else words(unread ?? `There are no ${many} in this evidence.`);
  }

  function build(abouts: readonly ColumnAbout[]): void {
    const made = createTable({
      label: many,
      columns: tableColumns(abouts, about.touches, about.usual, zone),
      state: { ...(saved?.table ?? freshTable), filters: narrowing.columns },
      fetch: ({ from, to, sort }, signal) => host.page({ listing, from, to, sort, filter: filter() }, signal),
      opened: (row) => about.opened(row, context),
      selected(row) {
        // Without rows there is none to be active; the one that was is looked for among those to come.
        if (row) activeId = String(row.get(about.idColumn));
        detail.show(row ? activeId : null);
        if (row) parts.fill();
        drawCounts();
        keep();
      },
      changed: keep,
      arrived() {
        // The rows seen so far were in another order than those of the analysed case.
        if (wasPartial && !made.partial() && activeId !== null) locate(activeId, false);
        wasPartial = made.partial();
        drawCounts();
        drawMessage();
      },
      failed(error) {
        if ((error as { code?: string }).code === "usage") bar.trouble(failureText(error));
        drawMessage(error);
      },
      asked() {
        narrowing = { ...narrowing, columns: made.state().filters };
        ask();
      },
      menu: (row, column) => rowMenu(about, context, made, row, column),
      copy: () => copyRows(made, context, "tabs"),
    });
    table = made;
    place.replaceWith(made.element);
    if (document.activeElement === document.body) made.focus();
    keep();
  }

  async function begin(): Promise<void> {
    const [begun, abouts] = await Promise.all([host.start({}), host.columns({ listing })]);
    start = begun;
    // The case changed before there was a table: another call was quicker, and its table is the one that is shown.
    if (table) return table.refresh();
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
      const again = button({ text: "Try again" }, tryToBegin);
      place.replaceChildren(h("div", { class: "fm-message" }, h("p", null, failureText(error)), again));
    });
  }

  const heedStatus = paced(() =>
    host.status({}).then(
      (status) => {
        notes.status(status);
        unread = status.isUnread ? visible(status.says) : null;
        if (table?.total() === 0) drawMessage();
      },
      (error: unknown) => notes.say(failureText(error)),
    ),
  );
  const heedEvidence = paced(async () => {
    // Where nothing is known of the evidence yet the status says why.
    const files = (await about.evidence?.().catch(() => null)) ?? null;
    if (files) notes.diagnostics(files);
  });

  const starting = latest();
  /** Target, time or settings are others. */
  function heedStart(topic: string): void {
    starting(async (signal) => {
      const before = start;
      start = await host.start({}, signal);
      if (!table) return;
      const target = topic === "target" ? about.targetOf(start.target) : null;
      if (target?.filter) {
        bar.text(target.filter.text ?? "");
        narrow(fromTarget(target.filter));
      } else if (JSON.stringify(before?.time) !== JSON.stringify(start.time)) ask();
      if (target?.id !== undefined) locate(target.id, true);
      if (before?.timeZone !== start.timeZone) {
        table.redraw();
        detail.again();
      }
      keep();
    }).catch((error: unknown) => notes.say(failureText(error)));
  }

  listenToPage(() => bar.focus(), ended.signal);
  tryToBegin();
  heedStatus();
  heedEvidence();
  return {
    changed(topic) {
      if (topic === "status") heedStatus();
      else if (topic !== "case") heedStart(topic);
      else if (!table) tryToBegin();
      else {
        table.refresh();
        count();
        detail.again();
        heedEvidence();
      }
    },
    dispose: () => ended.abort(),
  };
}
