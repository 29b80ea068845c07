/** The Payload tab: what both sides said, in order; search, places, copies. */
import type { ConnectionAbout, PacketRef, PayloadMap, Side } from "../../../src/protocol/case.ts";
import type { BytesPlace } from "../../../src/protocol/panels.ts";
import { fill, h } from "../../shared/dom.ts";
import { bytesText, countOf, countText, failureText } from "../../shared/format.ts";
import { newest, sentence } from "../ask.ts";
import type { Mark } from "../bytes/spans.ts";
import { hitsWithin } from "../bytes/spans.ts";
import type { PanelContext, Tab } from "../context.ts";
import { endsOf } from "../facts.ts";
import type { SavedPayload } from "../saved.ts";
import { copyText, MAX_COPY_BYTES, piecesOf } from "./copy.ts";
import { typedOffset } from "./find.ts";
import { gutterOf } from "./gutter.ts";
import { addressesOf } from "./places.ts";
import { SearchBar } from "./search-bar.ts";
import { Stream } from "./stream.ts";
import { runAt, runOfPacket, totals } from "./stretches.ts";
import { Toolbar } from "./toolbar.ts";
import { gapText, placeText } from "./words.ts";

export class PayloadTab implements Tab {
  readonly element: HTMLElement;
  readonly #context: PanelContext;
  readonly #stream: Stream;
  readonly #search: SearchBar;
  readonly #toolbar: Toolbar;
  readonly #notes = h("div", { class: "fm-notes" });
  readonly #place = h("span", { class: "fm-place", role: "status" });
  readonly #body: HTMLElement;
  readonly #ask = newest();
  #about: ConnectionAbout | null = null;
  /** A packet, or bytes, to go to once the payload is there. */
  #wanted: PacketRef | null = null;
  #wantedBytes: BytesPlace | null = null;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#stream = this.#makeStream();
    this.#search = this.#makeSearch();
    this.#toolbar = new Toolbar({
      saved: () => this.#saved,
      side: (side) => this.#chooseSide(side),
      mode: (mode) => this.#choose({ mode }),
      wrap: (wrap) => this.#choose({ wrap }),
      goTo: (typed) => this.#goTo(typed),
      save: () => void this.#save(),
      copy: (as) => void this.#copy(as),
      packet: () => this.#showPacket(this.#stream.view.selection.caret),
      search: this.#search.element,
    });
    this.#body = h("div", { class: "fm-fill" }, this.#stream.view.element);
    this.element = h(
      "div",
      { class: "fm-tab fm-payload", on: { keydown: (event) => this.#key(event as KeyboardEvent) } },
      this.#toolbar.element,
      this.#notes,
      this.#body,
      h("div", { class: "fm-foot" }, this.#place, this.#toolbar.foot),
    );
  }

  show(about: ConnectionAbout): void {
    this.#about = about;
    this.#load();
  }

  close(): void {
    this.#stream.close();
  }

  focus(): void {
    this.#stream.view.element.focus();
  }

  get #saved(): SavedPayload {
    return this.#context.saved().payload;
  }

  #keep(change: Partial<SavedPayload>): void {
    this.#context.keep({ payload: { ...this.#saved, ...change } });
  }

  #choose(change: Partial<SavedPayload>): void {
    this.#keep(change);
    this.#stream.show(this.#saved);
  }

  #chooseSide(side: Side): void {
    this.#keep({ side, top: 0, caret: 0 });
    this.#load();
  }

  #load(): void {
    const about = this.#about;
    if (!about) return;
    const { side } = this.#saved;
    this.#toolbar.label(endsOf(about), null);
    this.#ask(
      async (signal) => {
        const map = await this.#context.host.payloadMap({ connection: about.connection, side }, signal);
        this.#take(about, map);
      },
      (error) => this.#fail(failureText(error)),
    );
  }

  #take(about: ConnectionAbout, map: PayloadMap): void {
    const sums = totals(map);
    if (this.#saved.side === "both" && map.more === 0) this.#toolbar.label(endsOf(about), sums);
    if (map.runs === 0 || map.size === 0)
      return this.#fail("", "There is no payload: no packet of it carries any data.");
    if (!this.#body.contains(this.#stream.view.element)) fill(this.#body, this.#stream.view.element);
    this.#stream.load(map, about.fields["proto"] === "tcp", this.#saved);
    this.#note(map, sums.missing);
    this.#search.again();
    if (this.#wanted) this.showPacket(this.#wanted);
    if (this.#wantedBytes) this.showBytes(this.#wantedBytes);
    this.#say();
  }

  #note(map: PayloadMap, missing: number): void {
    const notes: string[] = [];
    if (missing > 0) notes.push(`${countOf(missing, "byte")} of payload are not in the evidence.`);
    if (map.more > 0) {
      notes.push(
        `Shown are the first ${bytesText(this.#stream.size)}; ${countOf(map.more, "more piece")} of payload follow. Save a side to have all of it.`,
      );
    }
    fill(this.#notes, ...notes.map((text) => h("p", { class: "fm-note fm-muted" }, text)));
  }

  #fail(error: string, says?: string): void {
    fill(this.#notes);
    this.#place.textContent = "";
    if (says !== undefined) sentence(this.#body, says);
    else
      sentence(
        this.#body,
        `The payload cannot be shown: ${error}`,
        { text: "Try again", press: () => this.#load() },
        "alert",
      );
  }

  #makeStream(): Stream {
    const { host, zone } = this.#context;
    return new Stream({
      read: (side, from, to, signal) => host.payload({ connection: this.#about!.connection, side, from, to }, signal),
      zone,
      gutter: gutterOf(zone, (run) => this.#showPacket(this.#stream.map!.starts[run])),
      gapText: (row) => (row.kind === "data" ? "" : gapText(row.kind, row.to - row.from)),
      marks: (from, to) => this.#marks(from, to),
      moved: () => {
        this.#keep({ caret: this.#stream.view.selection.caret, top: this.#stream.view.topAddress });
        this.#say();
        this.#stream.view.redraw();
      },
      scrolled: () => {
        this.#keep({ top: this.#stream.view.topAddress });
        this.#say();
      },
      activate: (address) => this.#showPacket(address),
      failed: (error) => this.#context.say(`The payload cannot be read: ${failureText(error)}`),
    });
  }

  #makeSearch(): SearchBar {
    return new SearchBar({
      choice: this.#saved,
      search: async (needle, ignoreCase, from, signal) => {
        const { connection } = this.#about!;
        const { side } = this.#saved;
        const asked = { connection, side, needle, ignoreCase, from, limit: 10_000 };
        const hits = await this.#context.host.searchPayload(asked, signal);
        return hits.filter((hit) => hit < this.#stream.size);
      },
      keep: (choice) => this.#keep(choice),
      caret: () => this.#stream.view.selection.caret,
      go: (address) => this.#stream.view.go(address, "middle"),
      changed: () => this.#stream.view.redraw(),
      leave: () => this.focus(),
    });
  }

  #marks(from: number, to: number): readonly Mark[] {
    const { hits, current } = this.#search;
    const { first, last } = hitsWithin(hits.places, hits.length, from, to);
    const marks: Mark[] = [];
    for (let hit = first; hit < last; hit++) {
      const start = hits.places[hit];
      marks.push({ from: start, to: start + hits.length, mark: hit === current ? "found" : "hit" });
    }
    return marks;
  }

  #say(): void {
    const { map, view } = this.#stream;
    if (!map) return;
    const { caret } = view.selection;
    const selected = view.selected;
    this.#place.textContent = selected
      ? `${countOf(selected[1] - selected[0], "byte")} selected from offset ${selected[0]} (0x${selected[0].toString(16)})`
      : placeText(map, caret, this.#stream.byteAt(caret), this.#context.zone());
    this.#toolbar.canCopy(selected !== null);
  }

  #goTo(typed: string): void {
    const offset = typedOffset(typed);
    if (offset === null) return this.#context.say("An offset is a number such as 4096 or 0x1000.");
    if (offset >= this.#stream.size) return this.#context.say(`The last offset is ${this.#stream.size - 1}.`);
    this.#stream.view.go(offset, "middle");
    this.focus();
  }

  #showPacket(address: number): void {
    const { map } = this.#stream;
    const run = map ? runAt(map, address) : -1;
    if (!map || run < 0 || map.packets[run] === 0) return this.#context.say("No packet is known for this place.");
    this.#context.showPacket({ evidenceId: map.evidenceIds[run], number: map.packets[run] });
  }

  async #save(): Promise<void> {
    if (!this.#about) return;
    try {
      const path = await this.#context.host.savePayload({ connection: this.#about.connection, side: this.#saved.side });
      if (path !== null) this.#context.say(`Saved as ${path}.`);
    } catch (error) {
      this.#context.say(`The payload was not saved: ${failureText(error)}`);
    }
  }

  /** Puts what is selected on the clipboard. */
  async #copy(as: "text" | "hex"): Promise<void> {
    const { map, view } = this.#stream;
    const selected = view.selected;
    if (!map || !selected)
      return this.#context.say("Nothing is selected: drag over bytes, or hold Shift and use the arrow keys.");
    const [from, to] = selected;
    if (to - from > MAX_COPY_BYTES) {
      return this.#context.say(`At most ${bytesText(MAX_COPY_BYTES)} can be copied; save the side as a file instead.`);
    }
    try {
      const parts = await Promise.all(
        piecesOf(map, from, to).map((piece) =>
          piece.isGap
            ? {
                gap: gapText(
                  map.kinds[runAt(map, piece.from)] === 2 ? "truncated" : "not-captured",
                  piece.to - piece.from,
                ),
              }
            : this.#context.host.payload({
                connection: this.#about!.connection,
                side: this.#saved.side,
                from: piece.from,
                to: piece.to,
              }),
        ),
      );
      await this.#context.host.copy({ text: copyText(parts, as) });
      this.#context.say(`Copied ${countOf(to - from, "byte")} as ${as}.`);
    } catch (error) {
      this.#context.say(`Nothing was copied: ${failureText(error)}`);
    }
  }

  /** Goes to the first byte that came in a packet. */
  showPacket(packet: PacketRef): void {
    const { map } = this.#stream;
    this.#wanted = map ? null : packet;
    if (!map) return;
    const run = runOfPacket(map, packet);
    if (run < 0) return this.#context.say(`Packet ${countText(packet.number)} brought no bytes to what is shown here.`);
    this.#stream.view.go(map.starts[run], "middle");
    this.focus();
  }

  /** Goes to bytes that one side said, and selects them; shows both sides where that one is not shown. */
  showBytes(place: BytesPlace): void {
    const { side } = this.#saved;
    const { map } = this.#stream;
    const isShown = side === "both" || side === place.side;
    this.#wantedBytes = map && isShown ? null : place;
    if (!isShown) return this.#chooseSide("both");
    if (!map) return;
    const found = addressesOf(map, place);
    if (!found) return this.#context.say("That place lies beyond what is shown here.");
    this.#stream.view.go(found.last, "middle", found.first);
    this.focus();
  }

  /** Takes the keyboard for a search. */
  find(): void {
    this.#search.focus();
  }

  findNext(by: 1 | -1): void {
    this.#search.step(by);
  }

  /** Keys of the bytes: Ctrl+C copies, G goes to an offset (Ctrl+G is the workbench's). */
  #key(event: KeyboardEvent): void {
    if (event.altKey || event.target !== this.#stream.view.element) return;
    const key = event.key.toLowerCase();
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && key === "c") void this.#copy(this.#saved.mode === "hex" ? "hex" : "text");
    else if (!ctrl && key === "g") this.#toolbar.focusOffset();
    else return;
    event.preventDefault();
  }
}
