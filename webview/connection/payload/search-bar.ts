/** The search over the payload: typing searches, Enter and Shift+Enter step, Escape gives the keyboard back to the bytes. */
import { h } from "../../shared/dom.ts";
import { countText, failureText } from "../../shared/format.ts";
import { button, textField } from "../../shared/ui.ts";
import { newest } from "../ask.ts";
import { hitsText, type Hits, MAX_HITS, needleOf, nextHit, NO_HITS, previousHit } from "./find.ts";
import { selectAll, toggle } from "../toggle.ts";

/** Typing is waited out for this long before the payload is searched. */
const TYPING_MILLISECONDS = 250;

export interface SearchChoice {
  readonly find: string;
  readonly findHex: boolean;
  readonly findCase: boolean;
}

export interface SearchBarOptions {
  readonly choice: SearchChoice;
  search(needle: Uint8Array, ignoreCase: boolean, from: number, signal: AbortSignal): Promise<Float64Array>;
  keep(choice: SearchChoice): void;
  /** Address to search on from. */
  caret(): number;
  /** Goes to a hit. */
  go(address: number, length: number): void;
  /** Hits are other than they were. */
  changed(): void;
  leave(): void;
}

export class SearchBar {
  readonly element: HTMLElement;
  readonly #options: SearchBarOptions;
  readonly #field: ReturnType<typeof textField>;
  readonly #count = h("span", { class: "fm-count fm-muted", role: "status" });
  readonly #ask = newest();
  #choice: SearchChoice;
  #hits: Hits = NO_HITS;
  #current = -1;
  #timer = 0;

  constructor(options: SearchBarOptions) {
    this.#options = options;
    this.#choice = options.choice;
    this.#field = textField(
      { label: "Search the payload (Ctrl+F)", placeholder: "Search", value: options.choice.find, icon: "search" },
      (find) => this.#typed({ find }),
    );
    this.#field.classList.add("fm-find");
    const matchCase = toggle({ text: "Aa", label: "Match case", on: this.#choice.findCase }, (findCase) =>
      this.#typed({ findCase }),
    );
    const isHex = toggle({ text: "0x", label: "Search for hex bytes", on: this.#choice.findHex }, (findHex) =>
      this.#typed({ findHex }),
    );
    this.element = h(
      "div",
      { class: "fm-search", role: "search", "aria-label": "Search the payload" },
      this.#field,
      matchCase,
      isHex,
      button({ icon: "arrow-up", label: "Previous hit (Shift+Enter, Shift+F3)" }, () => this.step(-1)),
      button({ icon: "arrow-down", label: "Next hit (Enter, F3)" }, () => this.step(1)),
      this.#count,
    );
    this.#field.addEventListener("keydown", (event) => this.#key(event));
  }

  get hits(): Hits {
    return this.#hits;
  }

  /** The present hit's number in `hits.places`; -1 for none. */
  get current(): number {
    return this.#current;
  }

  focus(): void {
    this.#field.focus();
    selectAll(this.#field);
  }

  /** Searches again: another view, or a case that changed. */
  again(): void {
    if (this.#choice.find !== "") this.#search(false);
  }

  /** To the next hit (1) or the previous one (-1). */
  step(by: 1 | -1): void {
    if (this.#choice.find === "") return this.focus();
    const { places, more } = this.#hits;
    if (places.length === 0) return this.#search(true);
    if (by > 0 && more && this.#current === places.length - 1) return this.#searchOn();
    const from = this.#current >= 0 ? places[this.#current] : this.#options.caret();
    const first = this.#current >= 0 ? from + 1 : from;
    this.#goTo(by > 0 ? nextHit(this.#hits, first) : previousHit(this.#hits, from));
  }

  #typed(change: Partial<SearchChoice>): void {
    this.#choice = { ...this.#choice, ...change };
    this.#options.keep(this.#choice);
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#search(true), TYPING_MILLISECONDS);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Enter") {
      window.clearTimeout(this.#timer);
      if (this.#pending()) this.#search(true);
      else this.step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") this.#options.leave();
    else return;
    event.preventDefault();
  }

  #searched = "";

  #pending(): boolean {
    return JSON.stringify(this.#choice) !== this.#searched;
  }

  #search(goes: boolean): void {
    this.#searched = JSON.stringify(this.#choice);
    const needle = needleOf(this.#choice.find, this.#choice.findHex);
    if ("says" in needle || needle.bytes.length === 0) {
      this.#ask(
        async () => {},
        () => {},
      );
      return this.#show(NO_HITS, "says" in needle ? needle.says : "");
    }
    this.#run(needle.bytes, 0, 0, () => {
      if (goes) this.#goTo(nextHit(this.#hits, this.#options.caret()));
    });
  }

  /** The hits after those that are known. */
  #searchOn(): void {
    const needle = needleOf(this.#choice.find, this.#choice.findHex);
    const { places, before } = this.#hits;
    if (!("bytes" in needle)) return;
    this.#run(needle.bytes, places[places.length - 1] + 1, before + places.length, () => {
      if (this.#hits.places.length > 0) this.#goTo(0);
      else this.#search(true);
    });
  }

  #run(needle: Uint8Array, from: number, before: number, then: () => void): void {
    this.#count.textContent = "Searching…";
    this.#ask(
      async (signal) => {
        const ignoreCase = !this.#choice.findCase && !this.#choice.findHex;
        const places = await this.#options.search(needle, ignoreCase, from, signal);
        this.#show({ places, length: needle.length, before, more: places.length >= MAX_HITS });
        then();
      },
      (error) => this.#show(NO_HITS, failureText(error)),
    );
  }

  #goTo(hit: number): void {
    this.#current = hit;
    this.#say();
    this.#options.changed();
    if (hit >= 0) this.#options.go(this.#hits.places[hit], this.#hits.length);
  }

  #show(hits: Hits, says?: string): void {
    this.#hits = hits;
    this.#current = -1;
    this.#say(says);
    this.#options.changed();
  }

  #say(says?: string): void {
    this.#count.textContent = says ?? hitsText(this.#hits, this.#current, countText);
    this.#count.title = this.#count.textContent;
  }
}
