/**
 * A table of any number of rows (WAI-ARIA grid): only rows in sight are in the document, and only pages in sight are asked for.
 * Scrolling never waits: rows that are still on their way show as bars of the same height.
 */
import type { Sort } from "../../src/protocol/page.ts";
import { type ColumnLayout, layoutOf, templateOf, widthOf } from "./column-layout.ts";
import { h } from "./dom.ts";
import { openMenu } from "./menu.ts";
import { PAGE_ROWS, type Row, rowOf, rowPages } from "./row-pages.ts";
import { MAX_PAGE_ROWS } from "../../src/protocol/page.ts";
import { type Place, pixelOf, placeOf, placeShowing, rowsAt, scrolledTo, ROW_HEIGHT, scrollSpace } from "./scroll-space.ts"; // prettier-ignore
import { allRows, clipped, extended, goesTo, isSelected, moved, noSelection, only, type Selection, toggled } from "./selection.ts"; // prettier-ignore
import { sortClicked } from "./sorting.ts";
import { columnItems, fittedWidth, headItems } from "./table-columns.ts";
import { tableHead } from "./table-head.ts";
import type { TableColumn, TableOptions, TableState } from "./table-options.ts";
import { drawnRows } from "./table-rows.ts";
import "./table.css";

/** Rows drawn beyond the edges, so that a quick wheel finds them there. */
const SPARE_ROWS = 12;
/** Rows fetched beyond the edges. */
const AHEAD_ROWS = 60;
/** Milliseconds without a scroll event after which scrolling rests. */
const REST = 150;
/** Pixels that the left and right arrows scroll. */
const SIDE_STEP = 60;

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
  filters(filters: Readonly<Record<string, string>>): void;
  toggleFilterRow(): void;
  chooseColumns(at: Element): void;
  /** A sentence in place of rows; null for none. */
  message(content: HTMLElement | null): void;
  dispose(): void;
}

let tables = 0;

