/** The elements of one row of bytes. Text nodes only: what they show comes out of a capture. */
import { h } from "../../shared/dom.ts";
import type { BytesRow, RowColumn } from "./rows.ts";
import { type Mark, spansOf } from "./spans.ts";

export interface RowDress {
  /** What stands before the bytes. */
  readonly gutter: readonly (HTMLElement | string)[];
  readonly marks: readonly Mark[];
  /** What is said of a gap. */
  readonly gap: string;
}

const SIDES = ["fm-orig", "fm-resp"] as const;

export function rowElement(row: BytesRow, index: number, height: number, dress: RowDress): HTMLElement {
  const classes = ["fm-row", SIDES[row.side], row.begins ? "fm-row-begins" : ""];
  if (row.kind !== "data") classes.push("fm-row-gap");
  const element = h("div", { class: classes.join(" ") }, h("span", { class: "fm-gutter" }, ...dress.gutter));
  element.style.height = `${height}px`;
  element.dataset.row = String(index);
  if (row.kind !== "data") element.append(h("span", { class: "fm-gap-text" }, dress.gap));
  else if (!row.loaded) element.append(h("span", { class: "fm-skeleton", "aria-hidden": "true" }));
  else element.append(...row.columns.map((column) => columnElement(row, column, dress.marks)));
  return element;
}

function columnElement(row: BytesRow, column: RowColumn, marks: readonly Mark[]): HTMLElement {
  const element = h("span", { class: `fm-bytes fm-bytes-${column.kind}` });
  const length = row.to - row.from;
  const spans = spansOf(row.from, row.to, marks);
  let done = 0;
  for (const { from, to, marks: names } of spans) {
    if (names.length === 0) continue;
    const start = column.charOf(from - row.from);
    const end = to - from <= 0 ? start : column.charEnd(Math.min(to - row.from, length) - 1);
    // The end of a line has no character; a caret or a hit on it is drawn as a space.
    const text = column.text.slice(Math.max(start, done), end) || (start >= column.text.length ? " " : "");
    if (text === "") continue;
    if (start > done) element.append(column.text.slice(done, start));
    element.append(h("span", { class: names.map((name) => `fm-mark-${name}`).join(" ") }, text));
    done = Math.max(done, end);
  }
  if (done < column.text.length) element.append(column.text.slice(done));
  return element;
}

/** The character of a column's element that lies at `x` of the page, from 0; the last one for places beyond the end. */
export function charAtX(column: Element, x: number): number {
  const texts = textsOf(column);
  let before = 0;
  const range = document.createRange();
  for (const text of texts) {
    range.selectNodeContents(text);
    if (x < range.getBoundingClientRect().right) return before + charInText(text, x, range);
    before += text.data.length;
  }
  return before;
}

function charInText(text: Text, x: number, range: Range): number {
  let low = 0;
  let high = text.data.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    range.setStart(text, low);
    range.setEnd(text, middle + 1);
    if (x < range.getBoundingClientRect().right) high = middle;
    else low = middle + 1;
  }
  return low;
}

function textsOf(element: Element): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
  return texts;
}
