/** The Vantages tab: every place the conversation was seen at. */
import type { ConnectionAbout, VantageAbout } from "../../src/protocol/case.ts";
import { fill, h } from "../shared/dom.ts";
import { countOf, countText, visible } from "../shared/format.ts";
import { link } from "../shared/ui.ts";
import { sentence } from "./ask.ts";
import type { PanelContext, Tab } from "./context.ts";
import { textOf } from "./facts.ts";

/** Vantages shown; a conversation is seen at two as a rule. */
const MAX_SHOWN = 500;

export class VantagesTab implements Tab {
  readonly element = h("div", { class: "fm-tab fm-cards", tabindex: -1 });
  readonly #context: PanelContext;

  constructor(context: PanelContext) {
    this.#context = context;
  }

  show({ vantages, connection }: ConnectionAbout): void {
    if (vantages.length === 0) return sentence(this.element, "It is not known where this connection was seen.");
    const says =
      vantages.length === 1
        ? "The conversation was seen at one place only."
        : `The conversation was seen at ${countOf(vantages.length, "place")}; each has a connection of its own. Packets seen before at another one are copies.`;
    const heads = ["Vantage", "Connection", "Packets", "Copies", "Capture"];
    const rows = vantages.slice(0, MAX_SHOWN).map((vantage) => this.#row(vantage, connection));
    fill(
      this.element,
      h("p", { class: "fm-note" }, says),
      h(
        "div",
        { class: "fm-table-room", tabindex: 0, role: "region", "aria-label": "Vantages" },
        h(
          "table",
          { class: "fm-plain-table" },
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              ...heads.map((name, i) => h("th", { scope: "col", class: i === 2 || i === 3 ? "fm-number" : "" }, name)),
            ),
          ),
          h("tbody", null, ...rows),
        ),
      ),
    );
  }

  focus(): void {
    (this.element.querySelector<HTMLElement>("button, [tabindex='0']") ?? this.element).focus();
  }

  #row({ says, packets, copies, connection, fields }: VantageAbout, own: number): HTMLElement {
    const path = visible(textOf(fields, "path"));
    const open = (): void => void this.#context.host.reveal({ kind: "connection", connection, tab: "vantages" });
    const where =
      connection === own
        ? h("span", { class: "fm-muted" }, "this connection")
        : link(
            `Connection ${countText(connection)}`,
            open,
            `Show connection ${countText(connection)}, the same conversation at this vantage`,
          );
    return h(
      "tr",
      { "aria-current": connection === own ? "true" : null },
      h("td", { class: "fm-wide-cell" }, visible(says)),
      h("td", null, where),
      h("td", { class: "fm-number" }, countText(packets)),
      h("td", { class: "fm-number" }, countText(copies)),
      h("td", { class: "fm-wide-cell", title: path }, path.split(/[\\/]/).at(-1) ?? ""),
    );
  }
}
