/** The header of a table: sorting, widths, order and filters of its columns, by mouse and by keys. */
import type { Sort } from "../../src/protocol/page.ts";
import { type ColumnLayout, movedTo, placeAt, resized } from "./column-layout.ts";
import { dragged } from "./drag.ts";
import { h, icon } from "./dom.ts";
import type { TableColumn } from "./table-options.ts";
import { cellField } from "./ui.ts";

/** Pixels by which a key makes a column wider. */
const KEY_STEP = 10;
/** Milliseconds of silence after which what was typed is asked for. */
const TYPING = 200;

export interface HeadState {
  readonly columns: readonly TableColumn[];
  readonly layout: ColumnLayout;
  readonly sort: readonly Sort[];
  readonly filters: Readonly<Record<string, string>>;
  readonly filterRow: boolean;
}

export interface HeadEvents {
  /** Header clicked; `add` with Shift. */
  sorted(column: TableColumn, add: boolean): void;
  layout(layout: ColumnLayout): void;
  /** Double click on the border: as wide as what is shown needs. */
  fitted(name: string): void;
  filtered(name: string, text: string): void;
  menu(column: TableColumn, at: Element | { readonly x: number; readonly y: number }): void;
  /** Arrow down: into the rows. */
  left(): void;
}

export interface TableHead {
  readonly element: HTMLElement;
  /** Draws everything anew; focus stays on the same column. */
  draw(state: HeadState): void;
  /** Puts the cursor into a column's filter. */
  focusFilter(name: string): void;
}

