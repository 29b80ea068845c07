/** Mouse and keys on the rows of a table, as lists of VS Code understand them. */
import { openMenu, type MenuItem } from "./menu.ts";
import type { Row } from "./row-pages.ts";
import {
  allRows, extended, goesTo, isSelected, moved, noSelection, only, type Selection, toggled,
} from "./selection.ts"; // prettier-ignore
import type { TableColumn } from "./table-options.ts";
import type { DrawnRows } from "./table-rows.ts";

/** Pixels that the left and right arrows scroll. */
const SIDE_STEP = 60;

export interface InputParts {
  readonly grid: HTMLElement;
  readonly body: HTMLElement;
  readonly drawn: DrawnRows;
  row(index: number): Row | null;
  rows(): number;
  /** Rows of a screen. */
  screen(): number;
  /** The first row in sight. */
  first(): number;
  selection(): Selection;
  /** By mouse a row is in sight already, and must not move away from under a second click; by keys it is shown. */
  select(selection: Selection, by: "mouse" | "keys"): void;
  opened(row: Row): void;
  copy(): void;
  menu(row: Row, column: TableColumn | null): readonly MenuItem[];
}

export function listenToTable(parts: InputParts): void {
  listenToMouse(parts);
  parts.grid.addEventListener("keydown", (event) => {
    if (event.target !== parts.grid || !keyed(event, parts)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  parts.grid.addEventListener("focus", () => {
    if (parts.selection().active < 0 && parts.rows() > 0)
      parts.select(moved(parts.selection(), parts.first()), "mouse");
  });
}

function listenToMouse(parts: InputParts): void {
  const { grid, body, drawn } = parts;
  body.addEventListener("mousedown", (event) => {
    const hit = drawn.at(event.target);
    if (!hit) return;
    event.preventDefault();
    grid.focus({ preventScroll: true });
    const selection = parts.selection();
    if (event.button === 0) parts.select(clicked(selection, hit.index, event), "mouse");
    else if (!isSelected(selection, hit.index)) parts.select(only(hit.index), "mouse");
  });
  body.addEventListener("dblclick", (event) => {
    const hit = drawn.at(event.target);
    const row = hit && parts.row(hit.index);
    if (row) parts.opened(row);
  });
  body.addEventListener("contextmenu", (event) => {
    const hit = drawn.at(event.target);
    if (!hit) return;
    event.preventDefault();
    openRowMenu(parts, hit.index, hit.column, { x: event.clientX, y: event.clientY });
  });
  // Tooltips are made for the cell that is pointed at, not for every one that is drawn.
  body.addEventListener("pointerover", (event) => {
    const hit = drawn.at(event.target);
    const row = hit && parts.row(hit.index);
    if (!row || !hit.column || !hit.cell || hit.cell.hasAttribute("title")) return;
    const value = row.get(hit.column.name);
    hit.cell.setAttribute("title", hit.column.tooltip?.(value, row) || hit.column.text(value, row));
  });
}

function clicked(selection: Selection, index: number, event: MouseEvent): Selection {
  const more = event.ctrlKey || event.metaKey;
  if (event.shiftKey) return extended(selection, index, more);
  return more ? toggled(selection, index) : only(index);
}

/** False where the key is for something else. */
function keyed(event: KeyboardEvent, parts: InputParts): boolean {
  const { grid } = parts;
  const selection = parts.selection();
  const { active } = selection;
  const control = event.ctrlKey || event.metaKey;
  const next = event.altKey ? null : selectedByKey(event, selection, parts);
  if (next) parts.select(next, "keys");
  else if (event.key === "c" && control) parts.copy();
  else if (event.key === "Enter" && active >= 0) {
    const row = parts.row(active);
    if (row) parts.opened(row);
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    grid.scrollLeft += event.key === "ArrowLeft" ? -SIDE_STEP : SIDE_STEP;
  } else if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") {
    const element = active < 0 ? null : document.getElementById(parts.drawn.idOf(active) ?? "");
    if (element) openRowMenu(parts, active, null, element);
  } else return false;
  return true;
}

/** What a key makes of the selection; null where it selects nothing. */
function selectedByKey(event: KeyboardEvent, selection: Selection, parts: InputParts): Selection | null {
  const { active } = selection;
  const control = event.ctrlKey || event.metaKey;
  // The first arrow selects the row that has the frame.
  if (/^Arrow(Up|Down)$/.test(event.key) && active >= 0 && selection.ranges.length === 0 && !control)
    return only(active);
  const to = goesTo(event.key, active, parts.rows(), parts.screen());
  if (to !== null) {
    if (event.shiftKey) return extended(selection, to);
    return control && event.key.startsWith("Arrow") ? moved(selection, to) : only(to);
  }
  if (event.key === "a" && control) return allRows(selection, parts.rows());
  if (event.key === " " && active >= 0) return control ? toggled(selection, active) : only(active);
  return event.key === "Escape" && selection.ranges.length > 0 ? moved(noSelection, active) : null;
}

function openRowMenu(
  parts: InputParts,
  index: number,
  column: TableColumn | null,
  at: Element | { readonly x: number; readonly y: number },
): void {
  const row = parts.row(index);
  if (row) openMenu("Row", at, () => parts.menu(row, column));
}
