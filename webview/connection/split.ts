/** Two panes with a border that mouse and keyboard move; over each other where there is no room beside each other. */
import { h } from "../shared/dom.ts";

/** Neither pane becomes smaller than this share, in percent. */
const LEAST = 15;
const STEP = 2;

export interface SplitOptions {
  readonly label: string;
  /** `rows`: the first pane above the second. `auto`: beside each other when the room is wider than STACK_PIXELS. */
  readonly direction: "rows" | "auto";
  /** Of the first pane, in percent. */
  readonly share: number;
  readonly first: HTMLElement;
  readonly second: HTMLElement;
  change(share: number): void;
}

/** Below this width panes stand over each other. */
const STACK_PIXELS = 760;

export function split(options: SplitOptions): HTMLElement {
  let share = options.share;
  let inRows = options.direction === "rows";
  const bar = h("div", {
    class: "fm-separator",
    role: "separator",
    tabindex: 0,
    "aria-label": options.label,
    "aria-valuemin": LEAST,
    "aria-valuemax": 100 - LEAST,
  });
  const element = h("div", { class: "fm-split" }, options.first, bar, options.second);
  options.first.classList.add("fm-pane");
  options.second.classList.add("fm-pane");

  const lay = (): void => {
    element.classList.toggle("fm-split-rows", inRows);
    options.first.style.flex = `${share} 1 0`;
    options.second.style.flex = `${100 - share} 1 0`;
    bar.setAttribute("aria-valuenow", String(Math.round(share)));
    bar.setAttribute("aria-orientation", inRows ? "horizontal" : "vertical");
  };
  const set = (next: number): void => {
    share = Math.min(100 - LEAST, Math.max(LEAST, next));
    lay();
  };

  bar.addEventListener("keydown", (event) => {
    const less = inRows ? "ArrowUp" : "ArrowLeft";
    const more = inRows ? "ArrowDown" : "ArrowRight";
    if (event.key === less) set(share - STEP);
    else if (event.key === more) set(share + STEP);
    else if (event.key === "Home") set(LEAST);
    else if (event.key === "End") set(100 - LEAST);
    else return;
    event.preventDefault();
    options.change(share);
  });
  bar.addEventListener("pointerdown", (event) => {
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
    bar.focus();
  });
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = element.getBoundingClientRect();
    set(inRows ? ((event.clientY - top) / height) * 100 : ((event.clientX - left) / width) * 100);
  });
  bar.addEventListener("pointerup", () => options.change(share));
  if (options.direction === "auto") {
    new ResizeObserver(() => {
      inRows = element.clientWidth < STACK_PIXELS;
      lay();
    }).observe(element);
  }
  lay();
  return element;
}
