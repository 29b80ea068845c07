/** A main part and one beside it (below, where it is narrow), with a border to drag between them. */
import { h } from "./dom.ts";
import { dragged } from "./drag.ts";
import "./split.css";

/** Narrower than this, the second part goes below. Pixels. */
const NARROW = 720;
const LEAST = 0.15;
const MOST = 0.8;
const KEY_STEP = 0.02;

/** Milliseconds after which the second part takes its room when what it is about was chosen: a double click ends where it began. */
const SETTLE = 400;

export interface Split {
  readonly element: HTMLElement;
  /** Shows or hides the second part, empty or not. */
  open(open: boolean): void;
  /** The second part has something to show from now on: where it is wanted it takes its room. */
  fill(): void;
  /** True while the second part is seen. */
  isOpen(): boolean;
  /** True where it is to be seen as soon as there is something to show. */
  isWanted(): boolean;
  /** Share of the second part. */
  share(): number;
}

export function split(
  main: HTMLElement,
  side: HTMLElement,
  begin: {
    readonly open: boolean;
    readonly share: number;
    readonly label: string;
    /** True where the second part has nothing to show at first. */
    readonly empty?: boolean;
  },
  changed: () => void,
): Split {
  let share = held(begin.share);
  let isWanted = begin.open;
  /** False until there is something to show, or somebody asks for the part all the same: an empty one takes no room. */
  let isFilled = !begin.empty;
  let filling: ReturnType<typeof setTimeout> | undefined;
  const isOpen = (): boolean => isWanted && isFilled;
  const sash = h("div", {
    class: "fm-split-sash",
    role: "separator",
    tabindex: 0,
    "aria-label": begin.label,
    "aria-valuemin": LEAST * 100,
    "aria-valuemax": MOST * 100,
  });
  const element = h("div", { class: "fm-split" }, main, sash, side);
  const isBelow = (): boolean => element.classList.contains("fm-below");

  function draw(): void {
    element.style.setProperty("--fm-side", `${share * 100}%`);
    const open = isOpen();
    element.classList.toggle("fm-open", open);
    sash.hidden = !open;
    side.hidden = !open;
    sash.setAttribute("aria-orientation", isBelow() ? "horizontal" : "vertical");
    sash.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }
  function set(next: number): void {
    share = held(next);
    draw();
    changed();
  }

  dragged(sash, {
    start: () => share,
    move(from, { x, y }) {
      const { width, height } = element.getBoundingClientRect();
      set(from - (isBelow() ? y / height : x / width));
    },
    end: () => {},
  });
  sash.addEventListener("keydown", (event) => {
    const grow = ["ArrowLeft", "ArrowUp"].includes(event.key);
    if (!grow && !["ArrowRight", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    set(share + (grow ? KEY_STEP : -KEY_STEP));
  });
  new ResizeObserver(() => {
    element.classList.toggle("fm-below", element.clientWidth < NARROW);
    draw();
  }).observe(element);
  draw();
  return {
    element,
    open(next) {
      isWanted = next;
      isFilled ||= next;
      draw();
      changed();
    },
    fill() {
      if (isFilled) return;
      filling ??= setTimeout(() => {
        isFilled = true;
        draw();
        changed();
      }, SETTLE);
    },
    isOpen,
    isWanted: () => isWanted,
    share: () => share,
  };
}

function held(share: number): number {
  return Number.isFinite(share) ? Math.min(Math.max(LEAST, share), MOST) : LEAST;
}
