/** Which columns a table shows, in which order and how wide. Values; every change makes a new one. */

export interface ShownColumn {
  readonly name: string;
  /** Pixels. */
  readonly width: number;
}

export type ColumnLayout = readonly ShownColumn[];

/** Narrower, a column's header cannot be grasped; wider, it cannot be seen. */
export const MIN_COLUMN = 36;
export const MAX_COLUMN = 1600;

/** What a layout is made from: every column there is, with its usual width, and whether it is shown unless somebody chose. */
export interface ColumnUsual {
  readonly name: string;
  readonly width: number;
  readonly usual: boolean;
}

/** The layout somebody left behind, as far as its columns still exist; the usual one where there is none. */
export function layoutOf(all: readonly ColumnUsual[], saved: ColumnLayout | null): ColumnLayout {
  const known = new Set(all.map(({ name }) => name));
  const kept = (saved ?? []).filter(({ name }, at, list) => {
    return known.has(name) && list.findIndex((one) => one.name === name) === at;
  });
  if (kept.length > 0) return kept.map(({ name, width }) => ({ name, width: held(width) }));
  const usual = all.filter((column) => column.usual);
  return (usual.length > 0 ? usual : all).map(({ name, width }) => ({ name, width }));
}

export function resized(layout: ColumnLayout, name: string, width: number): ColumnLayout {
  return layout.map((column) => (column.name === name ? { name, width: held(width) } : column));
}

/** The column at another place, from 0, among those shown. */
export function movedTo(layout: ColumnLayout, name: string, place: number): ColumnLayout {
  const from = layout.findIndex((column) => column.name === name);
  if (from < 0) return layout;
  const rest = layout.filter((_, at) => at !== from);
  const to = Math.min(Math.max(0, place), rest.length);
  return [...rest.slice(0, to), layout[from], ...rest.slice(to)];
}

/** Shows a hidden column, where it usually stands among those shown, or hides a shown one. The last one stays. */
export function toggledColumn(layout: ColumnLayout, all: readonly ColumnUsual[], name: string): ColumnLayout {
  if (layout.some((column) => column.name === name)) {
    return layout.length === 1 ? layout : layout.filter((column) => column.name !== name);
  }
  const at = all.findIndex((column) => column.name === name);
  if (at < 0) return layout;
  const before = new Set(all.slice(0, at).map((column) => column.name));
  const after = layout.findLastIndex((column) => before.has(column.name)) + 1;
  return [...layout.slice(0, after), { name, width: all[at].width }, ...layout.slice(after)];
}

/** The value of `grid-template-columns`. */
export function templateOf(layout: ColumnLayout): string {
  return layout.map(({ width }) => `${width}px`).join(" ");
}

export function widthOf(layout: ColumnLayout): number {
  return layout.reduce((sum, { width }) => sum + width, 0);
}

/** Before which column a dragged one falls, by the pixel in the header: from 0 to the number of columns. */
export function placeAt(layout: ColumnLayout, pixel: number): number {
  let left = 0;
  for (let at = 0; at < layout.length; at++) {
    if (pixel < left + layout[at].width / 2) return at;
    left += layout[at].width;
  }
  return layout.length;
}

function held(width: number): number {
  return Number.isFinite(width) ? Math.min(Math.max(MIN_COLUMN, Math.round(width)), MAX_COLUMN) : MIN_COLUMN;
}
