/** The bar above a listing: filter box, counts, and what can be done with the listing as a whole. */
import { h, icon } from "../dom.ts";
import { openMenu, type MenuItem } from "../menu.ts";
import { button, textField } from "../ui.ts";

/** Milliseconds of silence after which what was typed is asked for. */
const TYPING = 200;

export interface ToolbarEvents {
  typed(text: string): void;
  filterRow(): void;
  columns(at: Element): void;
  detail(): void;
  /** Items of the menu of everything else. */
  more(): readonly MenuItem[];
  /** Arrow down in the filter box: into the rows. */
  down(): void;
}

export interface Chip {
  readonly text: string;
  readonly title: string;
  /** What its cross does, for screen readers. */
  readonly clear: string;
  remove(): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  /** Puts text into the filter box without asking. */
  text(text: string): void;
  /** Says what is wrong with the filter; null where nothing is. */
  trouble(sentence: string | null): void;
  counts(text: string): void;
  chips(chips: readonly Chip[]): void;
  /** How the switches stand. */
  pressed(state: { readonly filterRow: boolean; readonly filters: number; readonly detail: boolean }): void;
  focus(): void;
}

export function toolbar(label: string, events: ToolbarEvents): Toolbar {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const type = (text: string, wait: number): void => {
    clearTimeout(timer);
    clear.hidden = text === "";
    timer = setTimeout(() => events.typed(text), wait);
  };
  const box = textField(
    { label: `Filter ${label}`, placeholder: `Filter ${label}: address, port, block, text`, icon: "filter" },
    (text) => type(text, TYPING),
  );
  box.classList.add("fm-filter-box");
  const clear = button({ icon: "close", label: "Clear filter" }, () => {
    box.value = "";
    type("", 0);
    box.focus();
  });
  clear.slot = "end";
  clear.hidden = true;
  box.append(clear);
  box.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    if (key === "Enter") type(box.value, 0);
    else if (key === "ArrowDown") events.down();
    else if (key === "Escape" && box.value !== "") {
      box.value = "";
      type("", 0);
    } else return;
    event.preventDefault();
  });

  const trouble = h("div", { class: "fm-trouble", role: "alert" });
  const counts = h("span", { class: "fm-counts fm-muted", role: "status" });
  const chips = h("span", { class: "fm-chips" });
  const filterRow = button({ icon: "list-filter", label: "Filter by column" }, () => events.filterRow());
  const columns = button({ icon: "list-selection", label: "Choose columns" }, () => events.columns(columns));
  const detail = button({ icon: "layout-sidebar-right", label: "Details" }, () => events.detail());
  const more = button({ icon: "ellipsis", label: "More actions" }, () =>
    openMenu("More actions", more, () => events.more()),
  );
  const actions = h(
    "span",
    { class: "fm-actions", role: "toolbar", "aria-label": `${label} actions` },
    filterRow,
    columns,
    detail,
    more,
  );
  const element = h(
    "div",
    { class: "fm-toolbar" },
    h("div", { class: "fm-filter" }, box, trouble),
    chips,
    counts,
    actions,
  );
  return {
    element,
    text(text) {
      clearTimeout(timer);
      box.value = text;
      clear.hidden = text === "";
    },
    trouble(sentence) {
      trouble.textContent = sentence ?? "";
      box.classList.toggle("fm-wrong", sentence !== null);
    },
    counts(text) {
      // What a screen reader reads aloud is not said twice.
      if (counts.textContent !== text) counts.textContent = text;
    },
    chips(list) {
      chips.replaceChildren(...list.map(chipOf));
    },
    pressed(state) {
      press(filterRow, state.filterRow);
      filterRow.classList.toggle("fm-marked", state.filters > 0);
      press(detail, state.detail);
    },
    focus: () => box.focus(),
  };
}

function press(control: HTMLElement, pressed: boolean): void {
  control.setAttribute("aria-pressed", String(pressed));
}

function chipOf({ text, title, clear, remove }: Chip): HTMLElement {
  const cross = h(
    "button",
    { type: "button", class: "fm-chip-clear", "aria-label": clear, title: clear, on: { click: remove } },
    icon("close"),
  );
  return h("span", { class: "fm-chip", title }, h("span", { class: "fm-chip-text" }, text), cross);
}
