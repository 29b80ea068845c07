/** The Transactions tab: requests and replies, where the protocol is known. */
import type { ConnectionAbout, PacketRef, Transaction } from "../../src/protocol/case.ts";
import { fill, h } from "../shared/dom.ts";
import { clockText, countOf, countText, timeText, visible } from "../shared/format.ts";
import { link } from "../shared/ui.ts";
import { failureText, newest, sentence } from "./ask.ts";
import type { PanelContext, Tab } from "./context.ts";

/** Transactions shown one below the other. */
const MAX_SHOWN = 1000;

export class TransactionsTab implements Tab {
  readonly element = h("div", { class: "fm-tab fm-cards", tabindex: -1 });
  readonly #context: PanelContext;
  readonly #ask = newest();

  constructor(context: PanelContext) {
    this.#context = context;
  }

  show(about: ConnectionAbout): void {
    this.#ask(
      async (signal) => {
        const found = await this.#context.host.transactions({ connection: about.connection }, signal);
        if (found.length > 0) this.#list(found);
        else {
          sentence(
            this.element,
            "No HTTP, TLS or DNS was recognised, and no other protocol is decoded yet. The payload shows what was said.",
            {
              text: "Show the payload",
              press: () => this.#context.show("payload"),
            },
          );
        }
      },
      (error) => sentence(this.element, `The transactions cannot be shown: ${failureText(error)}`, undefined, "alert"),
    );
  }

  focus(): void {
    (this.element.querySelector<HTMLElement>("vscode-button, button") ?? this.element).focus();
  }

  #list(transactions: readonly Transaction[]): void {
    const more = transactions.length - MAX_SHOWN;
    fill(
      this.element,
      h(
        "ul",
        { class: "fm-card-list", "aria-label": "Transactions" },
        ...transactions.slice(0, MAX_SHOWN).map((one) => this.#card(one)),
      ),
      more > 0 && h("p", { class: "fm-note fm-muted" }, `${countOf(more, "more transaction")} not listed here.`),
    );
  }

  #card({ protocol, request, reply, ts, requestPacket, replyPacket }: Transaction): HTMLElement {
    const zone = this.#context.zone();
    return h(
      "li",
      { class: "fm-card" },
      h("span", { class: "fm-muted", title: timeText(ts, zone) }, clockText(ts, zone, 3)),
      h(
        "div",
        { class: "fm-card-body" },
        h("p", { class: "fm-card-says fm-mono fm-orig" }, `→ ${visible(request)}`, this.#packet(requestPacket)),
        h(
          "p",
          { class: "fm-card-says fm-mono fm-resp" },
          reply === null ? "No reply was seen." : `← ${visible(reply)}`,
          this.#packet(replyPacket),
        ),
      ),
      h("span", { class: "fm-muted" }, visible(protocol)),
    );
  }

  #packet(place: PacketRef | null): HTMLElement | null {
    if (place === null) return null;
    const element = link(
      `#${countText(place.number)}`,
      () => this.#context.showPacket(place),
      `Show packet ${countText(place.number)}`,
    );
    element.classList.add("fm-after");
    return element;
  }
}
