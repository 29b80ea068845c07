/** The Transactions tab: requests and replies, where the protocol is known; each can be opened and is then shown in full. */
import type { ConnectionAbout, PacketRef, Transaction } from "../../../src/protocol/case.ts";
import { fill, h } from "../../shared/dom.ts";
import { countOf, countText, failureText } from "../../shared/format.ts";
import { button } from "../../shared/ui.ts";
import { newest, sentence } from "../ask.ts";
import type { PanelContext, Tab } from "../context.ts";
import { textOf } from "../facts.ts";
import { type CardWorld, TransactionCard } from "./card.ts";
import { emptyText, placeOf } from "./words.ts";

/** Transactions put into the page at a time. */
const STEP = 500;
/** Open ones that are remembered: what a person compares. Each is read out of the evidence again. */
const MAX_OPEN = 4;

export class TransactionsTab implements Tab {
  readonly element = h("div", { class: "fm-tab fm-cards", tabindex: -1 });
  readonly #context: PanelContext;
  readonly #ask = newest();
  readonly #list = h("ul", { class: "fm-card-list", "aria-label": "Transactions" });
  readonly #more = h("p", { class: "fm-note" });
  #cards: TransactionCard[] = [];
  #found: readonly Transaction[] = [];
  #world: CardWorld | null = null;
  /** A packet whose transaction is to be opened when the list is there. */
  #wanted: PacketRef | null = null;
  /** True while another list is on its way. */
  #isAsking = false;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#list.addEventListener("keydown", (event) => this.#key(event));
  }

  show(about: ConnectionAbout): void {
    const { host } = this.#context;
    const { connection } = about;
    this.#isAsking = true;
    this.#ask(
      async (signal) => {
        const found = await host.transactions({ connection }, signal);
        if (found.length > 0) return this.#fill(found, about);
        this.#isAsking = false;
        this.#wanted = null;
        const { state } = await host.status({}, signal);
        const says = emptyText(about, state === "opening" || state === "analysing");
        sentence(this.element, says, { text: "Show the payload", press: () => this.#context.show("payload") });
      },
      (error) => {
        this.#isAsking = false;
        sentence(this.element, `The transactions cannot be shown: ${failureText(error)}`, undefined, "alert");
      },
    );
  }

  /** Opens the transaction that this packet belongs to. */
  reveal(packet: PacketRef): void {
    this.#wanted = packet;
    if (!this.#isAsking) this.#arrive();
  }

  focus(): void {
    (this.element.querySelector<HTMLElement>("vscode-button, button") ?? this.element).focus();
  }

  #fill(found: readonly Transaction[], { connection, fields }: ConnectionAbout): void {
    const { host } = this.#context;
    this.#world = {
      context: this.#context,
      service: textOf(fields, "service"),
      ask: (index, signal) => host.transaction({ connection, index }, signal),
      turned: (index, isOpen) => this.#turned(index, isOpen),
    };
    this.#isAsking = false;
    this.#found = found;
    const most = Math.max(STEP, this.#cards.length);
    this.#cards = [];
    fill(this.#list);
    fill(this.element, this.#list, this.#more);
    this.#grow(most);
    const open = this.#context.saved().opened;
    for (const card of this.#cards) if (open.includes(card.transaction.index)) card.open(true);
    this.#arrive();
  }

  /** Lists so many more. */
  #grow(by: number): void {
    const world = this.#world!;
    const next = this.#found.slice(this.#cards.length, this.#cards.length + by);
    const cards = next.map((transaction) => new TransactionCard(transaction, world));
    this.#cards.push(...cards);
    this.#list.append(...cards.map(({ element }) => element));
    const rest = this.#found.length - this.#cards.length;
    const grow = (): void => {
      const first = this.#cards.length;
      this.#grow(STEP);
      this.#cards[first]?.focus();
    };
    fill(
      this.#more,
      rest > 0 && `${countText(this.#cards.length)} of ${countOf(this.#found.length, "transaction")}. `,
      rest > 0 && button({ text: `Show ${countText(Math.min(rest, STEP))} more` }, grow),
    );
    this.#more.hidden = rest <= 0;
  }

  #arrive(): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#wanted = null;
    const at = placeOf(this.#found, wanted);
    if (at < 0) return this.#context.say("The transaction of that packet is not in this list.");
    if (at >= this.#cards.length) this.#grow(at + 1 - this.#cards.length);
    const card = this.#cards[at];
    card.open(true);
    card.element.scrollIntoView({ block: "start" });
    card.focus();
  }

  #turned(index: number, isOpen: boolean): void {
    const others = this.#context.saved().opened.filter((one) => one !== index);
    this.#context.keep({ opened: isOpen ? [...others, index].slice(-MAX_OPEN) : others });
  }

  /** Arrows go from one transaction to the next. */
  #key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || !(event.target instanceof Element) || !event.target.matches(".fm-transaction-turn")) return;
    const at = this.#cards.findIndex(({ element }) => element.contains(event.target as Element));
    this.#cards[at + step]?.focus();
    event.preventDefault();
  }
}
