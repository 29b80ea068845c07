/** Which rows are selected: ranges, so that "all" of a million rows is one of them. Values; every change makes a new one. */

export interface RowRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export interface Selection {
  /** In order, apart from each other. */
  readonly ranges: readonly RowRange[];
  /** Where Shift extends from; -1 for none. */
  readonly anchor: number;
  /** The row that keys act on; -1 for none. It need not be selected. */
  readonly active: number;
}

export const noSelection: Selection = { ranges: [], anchor: -1, active: -1 };

/** One row alone. */
export function only(index: number): Selection {
  return { ranges: [{ from: index, to: index + 1 }], anchor: index, active: index };
}

/** Ctrl+click: one row more, or one less. */
export function toggled(selection: Selection, index: number): Selection {
  const row = { from: index, to: index + 1 };
  const ranges = isSelected(selection, index) ? without(selection.ranges, row) : union(selection.ranges, row);
  return { ranges, anchor: index, active: index };
}

/** Shift+click: from the anchor to here. `add` (Ctrl+Shift) keeps what was selected elsewhere. */
export function extended(selection: Selection, index: number, add = false): Selection {
  const anchor = Math.max(0, selection.anchor);
  const range = { from: Math.min(anchor, index), to: Math.max(anchor, index) + 1 };
  return { ranges: add ? union(selection.ranges, range) : [range], anchor, active: index };
}

export function allRows(selection: Selection, total: number): Selection {
  if (total === 0) return noSelection;
  return { ranges: [{ from: 0, to: total }], anchor: 0, active: Math.max(0, selection.active) };
}

/** The active row moved without selecting (Ctrl+arrow). */
export function moved(selection: Selection, index: number): Selection {
  return { ...selection, active: index };
}

export function isSelected({ ranges }: Selection, index: number): boolean {
  return ranges.some(({ from, to }) => index >= from && index < to);
}

/** How many rows are selected. */
export function selectedCount({ ranges }: Selection): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** What is left of a selection when there are `total` rows. */
export function clipped(selection: Selection, total: number): Selection {
  const ranges = selection.ranges
    .map(({ from, to }) => ({ from, to: Math.min(to, total) }))
    .filter(({ from, to }) => from < to);
  const held = (index: number): number => Math.min(index, total - 1);
  return { ranges, anchor: held(selection.anchor), active: held(selection.active) };
}

/** Where a key leads: the row to go to, or null where the key is for something else. `page` is the rows of a screen. */
export function goesTo(key: string, active: number, total: number, page: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active < 0 ? 0 : active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: total - 1,
  };
  if (total === 0 || !Object.hasOwn(steps, key)) return null;
  return Math.min(Math.max(0, steps[key]), total - 1);
}

function union(ranges: readonly RowRange[], more: RowRange): RowRange[] {
  let { from, to } = more;
  const apart: RowRange[] = [];
  for (const range of ranges) {
    // Neighbours melt together, too.
    if (range.to < from || range.from > to) apart.push(range);
    else {
      from = Math.min(from, range.from);
      to = Math.max(to, range.to);
    }
  }
  return [...apart, { from, to }].sort((a, b) => a.from - b.from);
}

function without(ranges: readonly RowRange[], less: RowRange): RowRange[] {
  return ranges
    .flatMap(({ from, to }) => [
      { from, to: Math.min(to, less.from) },
      { from: Math.max(from, less.to), to },
    ])
    .filter(({ from, to }) => from < to);
}