export function createTable(options: TableOptions): Table {
  const prefix = `fm-row-${tables++}`;
  let { sort, filters, filterRow } = options.state;
  let layout: ColumnLayout = layoutOf(options.columns, options.state.layout);
  let selection: Selection = noSelection;
  let told: { readonly row: Row | null; readonly ranges: Selection["ranges"] } = { row: null, ranges: [] };
  let space = scrollSpace(0, 0);
  let place: Place = { scrollTop: 0, top: 0 };
  let awaitedTop: number | null = options.state.top;
  let awaitedLeft: number | null = options.state.left;
  let awaitedRow: number | null = null;
  let frame = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const pages = rowPages({
    fetch: (from, to, signal) => options.fetch({ from, to, sort, filters }, signal),
    arrived() {
      measure();
      restore();
      schedule();
      options.arrived();
    },
    failed(error) {
      schedule();
      options.failed(error);
    },
  });

  const head = tableHead({
    sorted: (column, add) => setSort(sortClicked(sort, column, add)),
    layout: setLayout,
    fitted: (name) => setLayout(fittedWidth(grid, layout, name)),
    filtered: (name, text) => setFilters(withFilter(filters, name, text)),
    menu: (column, at) => openMenu(`Column ${column.title}`, at, () => headItems(column, headActions)),
    left: () => grid.focus(),
  });
  const headActions = {
    columns: options.columns,
    layout: () => layout,
    setLayout,
    fit: (name: string) => setLayout(fittedWidth(grid, layout, name)),
    sort: () => sort,
    setSort,
    filter(name: string) {
      filterRow = true;
      drawHead();
      head.focusFilter(name);
    },
  };
  const body = h("div", { class: "fm-rows", role: "rowgroup" });
  const grid = h(
    "div",
    { class: "fm-grid", role: "grid", tabindex: 0, "aria-label": options.label, "aria-multiselectable": "true" },
    head.element,
    body,
  );
  const messages = h("div", { class: "fm-message", role: "status" });
  const element = h("div", { class: "fm-table" }, grid, messages);
  const rows = drawnRows(body, prefix);

  const shown = (): readonly TableColumn[] =>
    layout.map(({ name }) => options.columns.find((column) => column.name === name)!);

  function drawHead(): void {
    grid.style.setProperty("--fm-columns", templateOf(layout));
    body.style.width = `${widthOf(layout)}px`;
    grid.setAttribute("aria-colcount", String(layout.length));
    head.draw({ columns: shown(), layout, sort, filters, filterRow });
    measure();
  }

  function setLayout(next: ColumnLayout): void {
    const same = next.length === layout.length && next.every(({ name }, at) => name === layout[at].name);
    layout = next;
    drawHead();
    if (!same) rows.columns(shown());
    schedule();
    options.changed();
  }

  function setSort(next: readonly Sort[]): void {
    sort = next;
    drawHead();
    options.asked();
    options.changed();
  }

  function setFilters(next: Readonly<Record<string, string>>): void {
    filters = next;
    drawHead();
    options.asked();
    options.changed();
  }

  /** How many rows there are and how much of them one sees; keeps the row at the upper edge where it is. */
  function measure(): void {
    const viewport = Math.max(0, grid.clientHeight - head.element.offsetHeight);
    const next = scrollSpace(pages.total() ?? 0, viewport);
    if (next.rows === space.rows && next.viewport === space.viewport) return;
    space = next;
    body.style.height = `${space.height}px`;
    grid.setAttribute("aria-rowcount", String(pages.total() === null ? -1 : space.rows + 1));
    selection = clipped(selection, space.rows);
    if (awaitedTop === null) goTo(placeOf(space, place.top));
  }

  /** The place of last time, once there are rows to have it among. */
  function restore(): void {
    if (awaitedTop !== null && space.rows > 0) {
      const top = awaitedTop;
      awaitedTop = null;
      goTo(placeOf(space, top));
    }
    if (awaitedLeft !== null && space.rows > 0) {
      grid.scrollLeft = awaitedLeft;
      awaitedLeft = null;
    }
    if (awaitedRow !== null && awaitedRow < space.rows) reveal(awaitedRow);
  }

  /** Scrolls; drawn at once, so that no frame shows the one without the other. */
  function goTo(next: Place): void {
    place = next;
    if (grid.scrollTop !== next.scrollTop) grid.scrollTop = next.scrollTop;
    // The browser may hold it short of that while the element's height is not laid out yet.
    draw();
  }

  function schedule(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  }

  function draw(): void {
    const { from, to } = rowsAt(space, place, SPARE_ROWS);
    rows.draw(from, to, pages.row, (index) => ({
      y: pixelOf(index, place),
      selected: isSelected(selection, index),
      active: index === selection.active,
    }));
    const id = selection.active < 0 ? null : rows.idOf(selection.active);
    if (id === null) grid.removeAttribute("aria-activedescendant");
    else grid.setAttribute("aria-activedescendant", id);
    element.classList.toggle("fm-foreign", pages.foreign());
    pages.need(Math.max(0, from - AHEAD_ROWS), Math.max(1, Math.min(to + AHEAD_ROWS, space.rows || PAGE_ROWS)));
    tell();
  }

  /** Says which row is active, once it is here, and that others are selected. */
  function tell(): void {
    const row = selection.active < 0 ? null : pages.row(selection.active);
    if (row === null && selection.active >= 0) return;
    if (row === told.row && selection.ranges === told.ranges) return;
    told = { row, ranges: selection.ranges };
    options.selected(row);
  }

  function select(next: Selection): void {
    selection = next;
    schedule();
  }

  /** By keys: the row comes into sight. By mouse it is there, and must not move away from under the second click. */
  function selectByKey(next: Selection): void {
    selection = next;
    if (next.active >= 0) goTo(placeShowing(space, place, next.active, false));
    else schedule();
  }

  function reveal(index: number): void {
    if (index >= space.rows) {
      awaitedRow = index;
      return;
    }
    awaitedRow = null;
    awaitedTop = null;
    selection = only(index);
    goTo(placeShowing(space, place, index, true));
  }

  grid.addEventListener("scroll", () => {
    const next = scrolledTo(space, place, grid.scrollTop);
    place = next;
    if (next.scrollTop !== grid.scrollTop) goTo(next);
    else schedule();
    clearTimeout(rest);
    rest = setTimeout(() => {
      const calm = placeOf(space, place.top);
      if (calm.scrollTop !== place.scrollTop) goTo(calm);
      options.changed();
    }, REST);
  });

  body.addEventListener("mousedown", (event) => {
    const hit = rows.at(event.target);
    if (!hit) return;
    event.preventDefault();
    grid.focus({ preventScroll: true });
    if (event.button === 0) {
      const more = event.ctrlKey || event.metaKey;
      if (event.shiftKey) select(extended(selection, hit.index, more));
      else select(more ? toggled(selection, hit.index) : only(hit.index));
    } else if (!isSelected(selection, hit.index)) select(only(hit.index));
  });
  body.addEventListener("dblclick", (event) => {
    const hit = rows.at(event.target);
    const row = hit && pages.row(hit.index);
    if (row) options.opened(row);
  });
  body.addEventListener("contextmenu", (event) => {
    const hit = rows.at(event.target);
    if (!hit) return;
    event.preventDefault();
    menuOf(hit.index, hit.column, { x: event.clientX, y: event.clientY });
  });
  // Tooltips are made for the cell that is pointed at, not for every one that is drawn.
  body.addEventListener("pointerover", (event) => {
    const hit = rows.at(event.target);
    const row = hit && pages.row(hit.index);
    if (!row || !hit.column || !hit.cell || hit.cell.hasAttribute("title")) return;
    const value = row.get(hit.column.name);
    hit.cell.setAttribute("title", hit.column.tooltip?.(value, row) || hit.column.text(value, row));
  });

  function menuOf(
    index: number,
    column: TableColumn | null,
    at: Element | { readonly x: number; readonly y: number },
  ): void {
    const row = pages.row(index);
    if (row) openMenu("Row", at, () => options.menu(row, column));
  }

  grid.addEventListener("keydown", (event) => {
    if (event.target !== grid) return;
    const { active } = selection;
    const control = event.ctrlKey || event.metaKey;
    const screen = Math.max(1, Math.floor(space.viewport / ROW_HEIGHT) - 1);
    const to = goesTo(event.key, active, space.rows, screen);
    if (to !== null && !event.altKey) {
      if (event.shiftKey) selectByKey(extended(selection, to));
      else selectByKey(control && event.key.startsWith("Arrow") ? moved(selection, to) : only(to));
    } else if (event.key === "a" && control) select(allRows(selection, space.rows));
    else if (event.key === "c" && control) options.copy();
    else if (event.key === " " && active >= 0) select(control ? toggled(selection, active) : only(active));
    else if (event.key === "Enter" && active >= 0) {
      const row = pages.row(active);
      if (row) options.opened(row);
    } else if (event.key === "Escape" && selection.ranges.length > 0) select(moved(noSelection, active));
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      grid.scrollLeft += event.key === "ArrowLeft" ? -SIDE_STEP : SIDE_STEP;
    } else if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") {
      const id = active < 0 ? null : rows.idOf(active);
      if (id !== null) menuOf(active, null, document.getElementById(id)!);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  grid.addEventListener("focus", () => {
    if (selection.active >= 0 || space.rows === 0) return;
    selection = moved(selection, Math.min(space.rows - 1, Math.ceil(place.top / ROW_HEIGHT)));
    schedule();
  });

  const sizes = new ResizeObserver(() => {
    measure();
    schedule();
  });
  sizes.observe(grid);
  drawHead();
  rows.columns(shown());
  pages.need(0, PAGE_ROWS);

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

  return {
    element,
    state: () => ({
      layout,
      sort,
      filters,
      filterRow,
      top: awaitedTop ?? place.top,
      left: awaitedLeft ?? grid.scrollLeft,
    }),
    total: pages.total,
    partial: pages.partial,
    waiting: pages.waiting,
    selection: () => selection,
    active: () => (selection.active < 0 ? null : pages.row(selection.active)),
    shownColumns: shown,
    selectedRows,
    refresh: pages.refresh,
    redraw() {
      rows.columns(shown());
      schedule();
    },
    restart() {
      selection = noSelection;
      awaitedTop = null;
      goTo(placeOf(space, 0));
      pages.restart();
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
    chooseColumns: (at) => openMenu("Columns", at, () => columnItems(headActions)),
    message: (content) => messages.replaceChildren(...(content ? [content] : [])),
    dispose() {
      sizes.disconnect();
      pages.dispose();
      clearTimeout(rest);
      cancelAnimationFrame(frame);
    },
  };
}

function withFilter(filters: Readonly<Record<string, string>>, name: string, text: string): Record<string, string> {
  const rest = Object.fromEntries(Object.entries(filters).filter(([key]) => key !== name));
  return text.trim() === "" ? rest : { ...rest, [name]: text };
}
