/** The Findings tab: findings that rest on the connection. */
import type { ConnectionAbout, FindingLine } from "../../src/protocol/case.ts";
import { fill, h, icon } from "../shared/dom.ts";
import { clockText, countOf, timeText, visible } from "../shared/format.ts";
import { link } from "../shared/ui.ts";
import { sentence } from "./ask.ts";
import type { PanelContext, Tab } from "./context.ts";

const FACES = { critical: "error", high: "error", medium: "warning", low: "info", info: "info" } as const;
/** Findings shown one below the other; one connection rarely has more than a handful. */
const MAX_SHOWN = 500;

export class FindingsTab implements Tab {
  readonly element = h("div", { class: "fm-tab fm-cards", tabindex: -1 });
  readonly #context: PanelContext;

  constructor(context: PanelContext) {
    this.#context = context;
  }

  show({ findings }: ConnectionAbout): void {
    if (findings.length === 0) return sentence(this.element, "No finding rests on this connection.");
    const cards = findings.slice(0, MAX_SHOWN).map((finding) => this.#card(finding));
    const more = findings.length - cards.length;
    fill(
      this.element,
      h("ul", { class: "fm-card-list", "aria-label": "Findings that rest on the connection" }, ...cards),
      more > 0 && h("p", { class: "fm-note fm-muted" }, `${countOf(more, "more finding")}: see the findings panel.`),
    );
  }

  focus(): void {
    (this.element.querySelector("button") ?? this.element).focus();
  }

  #card(finding: FindingLine): HTMLElement {
    const { severity, title, summary, confidence, technique, firstTs, lastTs } = finding;
    const zone = this.#context.zone();
    const known = Object.hasOwn(FACES, severity);
    const open = (): void => void this.#context.host.reveal({ kind: "findings", finding: finding.finding });
    const facts = [`${severity} severity`, `${confidence} confidence`, technique].filter((fact) => fact !== "");
    return h(
      "li",
      { class: `fm-card fm-severity-${known ? severity : "info"}` },
      h("span", { class: "fm-severity-mark", title: visible(severity) }, icon(known ? FACES[severity] : "info")),
      h(
        "div",
        { class: "fm-card-body" },
        h("div", null, link(visible(title), open, `Show the finding ${visible(title)}`)),
        h("p", { class: "fm-card-says" }, visible(summary)),
        h(
          "p",
          { class: "fm-muted", title: `${timeText(firstTs, zone)} – ${timeText(lastTs, zone)}` },
          `${visible(facts.join(" · "))} · ${timeText(firstTs, zone, 0)} – ${clockText(lastTs, zone, 0)}`,
        ),
      ),
    );
  }
}
