/** The list of findings: one is chosen by click, arrows, Home and End (WAI-ARIA listbox). */
import type { FindingLine } from "../../src/protocol/case.ts";
import { fill, h, icon } from "../shared/dom.ts";
import { visible } from "../shared/format.ts";
import { severityIcon } from "../shared/severity.ts";

/** Options that stand in the page; detectors raise dozens, a flood of them is narrowed by the filter. */
const MOST = 2000;

export class FindingList {
  readonly element = h("div", { class: "fm-findings-list", role: "listbox", tabindex: 0, "aria-label": "Findings" });
  readonly #choose: (finding: string) => void;
  #findings: readonly FindingLine[] = [];
  #chosen = "";

  constructor(choose: (finding: string) => void) {
    this.#choose = choose;
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  show(findings: readonly FindingLine[], chosen: string): void {
    this.#findings = findings.slice(0, MOST);
    const more = findings.length - this.#findings.length;
    const rest = more > 0 && h("p", { class: "fm-muted" }, `${more} more: narrow them with the filter.`);
    fill(this.element, ...this.#findings.map((finding, at) => this.#option(finding, at)), rest);
    this.mark(chosen);
  }

  mark(chosen: string): void {
    this.#chosen = chosen;
    this.element.removeAttribute("aria-activedescendant");
    for (const option of this.element.querySelectorAll<HTMLElement>("[role=option]")) {
      const isChosen = option.dataset.finding === chosen;
      option.setAttribute("aria-selected", String(isChosen));
      if (!isChosen) continue;
      this.element.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  #option({ finding, severity, title, subject }: FindingLine, at: number): HTMLElement {
    return h(
      "div",
      {
        class: "fm-findings-option",
        role: "option",
        id: `finding-${at}`,
        "data-finding": finding,
        "aria-selected": "false",
        title: visible(title),
        on: { click: () => this.#choose(finding) },
      },
      h("span", { class: `fm-severity fm-severity-${severity}`, title: severity }, icon(severityIcon[severity])),
      h("span", { class: "fm-findings-title" }, visible(title)),
      h("span", { class: "fm-findings-subject fm-muted" }, `${severity} · ${visible(subject)}`),
    );
  }

  #key(event: KeyboardEvent): void {
    const at = this.#findings.findIndex(({ finding }) => finding === this.#chosen);
    const last = this.#findings.length - 1;
    const places: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(at + 1, last),
      ArrowUp: Math.max(at - 1, 0),
      Home: 0,
      End: last,
    };
    if (last < 0 || !Object.hasOwn(places, event.key)) return;
    event.preventDefault();
    this.#choose(this.#findings[places[event.key]].finding);
  }
}
