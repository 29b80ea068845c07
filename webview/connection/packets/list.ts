/** The packets of the connection in order of time, as a virtual grid of which one row is selected. */
import type { PacketRef } from "../../../src/protocol/case.ts";
import { failureText } from "../../shared/format.ts";
import { h } from "../../shared/dom.ts";
import { type Row, rowPages, type RowPages } from "../../shared/row-pages.ts";
import { Scroller } from "../bytes/scroller.ts";
import type { PanelContext } from "../context.ts";
import { type ListColumn, momentOf, packetColumns, type RowFacts } from "./columns.ts";

const ROW_PIXELS = 22;
/** Rows asked for around those that are seen. */
const NEAR = 40;
const ORDER = [
  { column: "ts", descending: false },
  { column: "evidence_id", descending: false },
  { column: "number", descending: false },
] as const;

export class PacketList {
  readonly element: HTMLElement;
  readonly #context: PanelContext;
  readonly #pages: RowPages;
  readonly #scroller: Scroller;
  readonly #grid: HTMLElement;
  readonly #chosen: (packet: PacketRef) => void;
  readonly #connection: number;
  readonly #columns: readonly ListColumn[];
  #selected = -1;
  /** A packet to select once it is known where it stands. */
  #total = -1;

  constructor(
    context: PanelContext,
    { connection, isTcp }: { readonly connection: number; readonly isTcp: boolean },
    chosen: (packet: PacketRef) => void,
  ) {
    this.#context = context;
    this.#connection = connection;
    this.#columns = packetColumns(isTcp);
    this.#chosen = chosen;
    this.#pages = rowPages({
      fetch: (from, to, signal) =>
        context.host.page({ listing: "packets", from, to, sort: ORDER, filter: { connections: [connection] } }, signal),
      arrived: () => this.#arrived(),
      failed: (error) => context.say(`The packets cannot be listed: ${failureText(error)}`),
    });
    this.#grid = h("div", {
      class: "fm-packet-rows",
      role: "grid",
      tabindex: 0,
      "aria-label": "Packets of the connection",
      "aria-colcount": this.#columns.length,
      on: {
        keydown: (event) => this.#key(event as KeyboardEvent),
        click: (event) => this.#click(event),
      },
    });
    this.#scroller = new Scroller({ rowHeight: ROW_PIXELS, draw: (from, to) => this.#draw(from, to) }, this.#grid);
    const heads = this.#columns.map(({ title, kind, isTerse }) =>
      h("span", { class: `fm-cell ${kind}` }, h("span", { class: isTerse ? "fm-wide" : "" }, title)),
    );
    const head = h("div", { class: "fm-packet-row fm-packet-head", "aria-hidden": "true" }, ...heads);
    this.element = h("div", { class: `fm-packet-list${isTcp ? " fm-with-flags" : ""}` }, head, this.#grid);
    this.#pages.need(0, NEAR);
  }

  /** The case changed: the same rows again. */
  refresh(): void {
    this.#pages.refresh();
  }

  dispose(): void {
    this.#pages.dispose();
  }

  focus(): void {
    this.#grid.focus();
  }

  /** Selects a packet by its id; nothing happens where the connection has no such packet. */
  async select(id: string): Promise<void> {
    const filter = { connections: [this.#connection] };
    const index = await this.#context.host.position({ listing: "packets", sort: ORDER, filter, id });
    if (index < 0) return this.#context.say("This packet is not one of the connection's.");
    this.#selected = index;
    this.#pages.need(Math.max(0, index - NEAR), index + NEAR);
    this.#show("middle");
  }

  #arrived(): void {
    const total = this.#pages.total() ?? 0;
    if (total !== this.#total) {
      this.#total = total;
      this.#grid.setAttribute("aria-rowcount", String(total));
      this.#show("middle");
    } else this.#scroller.redraw();
  }

  #show(where: "middle" | "nearest"): void {
    this.#scroller.show(Math.max(0, this.#total), this.#scroller.top);
    if (this.#selected >= 0) this.#scroller.reveal(this.#selected, where);
    this.#scroller.redraw();
  }

  #draw(from: number, to: number): HTMLElement[] {
    this.#pages.need(Math.max(0, from - NEAR), to + NEAR);
    return Array.from({ length: to - from }, (_, i) => this.#rowElement(from + i));
  }

  #rowElement(index: number): HTMLElement {
    const row = this.#pages.row(index);
    const isSelected = index === this.#selected;
    const element = h("div", {
      class: `fm-packet-row${isSelected ? " fm-selected" : ""}`,
      id: `packet-row-${index}`,
      role: "row",
      "aria-rowindex": index + 1,
      "aria-selected": String(isSelected),
    });
    element.dataset.row = String(index);
    if (isSelected) this.#grid.setAttribute("aria-activedescendant", element.id);
    element.append(...(row ? this.#cells(row, this.#pages.row(index - 1)) : [h("span", { class: "fm-skeleton" })]));
    return element;
  }

  #cells(row: Row, before: Row | null): HTMLElement[] {
    const facts: RowFacts = { row, before: before && momentOf(before), zone: this.#context.zone() };
    return this.#columns.map((column) => column.cell(facts));
  }

  #click(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (row) this.#choose(Number(row.dataset.row));
  }

  #key(event: KeyboardEvent): void {
    const { page } = this.#scroller;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    this.#choose(Math.max(0, Math.min(this.#total - 1, Math.max(0, this.#selected) + by)));
  }

  #choose(index: number): void {
    if (index < 0 || index >= this.#total) return;
    this.#selected = index;
    this.#show("nearest");
    const row = this.#pages.row(index);
    if (row) this.#chosen({ evidenceId: Number(row.get("evidence_id")), number: Number(row.get("number")) });
    else this.#chooseLater(index);
  }

  /** The row is still on its way: End in a long list. */
  #chooseLater(index: number): void {
    const abort = new AbortController();
    const asked = {
      listing: "packets" as const,
      from: index,
      to: index + 1,
      sort: ORDER,
      filter: { connections: [this.#connection] },
    };
    this.#context.host.page(asked, abort.signal).then(
      (page) => {
        const of = (name: string): number => {
          const column = page.columns.find((one) => one.name === name);
          return column?.kind === "number" ? column.values[0] : 0;
        };
        if (this.#selected === index && page.rows > 0)
          this.#chosen({ evidenceId: of("evidence_id"), number: of("number") });
      },
      (error: unknown) => this.#context.say(failureText(error)),
    );
  }
}
