/** What of a table is in sight: scrolling, drawing, and fetching what comes into sight. */
import { PAGE_ROWS, type RowPages } from "./row-pages.ts";
import {
  type Place,
  pixelOf,
  placeOf,
  placeShowing,
  ROW_HEIGHT,
  rowsAt,
  scrolledTo,
  scrollSpace,
} from "./scroll-space.ts";
import { isSelected, type Selection } from "./selection.ts";
import type { DrawnRows } from "./table-rows.ts";

/** Rows drawn beyond the edges, so that a quick wheel finds them there. */
const SPARE_ROWS = 12;
/** Rows fetched beyond the edges. */
const AHEAD_ROWS = 60;
/** Milliseconds without a scroll event after which scrolling rests. */
const REST = 150;

export interface ViewParts {
  readonly grid: HTMLElement;
  readonly heads: HTMLElement;
  readonly body: HTMLElement;
  readonly rows: DrawnRows;
  readonly pages: RowPages;
  /** Where to begin once there are rows. Pixels of the content. */
  readonly begin: { readonly top: number; readonly left: number };
  selection(): Selection;
  /** There are other rows, or another number of them; to be heard before they are drawn. */
  counted(rows: number): void;
  drawn(): void;
  rested(): void;
}

export interface TableView {
  /** Asks again how much there is and how much of it one sees; keeps the row at the upper edge where it is. */
  measure(): void;
  /** Draws with the next frame. */
  schedule(): void;
  /** Scrolls a row into sight and draws at once; `centre` puts one that was out of sight amid. */
  show(index: number, centre: boolean): void;
  toStart(): void;
  /** Rows there are. */
  rows(): number;
  /** Rows of a screen. */
  screen(): number;
  /** The first row that is wholly in sight. */
  first(): number;
  place(): { readonly top: number; readonly left: number };
  dispose(): void;
}

export function tableView(parts: ViewParts): TableView {
  const { grid, heads, body, rows, pages } = parts;
  let space = scrollSpace(0, 0);
  let place: Place = { scrollTop: 0, top: 0 };
  let awaited: { readonly top: number; readonly left: number } | null = parts.begin;
  let frame = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  function measure(): void {
    const viewport = Math.max(0, grid.clientHeight - heads.offsetHeight);
    const next = scrollSpace(pages.total() ?? 0, viewport);
    if (next.rows !== space.rows || next.viewport !== space.viewport) {
      space = next;
      body.style.height = `${space.height}px`;
      parts.counted(space.rows);
      if (awaited === null) goTo(placeOf(space, place.top));
    }
    if (awaited === null || space.rows === 0) return;
    const { top, left } = awaited;
    awaited = null;
    goTo(placeOf(space, top));
    grid.scrollLeft = left;
  }

  /** Scrolls and draws at once, so that no frame shows the one without the other. */
  function goTo(next: Place): void {
    place = next;
    if (grid.scrollTop !== next.scrollTop) grid.scrollTop = next.scrollTop;
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
    const selection = parts.selection();
    rows.draw(from, to, pages.row, (index) => ({
      y: pixelOf(index, place),
      selected: isSelected(selection, index),
      active: index === selection.active,
    }));
    const id = selection.active < 0 ? null : rows.idOf(selection.active);
    if (id === null) grid.removeAttribute("aria-activedescendant");
    else grid.setAttribute("aria-activedescendant", id);
    pages.need(Math.max(0, from - AHEAD_ROWS), Math.max(1, Math.min(to + AHEAD_ROWS, space.rows || PAGE_ROWS)));
    parts.drawn();
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
      parts.rested();
    }, REST);
  });
  /** A row somebody works at stays in sight when there is less room. */
  const sizes = new ResizeObserver(() => {
    const { active } = parts.selection();
    const wasSeen = active >= 0 && placeShowing(space, place, active, false) === place;
    measure();
    if (wasSeen && awaited === null) goTo(placeShowing(space, place, active, false));
    schedule();
  });
  sizes.observe(grid);

  return {
    measure,
    schedule,
    show(index, centre) {
      awaited = null;
      goTo(placeShowing(space, place, index, centre));
    },
    toStart() {
      awaited = null;
      goTo(placeOf(space, 0));
    },
    rows: () => space.rows,
    screen: () => Math.max(1, Math.floor(space.viewport / ROW_HEIGHT) - 1),
    first: () => Math.min(space.rows - 1, Math.ceil(place.top / ROW_HEIGHT)),
    place: () => awaited ?? { top: place.top, left: grid.scrollLeft },
    dispose() {
      sizes.disconnect();
      clearTimeout(rest);
      cancelAnimationFrame(frame);
    },
  };
}
