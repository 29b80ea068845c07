/** One transaction in the list: its request and reply in a line each, and, opened, all of both (WAI-ARIA disclosure). */
import type { PacketRef, Transaction, TransactionAbout } from "../../../src/protocol/case.ts";
import { fill, h, icon } from "../../shared/dom.ts";
import { clockText, countText, failureText, timeText, visible } from "../../shared/format.ts";
import { button, link } from "../../shared/ui.ts";
import { newest } from "../ask.ts";
import type { PanelContext } from "../context.ts";
import { messageElement, missingElement } from "./message.ts";
import { isDecrypted } from "./words.ts";

export interface CardWorld {
  readonly context: PanelContext;
  /** Protocols of the connection, outermost first. */
  readonly service: string;
  ask(index: number, signal: AbortSignal): Promise<TransactionAbout>;
  /** It was opened or closed. */
  turned(index: number, isOpen: boolean): void;
}

export class TransactionCard {
  readonly element: HTMLElement;
  readonly transaction: Transaction;
  readonly #world: CardWorld;
  readonly #turn: HTMLButtonElement;
  readonly #full: HTMLElement;
  readonly #ask = newest();
  #isAsked = false;

  constructor(transaction: Transaction, world: CardWorld) {
    this.transaction = transaction;
    this.#world = world;
    const { index, protocol, request, reply, ts } = transaction;
    const zone = world.context.zone();
    const id = `transaction-${index}`;
    this.#full = h("div", { class: "fm-transaction-full", id, hidden: true });
    this.#turn = h(
      "button",
      {
        type: "button",
        class: "fm-transaction-turn",
        "aria-expanded": "false",
        "aria-controls": id,
        "aria-label": `${clockText(ts, zone, 3)} ${visible(request).slice(0, 120)}`,
        title: timeText(ts, zone),
        on: { click: () => this.open(!this.isOpen) },
      },
      icon("chevron-right"),
      clockText(ts, zone, 3),
    );
    const lines = h(
      "div",
      { class: "fm-card-body" },
      h("p", { class: "fm-card-says fm-mono fm-orig" }, `→ ${visible(request)}`, this.#packet(transaction.requestPacket)),
      h("p", { class: "fm-card-says fm-mono fm-resp" }, reply === null ? "No reply was seen." : `← ${visible(reply)}`, this.#packet(transaction.replyPacket)),
    ); // prettier-ignore
    const head = h(
      "div",
      { class: "fm-transaction-head", on: { click: (event) => this.#clicked(event) } },
      this.#turn,
      lines,
      h("span", { class: "fm-muted fm-transaction-protocol" }, visible(protocol)),
    );
    this.element = h("li", { class: "fm-card fm-transaction" }, head, this.#full);
  }

  get isOpen(): boolean {
    return !this.#full.hidden;
  }

  open(isOpen: boolean): void {
    this.#full.hidden = !isOpen;
    this.#turn.setAttribute("aria-expanded", String(isOpen));
    this.#turn.querySelector(".codicon")!.className = `codicon codicon-chevron-${isOpen ? "down" : "right"}`;
    if (isOpen && !this.#isAsked) this.#load();
    this.#world.turned(this.transaction.index, isOpen);
  }

  focus(): void {
    this.#turn.focus();
  }

  /** The mouse may take all of the line; links in it and text that is being selected stay what they are. */
  #clicked({ target }: Event): void {
    const isControl = target instanceof Element && target.closest("button") !== null;
    if (!isControl && (getSelection()?.isCollapsed ?? true)) this.open(!this.isOpen);
  }

  #load(): void {
    this.#isAsked = true;
    fill(this.#full, h("p", { class: "fm-muted fm-transaction-wait", role: "status" }, "Reading it out of the evidence…")); // prettier-ignore
    this.#ask(
      async (signal) => this.#show(await this.#world.ask(this.transaction.index, signal)),
      (error) => {
        this.#isAsked = false;
        const again = button({ text: "Try again" }, () => this.#load());
        fill(this.#full, h("p", { role: "alert" }, `It cannot be shown: ${failureText(error)} `, again));
      },
    );
  }

  #show({ protocol, request, reply }: TransactionAbout): void {
    const { context, service } = this.#world;
    const decrypted = isDecrypted(protocol, service);
    fill(
      this.#full,
      request ? messageElement("Request", request, decrypted, context) : missingElement("Request"),
      reply ? messageElement("Reply", reply, decrypted, context) : missingElement("Reply"),
    );
  }

  #packet(place: PacketRef | null): HTMLElement | null {
    if (place === null) return null;
    const number = countText(place.number);
    const element = link(`#${number}`, () => this.#world.context.showPacket(place), `Show packet ${number}`);
    element.classList.add("fm-after");
    return element;
  }
}
