/** The packets of the connection in order of time, as a virtual grid of which one row is selected. */
import type { PacketRef } from "../../../src/protocol/case.ts";
import { h, icon } from "../../shared/dom.ts";
import { clockText, countText, timeText, visible } from "../../shared/format.ts";
import { type Row, rowPages, type RowPages } from "../../shared/row-pages.ts";
import { failureText } from "../ask.ts";
import { Scroller } from "../bytes/scroller.ts";
import type { PanelContext } from "../context.ts";
import { deltaText } from "./facts.ts";

const ROW_PIXELS = 22;
/** Rows asked for around those that are seen. */
const NEAR = 40;
const ORDER = [
  { column: "ts", descending: false },
  { column: "evidence_id", descending: false },
  { column: "number", descending: false },
] as const;

const COLUMNS = [
  ["Packet", "fm-number"],
  ["Time", ""],
  ["Delta (s)", "fm-number"],
  ["Sender", "fm-sender"],
  ["Length", "fm-number"],
  ["Protocols", ""],
] as const;

export class PacketList {
  readonly element: HTMLElement;
  readonly #context: PanelContext;
  readonly #pages: RowPages;
  readonly #scroller: Scroller;
  readonly #grid: HTMLElement;
  readonly #chosen: (packet: PacketRef) => void;
  readonly #connection: number;
  #selected = -1;
  /** A packet to select once it is known where it stands. */
  #total = -1;

  constructor(context: PanelContext, connection: number, chosen: (packet: PacketRef) => void) {
    this.#context = context;
    this.#connection = connection;
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
      "aria-colcount": COLUMNS.length,
      on: {
        keydown: (event) => this.#key(event as KeyboardEvent),
        click: (event) => this.#click(event),
      },
    });
    this.#scroller = new Scroller({ rowHeight: ROW_PIXELS, draw: (from, to) => this.#draw(from, to) }, this.#grid);
    const heads = COLUMNS.map(([name, kind]) =>
      h("span", { class: `fm-cell ${kind}` }, h("span", { class: kind === "fm-sender" ? "fm-wide" : "" }, name)),
    );
    const head = h("div", { class: "fm-packet-row fm-packet-head", "aria-hidden": "true" }, ...heads);
    this.element = h("div", { class: "fm-packet-list" }, head, this.#grid);
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
    const ts = row.get("ts");
    const moment = typeof ts === "bigint" ? ts : null;
    const beforeTs = before?.get("ts");
    const captured = Number(row.get("captured_length") ?? 0);
    const original = Number(row.get("original_length") ?? captured);
    const fromResponder = row.get("from_responder") === true;
    const protocols = visible(String(row.get("protocols") ?? ""));
    const zone = this.#context.zone();
    const flags = visible(String(row.get("tcp_flags") ?? ""));
    const cell = (of: number, text: string, title: string, sign: HTMLElement | false = false): HTMLElement =>
      h("span", { class: `fm-cell ${COLUMNS[of][1]}`, role: "gridcell", title }, sign, text);
    return [
      cell(0, countText(Number(row.get("number") ?? 0)), `Packet of file ${Number(row.get("evidence_id") ?? 0)}`),
      cell(1, moment === null ? "" : clockText(moment, zone, 6), moment === null ? "" : timeText(moment, zone)),
      cell(2, deltaText(moment, typeof beforeTs === "bigint" ? beforeTs : null), "Seconds since the packet before"),
      h(
        "span",
        { class: "fm-cell", role: "gridcell", title: fromResponder ? "From responder" : "From originator" },
        fromResponder ? "←" : "→",
        h("span", { class: "fm-wide" }, fromResponder ? " responder" : " originator"),
      ),
      cell(
        4,
        countText(original),
        captured < original
          ? `${countText(captured)} of ${countText(original)} bytes captured`
          : `${countText(original)} bytes`,
        captured < original && mark("warning", "truncated"),
      ),
      cell(
        5,
        flags === "" ? protocols : `${protocols} [${flags}]`,
        protocols,
        row.get("is_copy") === true && mark("copy", "copy seen before at another vantage"),
      ),
    ];
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

function mark(name: string, says: string): HTMLElement {
  return h("span", { class: "fm-cell-mark", title: says }, icon(name), h("span", { class: "fm-hidden" }, says));
}
