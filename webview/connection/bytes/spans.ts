/** Which parts of a row are lit up. */

/** Bytes [from, to) that look like `mark`; where several lie over each other all marks hold. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly mark: string;
}

/** A part of a row under the same marks. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly marks: readonly string[];
}

/** Cuts [from, to) wherever a mark begins or ends. */
export function spansOf(from: number, to: number, marks: readonly Mark[]): readonly Span[] {
  const inside = marks.filter((mark) => mark.from < to && mark.to > from && mark.to > mark.from);
  if (inside.length === 0) return [{ from, to, marks: [] }];
  const cuts = new Set([from, to]);
  for (const mark of inside) {
    cuts.add(Math.max(from, mark.from));
    cuts.add(Math.min(to, mark.to));
  }
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => {
    const start = edges[index];
    const over = inside.filter((mark) => mark.from <= start && mark.to >= end).map(({ mark }) => mark);
    return { from: start, to: end, marks: [...new Set(over)] };
  });
}

/** Hits of one length, in ascending order, that touch [from, to): as numbers of the list, `last` exclusive. */
export function hitsWithin(
  hits: Float64Array,
  length: number,
  from: number,
  to: number,
): { readonly first: number; readonly last: number } {
  const first = lowerBound(hits, from - length + 1);
  return { first, last: Math.max(first, lowerBound(hits, to)) };
}

/** Number of the first entry that is not below `value`. */
export function lowerBound(list: Float64Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
