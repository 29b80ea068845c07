/** The Flow records tab: what the logs say of the connection, window by window, beside what was seen. */
import type { ConnectionAbout, RecordBeside } from "../../../src/protocol/case.ts";
import { fill, h } from "../../shared/dom.ts";
import {
  bytesExact,
  bytesText,
  clockText,
  countText,
  dateText,
  failureText,
  timeText,
  visible,
} from "../../shared/format.ts";
import { link } from "../../shared/ui.ts";
import { newest, sentence } from "../ask.ts";
import { Scroller } from "../bytes/scroller.ts";
import type { PanelContext, Tab } from "../context.ts";
import { numberOf, textOf, verdictOf } from "../facts.ts";
import { bars, differenceText, reasonText, summaryText, windowEdge } from "./words.ts";

/** Height of a record: two lines where there is room, four where things stand below each other. */
const WIDE_PIXELS = 68;
const NARROW_PIXELS = 144;
const NARROW_BELOW = 760;

export class RecordsTab implements Tab {
  readonly element = h("div", { class: "fm-tab fm-records" });
  readonly #context: PanelContext;
  readonly #ask = newest();
  #about: ConnectionAbout | null = null;
  #records: readonly RecordBeside[] = [];
  #scroller: Scroller | null = null;
  #isNarrow = false;
  #selected = 0;

  constructor(context: PanelContext) {
    this.#context = context;
    new ResizeObserver(() => {
      if (this.#scroller && this.element.clientWidth < NARROW_BELOW !== this.#isNarrow) this.#list();
    }).observe(this.element);
  }

  show(about: ConnectionAbout): void {
    this.#about = about;
    this.#ask(
      async (signal) => {
        this.#records = await this.#context.host.records({ connection: about.connection }, signal);
        if (this.#records.length > 0) return this.#list();
        this.#scroller = null;
        sentence(this.element, `No flow record accounts for this connection. ${verdictOf(about.fields).says}`);
      },
      (error) =>
        sentence(
          this.element,
          `The flow records cannot be shown: ${failureText(error)}`,
          { text: "Try again", press: () => this.show(about) },
          "alert",
        ),
    );
  }

  focus(): void {
    this.#scroller?.element.focus();
  }

  #list(): void {
    const top = this.#scroller?.top ?? 0;
    this.#isNarrow = this.element.clientWidth < NARROW_BELOW;
    const { connection } = this.#about!;
    const filter = { connections: [connection] };
    const list = h("div", {
      class: `fm-record-list${this.#isNarrow ? " fm-narrow" : ""}`,
      role: "list",
      tabindex: 0,
      "aria-label": "Flow records of the connection",
      on: { keydown: (event) => this.#key(event as KeyboardEvent) },
    });
    fill(
      this.element,
      h(
        "p",
        { class: "fm-note" },
        summaryText(this.#records),
        " ",
        link("Show in flow records", () => void this.#context.host.reveal({ kind: "flow-records", filter })),
      ),
      list,
    );
    this.#scroller = new Scroller(
      {
        rowHeight: this.#isNarrow ? NARROW_PIXELS : WIDE_PIXELS,
        draw: (from, to) => this.#records.slice(from, to).map((record, i) => this.#record(record, from + i)),
      },
      list,
    );
    this.#scroller.show(this.#records.length, top);
  }

  #record(record: RecordBeside, index: number): HTMLElement {
    const { fields } = record;
    const { logged, seen } = bars(record);
    const reason = visible(reasonText(record));
    const element = h(
      "div",
      {
        class: `fm-record${index === this.#selected ? " fm-selected" : ""}`,
        id: `record-${index}`,
        role: "listitem",
        "aria-setsize": this.#records.length,
        "aria-posinset": index + 1,
      },
      h(
        "div",
        { class: "fm-record-when" },
        h("span", { title: this.#exactWindow(record) }, this.#window(record)),
        h("span", { class: "fm-muted" }, this.#whatText(record)),
      ),
      h(
        "div",
        { class: "fm-record-amounts" },
        bar("Logged", logged, numberOf(fields, "packets"), numberOf(fields, "bytes"), "fm-bar-logged"),
        bar("Seen", seen, record.packetsSeen, record.bytesSeen, "fm-bar-seen"),
      ),
      h(
        "div",
        { class: "fm-record-says" },
        h("span", { class: "fm-ellipsis", title: differenceText(record) }, differenceText(record)),
        reason !== "" && h("span", { class: "fm-ellipsis fm-muted", title: reason }, reason),
        h("span", { class: "fm-record-links" }, ...this.#links(record)),
      ),
    );
    return element;
  }

  #window({ fields }: RecordBeside): string {
    const [start, end] = [windowEdge(fields, "start"), windowEdge(fields, "end")];
    const zone = this.#context.zone();
    if (start === null) return "No window";
    return `${dateText(start, zone)} ${clockText(start, zone, 0)} – ${end === null ? "?" : clockText(end, zone, 0)}`;
  }

  #exactWindow({ fields }: RecordBeside): string {
    const edges = [windowEdge(fields, "start"), windowEdge(fields, "end")];
    return edges.map((edge) => (edge === null ? "?" : timeText(edge, this.#context.zone(), 0))).join(" – ");
  }

  #whatText({ fields, fromResponder }: RecordBeside): string {
    const parts = [
      fromResponder ? "← responder" : "→ originator",
      textOf(fields, "action"),
      textOf(fields, "log_status") === "OK" ? "" : textOf(fields, "log_status"),
      textOf(fields, "interface_id"),
      textOf(fields, "flow_direction"),
    ];
    return visible(parts.filter((part) => part !== "").join(" · "));
  }

  #links({ record, fields }: RecordBeside): HTMLElement[] {
    const links = [
      link(
        "Record",
        () => void this.#context.host.reveal({ kind: "flow-records", record }),
        `Show record ${record} in the flow records panel`,
      ),
    ];
    const [evidenceId, line] = [numberOf(fields, "evidence_id"), numberOf(fields, "line")];
    if (evidenceId > 0 && line > 0) {
      const open = (): void => void this.#context.host.reveal({ kind: "log-line", evidenceId, line });
      links.push(link(`Line ${countText(line)}`, open, `Open line ${countText(line)} of the log`));
    }
    return links;
  }

  #key(event: KeyboardEvent): void {
    const scroller = this.#scroller;
    if (!scroller || event.target !== scroller.element) return;
    const { page } = scroller;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    const { record } = this.#records[this.#selected] ?? {};
    if (event.key === "Enter" && record !== undefined) void this.#context.host.reveal({ kind: "flow-records", record });
    if (by === undefined) return;
    event.preventDefault();
    this.#selected = Math.max(0, Math.min(this.#records.length - 1, this.#selected + by));
    scroller.reveal(this.#selected, "nearest");
    scroller.redraw();
  }
}

function bar(name: string, share: number, packets: number, bytes: number, kind: string): HTMLElement {
  const fillElement = h("span", { class: `fm-bar-fill ${kind}` });
  fillElement.style.width = `${share}%`;
  return h(
    "div",
    { class: "fm-bar-line" },
    h("span", { class: "fm-bar-name" }, name),
    h("span", { class: "fm-bar", "aria-hidden": "true" }, fillElement),
    h("span", { class: "fm-bar-amount", title: bytesExact(bytes) }, `${countText(packets)} pkts, ${bytesText(bytes)}`),
  );
}
