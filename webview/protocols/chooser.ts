/** The tables that have rows, each with its count; one of them is shown. */
import type { TableAbout } from "../../src/protocol/page.ts";
import { fill, h } from "../shared/dom.ts";
import { countOf, countText, visible } from "../shared/format.ts";

export interface Chooser {
  readonly element: HTMLElement;
  /** Lists tables and marks the one that is shown. */
  show(tables: readonly TableAbout[], chosen: string): void;
}

export function chooser(choose: (table: TableAbout) => void): Chooser {
  const list = h("ul", { class: "fm-tables-list" });
  const element = h("nav", { class: "fm-tables", "aria-label": "Tables of protocols" }, list);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key] ?? 0;
    if (step === 0) return;
    const all = [...list.querySelectorAll("button")];
    all[all.indexOf(document.activeElement as HTMLButtonElement) + step]?.focus();
    event.preventDefault();
  });

  function item(table: TableAbout, isChosen: boolean): HTMLElement {
    const { name, says, rows, copies } = table;
    const own = rows - copies;
    const counts = copies > 0 ? `${countOf(own, "row")}, and ${countOf(copies, "copy", "copies")} from other vantages` : countOf(rows, "row"); // prettier-ignore
    return h(
      "li",
      null,
      h(
        "button",
        {
          type: "button",
          class: "fm-tables-item",
          "aria-current": isChosen ? "true" : null,
          title: `${visible(says)}\n${counts}`,
          on: { click: () => choose(table) },
        },
        h("span", { class: "fm-tables-name" }, visible(name)),
        " ",
        h("span", { class: "fm-tables-count fm-muted" }, countText(own)),
      ),
    );
  }

  return {
    element,
    show(tables, chosen) {
      const focused = list.contains(document.activeElement);
      fill(list, ...tables.map((table) => item(table, table.name === chosen)));
      if (focused) list.querySelector<HTMLElement>("[aria-current]")?.focus();
    },
  };
}
