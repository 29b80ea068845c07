/** The rows of a table that are in the document: few, whatever there are; each used again for another when it is scrolled out of sight. */
import { h, icon } from "./dom.ts";
import type { Row } from "./row-pages.ts";
import type { TableColumn } from "./table-options.ts";

/** What a row is drawn with. */
export interface RowLook {
  /** Pixel within the scrolled element. */
  readonly y: number;
  readonly selected: boolean;
  readonly active: boolean;
}

export interface DrawnRows {
  /** Draws rows [from, to); `rowAt` is null where a row is still on its way. */
  draw(from: number, to: number, rowAt: (index: number) => Row | null, look: (index: number) => RowLook): void;
  /** Other columns: all rows are made anew. */
  columns(columns: readonly TableColumn[]): void;
  /** Id of a row's element; null where it is not in the document. */
  idOf(index: number): string | null;
  /** Number of the row and name of the column of an element inside; null outside. */
  at(
    target: EventTarget | null,
  ): { readonly index: number; readonly column: TableColumn | null; readonly cell: Element | null } | null;
}

interface Drawn {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  index: number;
  row: Row | null;
  y: number;
}

/** `prefix` makes ids of rows unique in the document. */
export function drawnRows(body: HTMLElement, prefix: string): DrawnRows {
  let columns: readonly TableColumn[] = [];
  let drawn = new Map<number, Drawn>();
  const byElement = new WeakMap<Element, Drawn>();

  function make(): Drawn {
    const cells = columns.map(cellOf);
    const element = h("div", { class: "fm-row", role: "row" }, ...cells);
    const made: Drawn = { element, cells, index: -1, row: null, y: Number.NaN };
    byElement.set(element, made);
    body.append(element);
    return made;
  }

  function show(one: Drawn, index: number, row: Row | null, look: RowLook): void {
    const { element } = one;
    if (one.index !== index) {
      one.index = index;
      element.id = `${prefix}-${index}`;
      // The header is row 1.
      element.setAttribute("aria-rowindex", String(index + 2));
    }
    if (one.y !== look.y) {
      one.y = look.y;
      element.style.transform = `translateY(${look.y}px)`;
    }
    element.setAttribute("aria-selected", String(look.selected));
    element.classList.toggle("fm-active", look.active);
    element.classList.toggle("fm-odd", index % 2 === 1);
    if (one.row === row && row !== null) return;
    one.row = row;
    element.classList.toggle("fm-waiting", row === null);
    if (row === null) element.setAttribute("aria-busy", "true");
    else element.removeAttribute("aria-busy");
    for (let at = 0; at < columns.length; at++) put(one.cells[at], columns[at], row);
  }

  return {
    draw(from, to, rowAt, look) {
      const next = new Map<number, Drawn>();
      const free: Drawn[] = [];
      for (const [index, one] of drawn) {
        if (index >= from && index < to) next.set(index, one);
        else free.push(one);
      }
      for (let index = from; index < to; index++) {
        const one = next.get(index) ?? free.pop() ?? make();
        next.set(index, one);
        show(one, index, rowAt(index), look(index));
      }
      for (const { element } of free) element.remove();
      drawn = next;
    },
    columns(list) {
      columns = list;
      drawn = new Map();
      body.replaceChildren();
    },
    idOf: (index) => drawn.get(index)?.element.id ?? null,
    at(target) {
      const element = target instanceof Element ? target.closest(".fm-row") : null;
      const one = element ? byElement.get(element) : undefined;
      if (!one || !body.contains(element)) return null;
      const cell = (target as Element).closest(".fm-cell");
      const place = cell ? one.cells.indexOf(cell as HTMLElement) : -1;
      return { index: one.index, column: columns[place] ?? null, cell };
    },
  };
}

function cellOf({ kind, end, mono }: TableColumn, at: number): HTMLElement {
  const classes = ["fm-cell", end && "fm-end", mono && "fm-code", kind === "time" && "fm-time"].filter(Boolean);
  return h("div", { class: classes.join(" "), role: "gridcell", "aria-colindex": at + 1 }, "");
}

/** Puts icon and class of a look in place of those of the row before. */
function dress(cell: HTMLElement, look: ReturnType<NonNullable<TableColumn["look"]>>): void {
  const { icon: name = "", class: kind = "" } = look;
  if (cell.dataset.icon !== name) {
    cell.querySelector(".codicon")?.remove();
    if (name !== "") cell.prepend(icon(name));
    cell.dataset.icon = name;
  }
  if (cell.dataset.look !== kind) {
    if (cell.dataset.look) cell.classList.remove(cell.dataset.look);
    if (kind !== "") cell.classList.add(kind);
    cell.dataset.look = kind;
  }
}

function put(cell: HTMLElement, column: TableColumn, row: Row | null): void {
  cell.removeAttribute("title");
  const value = row?.get(column.name) ?? null;
  // The text node stays the same one: scrolling makes no garbage.
  (cell.lastChild as Text).data = row ? column.text(value, row) : "";
  if (column.look) dress(cell, row ? column.look(value, row) : {});
}
