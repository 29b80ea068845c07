/** The controls of the Payload tab. */
import type { Side } from "../../../src/protocol/case.ts";
import { fill, h } from "../../shared/dom.ts";
import { button, checkbox, dropdown, textField } from "../../shared/ui.ts";
import type { PayloadMode, SavedPayload } from "../saved.ts";
import { segments, selectAll } from "../toggle.ts";
import { sideOptions } from "./words.ts";

export interface ToolbarOptions {
  saved(): SavedPayload;
  side(side: Side): void;
  mode(mode: PayloadMode): void;
  wrap(wrap: boolean): void;
  goTo(typed: string): void;
  save(): void;
  copy(as: "text" | "hex"): void;
  packet(): void;
  readonly search: HTMLElement;
}

const MODES: readonly (readonly [PayloadMode, string])[] = [
  ["text", "Text"],
  ["hex", "Hex"],
  ["raw", "Raw"],
];

export class Toolbar {
  readonly element: HTMLElement;
  /** What is done with the place of the caret; stands below the bytes. */
  readonly foot: HTMLElement;
  readonly #options: ToolbarOptions;
  readonly #sides = h("span", { class: "fm-sides" });
  readonly #offset: ReturnType<typeof textField>;
  readonly #copies: readonly ReturnType<typeof button>[];
  #ends = "";

  constructor(options: ToolbarOptions) {
    this.#options = options;
    const { mode, wrap } = options.saved();
    const wraps = checkbox("Wrap", wrap, (on) => options.wrap(on));
    wraps.title = "Break lines at the panel's width";
    this.#offset = textField({ label: "Go to offset (G): 4096 or 0x1000", placeholder: "Offset" }, () => {});
    this.#offset.classList.add("fm-offset-field");
    this.#offset.addEventListener("keydown", (event) => {
      if (event.key === "Enter") options.goTo(this.#offset.value);
    });
    this.element = h(
      "div",
      { class: "fm-toolbar", role: "toolbar", "aria-label": "Payload" },
      this.#sides,
      segments("Show bytes as", MODES, mode, (of) => {
        wraps.hidden = of === "hex";
        options.mode(of);
      }),
      wraps,
      options.search,
      this.#offset,
      button({ icon: "save", label: "Save what is shown (this side, or both) as a file…" }, () => options.save()),
    );
    wraps.hidden = mode === "hex";
    this.#copies = (["text", "hex"] as const).map((as) =>
      button({ text: `Copy ${as}`, label: `Copy the selected bytes as ${as}` }, () => options.copy(as)),
    );
    const packet = button({ text: "Show packet", label: "Show the packet of this place (Enter)" }, () =>
      options.packet(),
    );
    this.foot = h("span", { class: "fm-foot-actions" }, ...this.#copies, packet);
  }

  /** Names the sides, with what each said where that is known; what was known of the same ends stays. */
  label(ends: readonly [string, string], sums: { readonly orig: number; readonly resp: number } | null): void {
    const names = ends.join(" ");
    if (sums === null && names === this.#ends) return;
    this.#ends = names;
    const { side } = this.#options.saved();
    fill(
      this.#sides,
      dropdown("Side", sideOptions(ends, sums), side, (chosen) => this.#options.side(chosen)),
    );
  }

  canCopy(can: boolean): void {
    for (const copy of this.#copies) copy.disabled = !can;
  }

  focusOffset(): void {
    this.#offset.focus();
    selectAll(this.#offset);
  }
}
