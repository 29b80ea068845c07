/**
 * A table of any number of rows (WAI-ARIA grid): only rows in sight are in the document, and only pages in sight are asked for.
 * Scrolling never waits: rows that are still on their way show as bars of the same height.
 */
import { MAX_PAGE_ROWS, type Sort } from "../../src/protocol/page.ts";
import { type ColumnLayout, layoutOf, templateOf, widthOf } from "./column-layout.ts";
import { h } from "./dom.ts";
import { openMenu } from "./menu.ts";
import { PAGE_ROWS, type Row, rowOf, rowPages } from "./row-pages.ts";
import { clipped, noSelection, only, type Selection } from "./selection.ts";
import { sortClicked } from "./sorting.ts";
import { type ColumnActions, columnItems, fittedWidth, headItems } from "./table-columns.ts";
import { tableHead } from "./table-head.ts";
import { listenToTable } from "./table-input.ts";
import type { TableColumn, TableOptions, TableState } from "./table-options.ts";
import { drawnRows } from "./table-rows.ts";
import { tableView } from "./table-view.ts";
import "./table.css";

type Filters = Readonly<Record<string, string>>;

export interface Table {
  readonly element: HTMLElement;
  state(): TableState;
  /** Rows there are; null before the first answer. */
  total(): number | null;
  partial(): boolean;
  waiting(): boolean;
  selection(): Selection;
  active(): Row | null;
  shownColumns(): readonly TableColumn[];
  /** At most `limit` of the selected rows, in order; fetches what is not here. */
  selectedRows(limit: number, signal?: AbortSignal): Promise<readonly Row[]>;
  /** The same rows may be others now; place and selection stay. */
  refresh(): void;
  /** Other rows: to the first one, nothing selected. */
  restart(): void;
  /** Draws the same rows in other words: another time zone. */
  redraw(): void;
  /** Selects a row and shows it, in the middle when it was out of sight. */
  reveal(index: number): void;
  focus(): void;
  sort(sort: readonly Sort[]): void;
  filters(filters: Filters): void;
  toggleFilterRow(): void;
  chooseColumns(at: Element): void;
  /** A sentence in place of rows; null for none. */
  message(content: HTMLElement | null): void;
  dispose(): void;
}

let tables = 0;

