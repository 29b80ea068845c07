/** Where the caret goes, and what is selected: addresses, so that they hold whichever way the bytes are shown. */
import type { BytesRow, RowColumn, RowSource } from "./rows.ts";

/** Bytes under the caret and those selected with it. `anchor` equals `caret` where nothing is selected. */
export interface Selection {
  readonly anchor: number;
  readonly caret: number;
}

/** The bytes of the character (or gap) that holds an address. */
export function cellAt(row: BytesRow, address: number): { readonly from: number; readonly to: number } {
  const column = row.columns.at(-1);
  if (!column || address < row.from || address >= row.to) return { from: row.from, to: row.to };
  const length = row.to - row.from;
  const [from, to] = column.kind === "text" ? cellOf(column, address - row.from, length) : byteOf(address - row.from);
  return { from: row.from + from, to: row.from + to };
}

function byteOf(byte: number): readonly [number, number] {
  return [byte, byte + 1];
}

function cellOf(column: RowColumn, byte: number, length: number): readonly [number, number] {
  const char = column.charOf(byte);
  let from = byte;
  while (from > 0 && column.charOf(from - 1) === char) from--;
  let to = byte + 1;
  while (to < length && column.charOf(to) === char) to++;
  return [from, to];
}

/** Bytes selected: whole characters at both ends; none where anchor and caret are the same. */
export function selectedRange(source: RowSource, { anchor, caret }: Selection): readonly [number, number] | null {
  if (anchor === caret) return null;
  const first = Math.min(anchor, caret);
  const last = source.row(source.rowOf(Math.max(anchor, caret)));
  return [first, last.loaded ? cellAt(last, Math.max(anchor, caret)).to : Math.max(anchor, caret) + 1];
}

/** Where a key moves the caret; null for keys that do not. `page` is in rows. */
export function moved(source: RowSource, caret: number, key: string, ctrl: boolean, page: number): number | null {
  if (source.rows() === 0) return null;
  const row = source.rowOf(caret);
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, leftOf(source, row, caret));
    case "ArrowRight":
      return rightOf(source, row, caret);
    case "ArrowUp":
      return vertical(source, row, caret, -1);
    case "ArrowDown":
      return vertical(source, row, caret, 1);
    case "PageUp":
      return vertical(source, row, caret, -page);
    case "PageDown":
      return vertical(source, row, caret, page);
    case "Home":
      return ctrl ? 0 : source.row(row).from;
    case "End":
      return ctrl ? lastCell(source, source.rows() - 1) : lastCell(source, row);
    default:
      return null;
  }
}

function leftOf(source: RowSource, row: number, caret: number): number {
  const { from } = cellAt(source.row(row), caret);
  if (from > source.row(row).from) return cellAt(source.row(row), from - 1).from;
  return row > 0 ? lastCell(source, row - 1) : from;
}

function rightOf(source: RowSource, row: number, caret: number): number {
  const { to } = cellAt(source.row(row), caret);
  return to < source.size ? to : caret;
}

function lastCell(source: RowSource, row: number): number {
  const place = source.row(row);
  return place.loaded && place.to > place.from ? cellAt(place, place.to - 1).from : source.addressOf(row);
}

/** As far into the other row as the caret stands in its own. */
function vertical(source: RowSource, row: number, caret: number, by: number): number {
  const target = Math.max(0, Math.min(source.rows() - 1, row + by));
  if (target === row) return by < 0 ? source.row(row).from : lastCell(source, row);
  const [own, other] = [source.row(row), source.row(target)];
  if (!other.loaded || other.to <= other.from) return source.addressOf(target);
  const column = own.columns.at(-1);
  const otherColumn = other.columns.at(-1);
  if (!column || !otherColumn) return other.from;
  return cellAt(other, other.from + otherColumn.byteAt(column.charOf(caret - own.from))).from;
}
