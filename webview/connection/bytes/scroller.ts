/** A window over any number of equally high rows; elements exist only for those that can be seen. */
import { h } from "../../shared/dom.ts";
import {
  isScaled,
  lastTop,
  rowAtScroll,
  scrollAtRow,
  type ScrollShape,
  spaceHeight,
  topShowing,
} from "./scroll-map.ts";

/** Rows drawn beyond each edge, so that a scroll of some pixels needs none. */
const OVERSCAN = 8;

export interface ScrollerOptions {
  readonly rowHeight: number;
  /** Elements for the rows [from, to). */
  draw(from: number, to: number): HTMLElement[];
  /** The person scrolled. */
  scrolled?(): void;
}

export class Scroller {
  readonly element: HTMLElement;
  readonly #space = h("div", { class: "fm-scroll-space", role: "presentation" });
  readonly #rows = h("div", { class: "fm-scroll-rows", role: "presentation" });
  readonly #options: ScrollerOptions;
  #total = 0;
  #top = 0;
  #drawn = { from: 0, to: 0 };
  #expected = 0;
  #frame = 0;

  constructor(options: ScrollerOptions, element: HTMLElement) {
    this.#options = options;
    this.element = element;
    element.classList.add("fm-scroll");
    element.append(this.#space, this.#rows);
    element.addEventListener("scroll", () => this.#heardScroll(), { passive: true });
    element.addEventListener("wheel", (event) => this.#heardWheel(event), { passive: false });
    new ResizeObserver(() => this.redraw()).observe(element);
  }

  get shape(): ScrollShape {
    return { rows: this.#total, rowHeight: this.#options.rowHeight, viewport: this.element.clientHeight };
  }

  /** The row at the top edge, with the part of it that is hidden as fraction. */
  get top(): number {
    return this.#top;
  }

  /** Whole rows that fit. */
  get page(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#options.rowHeight) - 1);
  }

  /** Sets how many rows there are and which is at the top, and draws. */
  show(total: number, top: number): void {
    this.#total = total;
    this.#space.style.height = `${spaceHeight(this.shape)}px`;
    this.moveTo(top, true);
  }

  moveTo(top: number, always = false): void {
    this.#top = Math.min(Math.max(top, 0), lastTop(this.shape));
    this.#expected = scrollAtRow(this.shape, this.#top);
    this.element.scrollTop = this.#expected;
    this.#expected = this.element.scrollTop;
    this.#place(always);
  }

  reveal(row: number, where: "nearest" | "middle" | "top"): void {
    const top = topShowing(this.shape, this.#top, row, where);
    if (top !== this.#top) this.moveTo(top);
  }

  /** Draws again what is seen, once per frame however often it is called. */
  redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.moveTo(this.#top, true);
    });
  }

  #heardScroll(): void {
    if (Math.abs(this.element.scrollTop - this.#expected) < 1) return this.#place(false);
    this.#expected = this.element.scrollTop;
    this.#top = rowAtScroll(this.shape, this.element.scrollTop);
    this.#place(false);
    this.#options.scrolled?.();
  }

  /** Where the scroll bar's pixels are many rows each, the wheel still moves by rows. */
  #heardWheel(event: WheelEvent): void {
    if (!isScaled(this.shape) || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const lines =
      event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / this.#options.rowHeight : event.deltaY;
    this.moveTo(this.#top + lines);
    this.#options.scrolled?.();
  }

  #place(always: boolean): void {
    const visible = Math.ceil(this.element.clientHeight / this.#options.rowHeight) + 1;
    const first = Math.floor(this.#top);
    if (always || first < this.#drawn.from || Math.min(first + visible, this.#total) > this.#drawn.to) {
      const from = Math.max(0, first - OVERSCAN);
      const to = Math.min(this.#total, first + visible + OVERSCAN);
      this.#drawn = { from, to };
      this.#rows.replaceChildren(...this.#options.draw(from, to));
    }
    const y = this.element.scrollTop - (this.#top - this.#drawn.from) * this.#options.rowHeight;
    this.#rows.style.transform = `translateY(${y}px)`;
  }
}