export function createTable(options: TableOptions): Table {
  let { sort, filters, filterRow } = options.state;
  let layout: ColumnLayout = layoutOf(options.columns, options.state.layout);
  let selection: Selection = noSelection;
  let told: { readonly row: Row | null; readonly ranges: Selection["ranges"] } = { row: null, ranges: [] };
  /** A row to be shown once there are that many. */
  let awaitedRow: number | null = null;

  const shown = (): readonly TableColumn[] =>
    layout.map(({ name }) => options.columns.find((column) => column.name === name)!);

  const pages = rowPages({
    fetch: (from, to, signal) => options.fetch({ from, to, sort, filters }, signal),
    arrived() {
      view.measure();
      if (awaitedRow !== null) reveal(awaitedRow);
      view.schedule();
      options.arrived();
    },
    failed(error) {
      view.schedule();
      options.failed(error);
    },
  });

  const actions: ColumnActions = {
    columns: options.columns,
    layout: () => layout,
    setLayout,
    fit: (name) => setLayout(fittedWidth(grid, layout, name)),
    sort: () => sort,
    setSort,
    filter(name) {
      filterRow = true;
      drawHead();
      head.focusFilter(name);
    },
  };
  const head = tableHead({
    sorted: (column, add) => setSort(sortClicked(sort, column, add)),
    layout: setLayout,
    fitted: actions.fit,
    filtered: (name, text) => setFilters(withFilter(filters, name, text)),
    menu: (column, at) => openMenu(`Column ${column.label}`, at, () => headItems(column, actions)),
    left: () => grid.focus(),
  });
  const body = h("div", { class: "fm-rows", role: "rowgroup" });
  const grid = h(
    "div",
    { class: "fm-grid", role: "grid", tabindex: 0, "aria-label": options.label, "aria-multiselectable": "true" },
    head.element,
    body,
  );
  const messages = h("div", { class: "fm-message", role: "status" });
  const element = h("div", { class: "fm-table" }, grid, messages);
  const rows = drawnRows(body, `fm-row-${tables++}`);
  const view = tableView({
    grid,
    heads: head.element,
    body,
    rows,
    pages,
    begin: options.state,
    selection: () => selection,
    counted(total) {
      grid.setAttribute("aria-rowcount", String(pages.total() === null ? -1 : total + 1));
      selection = clipped(selection, total);
    },
    drawn() {
      element.classList.toggle("fm-foreign", pages.foreign());
      tell();
    },
    rested: options.changed,
  });
  listenToTable({
    grid,
    body,
    drawn: rows,
    row: pages.row,
    rows: view.rows,
    screen: view.screen,
    first: view.first,
    selection: () => selection,
    select(next, by) {
      selection = next;
      if (by === "keys" && next.active >= 0) view.show(next.active, false);
      else view.schedule();
    },
    opened: options.opened,
    copy: options.copy,
    menu: options.menu,
  });

  function drawHead(): void {
    grid.style.setProperty("--fm-columns", templateOf(layout));
    body.style.width = `${widthOf(layout)}px`;
    grid.setAttribute("aria-colcount", String(layout.length));
    head.draw({ columns: shown(), layout, sort, filters, filterRow });
    view.measure();
  }

  function setLayout(next: ColumnLayout): void {
    const same = next.length === layout.length && next.every(({ name }, at) => name === layout[at].name);
    layout = next;
    drawHead();
    if (!same) rows.columns(shown());
    view.schedule();
    options.changed();
  }

  function setSort(next: readonly Sort[]): void {
    sort = next;
    drawHead();
    options.asked();
    options.changed();
  }

  function setFilters(next: Filters): void {
    filters = next;
    drawHead();
    options.asked();
    options.changed();
  }

  /** Says which row is active, once it is here, and that others are selected. */
  function tell(): void {
    const row = selection.active < 0 ? null : pages.row(selection.active);
    if (row === null && selection.active >= 0) return;
    if (row === told.row && selection.ranges === told.ranges) return;
    told = { row, ranges: selection.ranges };
    options.selected(row);
  }

  function reveal(index: number): void {
    awaitedRow = index < view.rows() ? null : index;
    if (awaitedRow !== null) return;
    selection = only(index);
    view.show(index, true);
  }

  async function selectedRows(limit: number, signal = new AbortController().signal): Promise<readonly Row[]> {
    const found: Row[] = [];
    for (const range of selection.ranges) {
      let { from } = range;
      while (from < range.to && found.length < limit) {
        const here = pages.row(from);
        if (here) {
          found.push(here);
          from++;
          continue;
        }
        const to = Math.min(range.to, from + MAX_PAGE_ROWS, from + limit - found.length);
        const page = await options.fetch({ from, to, sort, filters }, signal);
        for (let at = 0; at < page.rows; at++) found.push(rowOf(page, at));
        if (page.rows === 0) break;
        from += page.rows;
      }
    }
    return found;
  }

  drawHead();
  rows.columns(shown());
  pages.need(0, PAGE_ROWS);
  return {
    element,
    state: () => ({ layout, sort, filters, filterRow, ...view.place() }),
    total: pages.total,
    partial: pages.partial,
    waiting: pages.waiting,
    selection: () => selection,
    active: () => (selection.active < 0 ? null : pages.row(selection.active)),
    shownColumns: shown,
    selectedRows,
    refresh: pages.refresh,
    restart() {
      selection = noSelection;
      awaitedRow = null;
      view.toStart();
      pages.restart();
    },
    redraw() {
      rows.columns(shown());
      view.schedule();
    },
    reveal,
    focus: () => grid.focus(),
    sort: setSort,
    filters: setFilters,
    toggleFilterRow() {
      filterRow = !filterRow;
      drawHead();
      if (filterRow) head.focusFilter(layout[0].name);
      options.changed();
    },
    chooseColumns: (at) => openMenu("Columns", at, () => columnItems(actions)),
    message: (content) => messages.replaceChildren(...(content ? [content] : [])),
    dispose() {
      pages.dispose();
      view.dispose();
    },
  };
}

function withFilter(filters: Filters, name: string, text: string): Filters {
  const rest = Object.fromEntries(Object.entries(filters).filter(([key]) => key !== name));
  return text.trim() === "" ? rest : { ...rest, [name]: text };
}
