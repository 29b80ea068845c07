/** A context menu of our own: at the pointer or below an element, moved through with arrow keys, closed with Escape. */
import { h, icon } from "./dom.ts";
import "./menu.css";

export interface MenuAction {
  readonly label: string;
  readonly icon?: string;
  /** Keys that do the same, as people read them: "Ctrl+C". */
  readonly keys?: string;
  readonly disabled?: boolean;
  /** For choices: a tick, or none. The menu stays open. */
  readonly checked?: boolean;
  run(): void;
}

export type MenuItem = MenuAction | "separator";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Opens a menu; focus goes back to where it was once it closes. `again` makes the items anew after a choice that keeps it open. */
export function openMenu(label: string, at: Point | Element, again: () => readonly MenuItem[]): void {
  const before = document.activeElement;
  const list = h("div", { class: "fm-menu", role: "menu", "aria-label": label, tabindex: -1 });

  function close(): void {
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", close);
    window.removeEventListener("resize", close);
    list.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
  const outside = (event: Event): void => {
    if (!list.contains(event.target as Node)) close();
  };
  const choose = (item: MenuAction, row: HTMLElement): void => {
    if (item.disabled) return;
    if (item.checked === undefined) {
      close();
      item.run();
      return;
    }
    const place = [...list.children].indexOf(row);
    item.run();
    fillMenu(list, again(), choose);
    (list.children[place] as HTMLElement | undefined)?.focus();
  };

  fillMenu(list, again(), choose);
  document.body.append(list);
  place(list, at);
  list.addEventListener("keydown", (event) => moveBy(event, list, close));
  list.addEventListener("contextmenu", (event) => event.preventDefault());
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !list.contains(relatedTarget)) close();
  });
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("blur", close);
  window.addEventListener("resize", close);
  rows(list)[0]?.focus();
}

function fillMenu(
  list: HTMLElement,
  items: readonly MenuItem[],
  choose: (item: MenuAction, row: HTMLElement) => void,
): void {
  list.replaceChildren(
    ...items.map((item) => {
      if (item === "separator") return h("div", { class: "fm-menu-line", role: "separator" });
      const role = item.checked === undefined ? "menuitem" : "menuitemcheckbox";
      const mark = item.checked === undefined ? item.icon : item.checked ? "check" : undefined;
      const row = h(
        "div",
        {
          class: "fm-menu-item",
          role,
          tabindex: -1,
          "aria-disabled": item.disabled ? "true" : null,
          "aria-checked": item.checked === undefined ? null : String(item.checked),
          "aria-keyshortcuts": item.keys?.replaceAll("Ctrl", "Control"),
          on: { click: () => choose(item, row), pointerenter: () => row.focus({ preventScroll: true }) },
        },
        mark === undefined ? h("span", { class: "fm-menu-mark" }) : icon(mark),
        h("span", { class: "fm-menu-label" }, item.label),
        item.keys !== undefined && h("span", { class: "fm-menu-keys", "aria-hidden": "true" }, item.keys),
      );
      return row;
    }),
  );
}

function rows(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(".fm-menu-item")];
}

function moveBy(event: KeyboardEvent, list: HTMLElement, close: () => void): void {
  const all = rows(list);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const go = (to: number): void => all[(to + all.length) % all.length]?.focus();
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at < 0 ? -1 : at - 1),
    Home: () => go(0),
    End: () => go(-1),
    Enter: () => all[at]?.click(),
    " ": () => all[at]?.click(),
    Escape: close,
    Tab: close,
  };
  event.stopPropagation();
  if (Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  } else if (event.key.length === 1) {
    const letter = event.key.toLowerCase();
    const next = [...all.slice(at + 1), ...all].find((row) => row.textContent.trim().toLowerCase().startsWith(letter));
    next?.focus();
  }
}

function place(list: HTMLElement, at: Point | Element): void {
  const box = at instanceof Element ? at.getBoundingClientRect() : null;
  const { x, y } = box ? { x: box.left, y: box.bottom } : (at as Point);
  const { width, height } = list.getBoundingClientRect();
  const above = box ? box.top - height : y - height;
  const left = Math.max(0, Math.min(x, window.innerWidth - width));
  const top = y + height <= window.innerHeight ? y : Math.max(0, above);
  list.style.left = `${left}px`;
  list.style.top = `${top}px`;
}
