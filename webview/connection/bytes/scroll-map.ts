/** Scroll places of lists longer than a browser can lay out: rows on one side, pixels of the scroll bar on the other. */

/** Chromium lays out at most 2^25 px; far below it positions stay exact to the pixel on every zoom level. */
export const MAX_SPACE_PIXELS = 8_000_000;

/** A list of equally high rows behind a window of `viewport` pixels. */
export interface ScrollShape {
  readonly rows: number;
  readonly rowHeight: number;
  readonly viewport: number;
}

/** Height of what scrolls, in pixels: that of the rows, up to the limit. */
export function spaceHeight({ rows, rowHeight }: ScrollShape): number {
  return Math.min(rows * rowHeight, MAX_SPACE_PIXELS);
}

/** True where one pixel of the scroll bar is more than one pixel of rows. */
export function isScaled({ rows, rowHeight }: ScrollShape): boolean {
  return rows * rowHeight > MAX_SPACE_PIXELS;
}

/** The highest row that can stand at the top, with its fraction. */
export function lastTop({ rows, rowHeight, viewport }: ScrollShape): number {
  return Math.max(0, rows - viewport / rowHeight);
}

/** The row at the top, with its fraction, for a place of the scroll bar. */
export function rowAtScroll(shape: ScrollShape, scrollTop: number): number {
  if (!isScaled(shape)) return Math.min(scrollTop / shape.rowHeight, lastTop(shape));
  const range = spaceHeight(shape) - shape.viewport;
  return range <= 0 ? 0 : Math.min(Math.max(scrollTop / range, 0), 1) * lastTop(shape);
}

/** The place of the scroll bar for the row at the top. */
export function scrollAtRow(shape: ScrollShape, row: number): number {
  if (!isScaled(shape)) return row * shape.rowHeight;
  const last = lastTop(shape);
  return last <= 0 ? 0 : (row / last) * (spaceHeight(shape) - shape.viewport);
}

/** The top that shows `row`: where it is when it can be seen whole, else nearest edge or middle. */
export function topShowing(shape: ScrollShape, top: number, row: number, where: "nearest" | "middle" | "top"): number {
  const visible = shape.viewport / shape.rowHeight;
  const clamp = (value: number): number => Math.min(Math.max(value, 0), lastTop(shape));
  if (where === "top") return clamp(row);
  if (where === "middle") return clamp(row - Math.max(0, (visible - 1) / 2));
  if (row < top) return clamp(row);
  return row + 1 > top + visible ? clamp(row + 1 - visible) : top;
}
