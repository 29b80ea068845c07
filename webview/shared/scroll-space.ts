/**
 * Where rows lie when there are more of them than an element can be high. Browsers end elements at 17 to 33 million pixels, so the
 * scrolled element is at most MAX_HEIGHT high and its scroll bar spans the rows in proportion. Small steps (wheel, arrows, touch)
 * still move by their own pixels: the difference between both is the `offset` of a place, put right when scrolling rests.
 */

/** Pixels of a row: the density of VS Code's own lists. */
export const ROW_HEIGHT = 22;
/** Well below every browser's limit (Firefox: 17.8 million), and exact in the 32-bit floats compositors calculate with. */
export const MAX_HEIGHT = 4_000_000;

export interface ScrollSpace {
  readonly rows: number;
  /** Pixels of rows one sees at once. */
  readonly viewport: number;
  /** Pixels all rows would take. */
  readonly content: number;
  /** Pixels of the scrolled element. */
  readonly height: number;
}

/** A place: `scrollTop` of the element, and `top`, the pixel of the content that lies at the viewport's upper edge. */
export interface Place {
  readonly scrollTop: number;
  readonly top: number;
}

export function scrollSpace(rows: number, viewport: number): ScrollSpace {
  const content = rows * ROW_HEIGHT;
  return { rows, viewport, content, height: Math.min(content, Math.max(MAX_HEIGHT, viewport)) };
}

/** The last pixel of content that can be at the upper edge. */
export function lastTop({ content, viewport }: ScrollSpace): number {
  return Math.max(0, content - viewport);
}

function lastScroll({ height, viewport }: ScrollSpace): number {
  return Math.max(0, height - viewport);
}

/** The place at which `top` lies at the upper edge, scroll bar in proportion; within a screen of either end pixel by pixel. */
export function placeOf(space: ScrollSpace, top: number): Place {
  const most = lastTop(space);
  const held = Math.min(Math.max(0, Math.round(top)), most);
  return { scrollTop: mapped(held, most, lastScroll(space), space.viewport), top: held };
}

/** From one scale, 0 to `from`, into another, 0 to `to`, that is as long or of other length; `edge` at both ends stays as it is. */
function mapped(value: number, from: number, to: number, edge: number): number {
  if (from === to || value < edge) return value;
  if (value > from - edge) return to - (from - value);
  return Math.round(edge + ((value - edge) / (from - 2 * edge)) * (to - 2 * edge));
}

/** Where one is after the element was scrolled. Its `scrollTop` differs from what was given where the element is to be put right. */
export function scrolledTo(space: ScrollSpace, from: Place, scrollTop: number): Place {
  const [most, mostScroll] = [lastTop(space), lastScroll(space)];
  if (most === mostScroll) return { scrollTop, top: Math.min(Math.max(0, scrollTop), most) };
  const step = scrollTop - from.scrollTop;
  // More than two screens at once is the thumb, Home, End or a click into the scroll bar.
  if (Math.abs(step) > 2 * space.viewport) {
    return { scrollTop, top: Math.min(Math.max(0, mapped(scrollTop, mostScroll, most, space.viewport)), most) };
  }
  const top = Math.min(Math.max(0, from.top + step), most);
  const calm = placeOf(space, top);
  // Near an end the scroll bar must not arrive before the rows do, nor after them.
  const near = (value: number, end: number): boolean => value < space.viewport || value > end - space.viewport;
  return near(top, most) || near(scrollTop, mostScroll) ? calm : { scrollTop, top };
}

/** Rows at a place: `from` inclusive, `to` exclusive, `spare` more on both sides. */
export function rowsAt(
  space: ScrollSpace,
  { top }: Place,
  spare: number,
): { readonly from: number; readonly to: number } {
  const first = Math.floor(top / ROW_HEIGHT);
  const last = Math.ceil((top + space.viewport) / ROW_HEIGHT);
  return { from: Math.max(0, first - spare), to: Math.min(space.rows, last + spare) };
}

/** Pixel of a row within the scrolled element, at a place. */
export function pixelOf(index: number, { scrollTop, top }: Place): number {
  return index * ROW_HEIGHT - (top - scrollTop);
}

/** The place at which a row is seen: as it is when it is wholly visible, else moved by as little as shows it; `centre` puts a far one amid. */
export function placeShowing(space: ScrollSpace, at: Place, index: number, centre: boolean): Place {
  const upper = index * ROW_HEIGHT;
  const lower = upper + ROW_HEIGHT;
  if (upper >= at.top && lower <= at.top + space.viewport) return at;
  if (centre) return placeOf(space, upper - Math.floor((space.viewport - ROW_HEIGHT) / 2));
  return placeOf(space, upper < at.top ? upper : lower - space.viewport);
}
