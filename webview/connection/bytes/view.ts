/** A view of bytes: rows, a caret, a selection, marks. What the rows are is the source's matter. */
import { h } from "../../shared/dom.ts";
import { cellAt, moved, selectedRange, type Selection } from "./caret.ts";
import { charAtX, rowElement } from "./row-element.ts";
import type { BytesRow, RowSource } from "./rows.ts";
import { Scroller } from "./scroller.ts";
import type { Mark } from "./spans.ts";

/** Height of a row in pixels: that of VS Code's editor at its usual size. */
export const ROW_PIXELS = 19;

export interface BytesViewOptions {
  readonly label: string;
  gutter(row: BytesRow): readonly (HTMLElement | string)[];
  gapText(row: BytesRow): string;
  /** What is lit up in [from, to), caret and selection aside. */
  marks(from: number, to: number): readonly Mark[];
  /** Caret or selection moved, by keyboard, mouse or `go`. */
  moved(): void;
  scrolled?(): void;
  /** Enter or a double click on bytes. */
  activate?(address: number): void;
}

export class BytesView {
  readonly element: HTMLElement;
  readonly #options: BytesViewOptions;
  readonly #scroller: Scroller;
  #source: RowSource | null = null;
  #selection: Selection = { anchor: 0, caret: 0 };
  /** Where the view wants to be once rows are certain. */
  #goal: { readonly address: number; readonly where: "nearest" | "middle" | "top"; readonly part: number } | null =
    null;

  constructor(options: BytesViewOptions) {
    this.#options = options;
    this.element = h("div", {
      class: "fm-bytes-view fm-mono",
      tabindex: 0,
      role: "document",
      "aria-label": options.label,
      on: {
        keydown: (event) => this.#key(event as KeyboardEvent),
        pointerdown: (event) => this.#press(event as PointerEvent),
        dblclick: () => this.#options.activate?.(this.#selection.caret),
      },
    });
    // "Select all" of the workbench is not to select the page behind the bytes.
    document.addEventListener("selectstart", (event) => {
      if (document.activeElement === this.element) event.preventDefault();
    });
    this.#scroller = new Scroller(
      {
        rowHeight: ROW_PIXELS,
        draw: (from, to) => this.#draw(from, to),
        scrolled: () => {
          this.#goal = null;
          options.scrolled?.();
        },
      },
      this.element,
    );
  }

  get selection(): Selection {
    return this.#selection;
  }

  /** Bytes selected; null for none. */
  get selected(): readonly [number, number] | null {
    return this.#source && selectedRange(this.#source, this.#selection);
  }

  /** Address of the row at the top. */
  get topAddress(): number {
    return this.#source ? this.#source.addressOf(Math.floor(this.#scroller.top)) : 0;
  }

  /** Other rows; `top` is the address to stand at the top. */
  setSource(source: RowSource, top: number): void {
    this.#source = source;
    this.#goal = { address: top, where: "top", part: 0 };
    this.#settle();
  }

  /** Puts the caret where it was, without going there. */
  place(caret: number): void {
    this.#selection = { anchor: caret, caret };
  }

  /** Moves the caret, and the view where the caret would not be seen. What lies between `anchor` and it is selected. */
  go(address: number, where: "nearest" | "middle" | "top" = "nearest", anchor = address): void {
    if (!this.#source || this.#source.size === 0) return;
    const caret = Math.max(0, Math.min(address, this.#source.size - 1));
    this.#selection = { anchor: Math.max(0, Math.min(anchor, this.#source.size - 1)), caret };
    this.#goal = { address: caret, where, part: 0 };
    this.#settle();
    this.#options.moved();
  }

  /** Draws again, for marks that changed. */
  redraw(): void {
    this.#scroller.redraw();
  }

  /** Rows got other numbers through `change` (bytes came in): what is at the top stays at the top. */
  relaid(change: () => void): void {
    const top = this.topAddress;
    const part = this.#scroller.top % 1;
    change();
    this.#goal ??= { address: top, where: "top", part };
    this.#settle();
  }

  #settle(): void {
    const source = this.#source;
    if (!source || !this.#goal) return;
    const { address, where, part } = this.#goal;
    const row = source.rowOf(address);
    this.#scroller.show(source.rows(), where === "top" ? row + part : this.#scroller.top);
    this.#scroller.reveal(row + (where === "top" ? part : 0), where);
    if (source.settled(address)) this.#goal = null;
  }

  #draw(from: number, to: number): HTMLElement[] {
    const source = this.#source;
    if (!source) return [];
    const own = this.#ownMarks(source);
    const elements: HTMLElement[] = [];
    for (let index = from; index < to; index++) {
      const row = source.row(index);
      const marks = row.loaded && row.kind === "data" ? [...this.#options.marks(row.from, row.to), ...own] : [];
      const element = rowElement(row, index, ROW_PIXELS, {
        gutter: this.#options.gutter(row),
        gap: row.kind === "data" ? "" : this.#options.gapText(row),
        marks,
      });
      if (row.kind !== "data" && this.#selection.caret >= row.from && this.#selection.caret < row.to)
        element.classList.add("fm-mark-caret");
      elements.push(element);
    }
    return elements;
  }

  #ownMarks(source: RowSource): readonly Mark[] {
    const { caret } = this.#selection;
    const row = source.rows() > 0 && source.settled(caret) ? source.row(source.rowOf(caret)) : null;
    const cell = row?.loaded ? cellAt(row, caret) : { from: caret, to: caret + 1 };
    const selected = this.selected;
    const marks: Mark[] = [{ ...cell, mark: "caret" }];
    if (selected) marks.unshift({ from: selected[0], to: selected[1], mark: "selected" });
    return marks;
  }

  #key(event: KeyboardEvent): void {
    const source = this.#source;
    if (!source || event.altKey || event.target !== this.element) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter") this.#options.activate?.(this.#selection.caret);
    else if (ctrl && event.key.toLowerCase() === "a") this.go(source.size - 1, "nearest", 0);
    else {
      const caret = moved(source, this.#selection.caret, event.key, ctrl, this.#scroller.page);
      if (caret === null) return;
      this.go(caret, "nearest", event.shiftKey ? this.#selection.anchor : caret);
    }
    event.preventDefault();
  }

  #press(event: PointerEvent): void {
    const address = this.#addressAt(event);
    if (event.button !== 0 || address === null) return;
    this.element.setPointerCapture(event.pointerId);
    this.go(address, "nearest", event.shiftKey ? this.#selection.anchor : address);
    const drag = (moving: PointerEvent): void => {
      const to = this.#addressAt(moving);
      if (to !== null && to !== this.#selection.caret) this.go(to, "nearest", this.#selection.anchor);
    };
    this.element.addEventListener("pointermove", drag);
    const end = (): void => this.element.removeEventListener("pointermove", drag);
    this.element.addEventListener("pointerup", end, { once: true });
    this.element.addEventListener("pointercancel", end, { once: true });
  }

  /** The byte under the pointer; the nearest one of its row where it is beside the bytes. */
  #addressAt(event: PointerEvent): number | null {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const element = under?.closest<HTMLElement>(".fm-row");
    if (!this.#source || !element || !this.element.contains(element) || under?.closest("button")) return null;
    const row = this.#source.row(Number(element.dataset.row));
    const columns = [...element.querySelectorAll(".fm-bytes")];
    if (!row.loaded || columns.length === 0) return row.from;
    const beside = columns.findLastIndex((column) => event.clientX >= column.getBoundingClientRect().left);
    const number = Math.max(0, beside);
    return row.from + row.columns[number].byteAt(charAtX(columns[number], event.clientX));
  }
}