export function tableHead(events: HeadEvents): TableHead {
  const element = h("div", { class: "fm-heads", role: "rowgroup" });
  let state: HeadState;
  let current = "";

  function draw(next: HeadState): void {
    state = next;
    if (!state.columns.some(({ name }) => name === current)) current = state.columns[0]?.name ?? "";
    const focused = document.activeElement;
    const hadHead =
      focused instanceof HTMLElement && focused.classList.contains("fm-head") && element.contains(focused);
    const heads = h("div", { class: "fm-head-row", role: "row", "aria-rowindex": 1 }, ...state.columns.map(headOf));
    const old = element.querySelector(".fm-head-row");
    if (old) old.replaceWith(heads);
    else element.append(heads);
    drawFilters();
    if (hadHead) heads.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  /** Fields are kept while their columns stay: nobody loses the cursor while typing. */
  function drawFilters(): void {
    const old = element.querySelector<HTMLElement>(".fm-filter-row");
    if (!state.filterRow) return old?.remove();
    const names = state.columns.map(({ name }) => name).join("\n");
    if (old?.dataset.columns !== names) {
      const row = h(
        "div",
        { class: "fm-filter-row", role: "row", "data-columns": names },
        ...state.columns.map(filterOf),
      );
      if (old) old.replaceWith(row);
      else element.append(row);
      return;
    }
    for (const field of old.querySelectorAll("input")) {
      const value = state.filters[field.dataset.column ?? ""] ?? "";
      if (document.activeElement !== field && field.value !== value) field.value = value;
    }
  }

  function filterOf(column: TableColumn): HTMLElement {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (text: string, wait: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => events.filtered(column.name, text), wait);
    };
    const field = cellField(
      { label: `Filter ${column.label}`, placeholder: hintOf(column), value: state.filters[column.name] ?? "" },
      (text) => ask(text, text === "" ? 0 : TYPING),
    );
    field.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") ask(field.value, 0);
    });
    field.dataset.column = column.name;
    return h("div", { class: "fm-filter-cell", role: "gridcell" }, field);
  }

  function headOf(column: TableColumn, at: number): HTMLElement {
    const place = state.sort.findIndex((key) => key.column === column.name);
    const key = state.sort[place];
    const head: HTMLElement = h(
      "div",
      {
        class: column.end ? "fm-head fm-end" : "fm-head",
        role: "columnheader",
        tabindex: column.name === current ? 0 : -1,
        title: column.says,
        "aria-label": column.label,
        "data-column": column.name,
        "aria-colindex": at + 1,
        "aria-sort": place !== 0 ? (key ? "other" : "none") : key.descending ? "descending" : "ascending",
        "aria-description":
          "Enter sorts, Shift+Enter adds a key, Alt+arrows move, Shift+arrows resize, Shift+F10 opens a menu.",
        on: {
          keydown: (event) => keyed(event as KeyboardEvent, column, at),
          contextmenu: (event) => {
            event.preventDefault();
            const { clientX, clientY } = event as MouseEvent;
            events.menu(column, { x: clientX, y: clientY });
          },
          focus: () => (current = column.name),
        },
      },
      h("span", { class: "fm-head-title" }, column.title),
      key && icon(key.descending ? "arrow-down" : "arrow-up"),
      key && state.sort.length > 1 && h("span", { class: "fm-head-key", "aria-hidden": "true" }, place + 1),
      sashOf(column),
    );
    movable(head, column);
    return head;
  }

  function sashOf(column: TableColumn): HTMLElement {
    const sash = h("div", { class: "fm-sash", on: { dblclick: () => events.fitted(column.name) } });
    dragged(sash, {
      start: () => state.layout.find(({ name }) => name === column.name)?.width ?? column.width,
      move: (width, { x }) => events.layout(resized(state.layout, column.name, width + x)),
      end: () => {},
    });
    sash.addEventListener("click", (event) => event.stopPropagation());
    return sash;
  }

  /** A header is clicked to sort, and dragged to another place. */
  function movable(head: HTMLElement, column: TableColumn): void {
    const drop = h("div", { class: "fm-drop" });
    let place = -1;
    dragged(head, {
      start: () => null,
      move(_, { pageX }) {
        const left = element.getBoundingClientRect().left;
        place = placeAt(state.layout, pageX - left);
        head.classList.add("fm-dragged");
        const before = state.layout.slice(0, place).reduce((sum, { width }) => sum + width, 0);
        drop.style.left = `${before}px`;
        element.append(drop);
      },
      end(moved, event) {
        drop.remove();
        head.classList.remove("fm-dragged");
        if (!moved) return events.sorted(column, event.shiftKey);
        const from = state.layout.findIndex(({ name }) => name === column.name);
        events.layout(movedTo(state.layout, column.name, place > from ? place - 1 : place));
      },
    });
  }

  function keyed(event: KeyboardEvent, column: TableColumn, at: number): void {
    const width = state.layout[at]?.width ?? column.width;
    const step = event.key === "ArrowLeft" ? -1 : 1;
    const go = (to: number): void => {
      const list = element.querySelectorAll<HTMLElement>(".fm-head");
      const next = list[Math.min(Math.max(0, to), list.length - 1)];
      for (const one of list) one.tabIndex = one === next ? 0 : -1;
      next?.focus();
    };
    const acts: Readonly<Record<string, () => void>> = {
      Enter: () => events.sorted(column, event.shiftKey),
      " ": () => events.sorted(column, event.shiftKey),
      ArrowLeft: sideways,
      ArrowRight: sideways,
      Home: () => go(0),
      End: () => go(state.columns.length - 1),
      ArrowDown: () => events.left(),
      ContextMenu: () => events.menu(column, event.currentTarget as Element),
    };
    function sideways(): void {
      if (event.altKey) events.layout(movedTo(state.layout, column.name, at + step));
      else if (event.shiftKey) events.layout(resized(state.layout, column.name, width + step * KEY_STEP));
      else go(at + step);
    }
    const menu = event.key === "F10" && event.shiftKey;
    if (!menu && !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (menu) acts.ContextMenu();
    else acts[event.key]();
  }

  return {
    element,
    draw,
    focusFilter(name) {
      element.querySelector<HTMLInputElement>(`input[data-column="${CSS.escape(name)}"]`)?.focus();
    },
  };
}

function hintOf({ kind }: TableColumn): string {
  switch (kind) {
    case "number":
      return ">1000  10..20";
    case "time":
      return "";
    case "flag":
      return "yes, no";
    case "text":
      return "";
  }
}
