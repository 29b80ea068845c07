/** The Packets tab: list, layers, bytes. */
import type { ConnectionAbout, PacketRef } from "../../../src/protocol/case.ts";
import { failureText } from "../../shared/format.ts";
import { fill, h } from "../../shared/dom.ts";
import { newest, sentence } from "../ask.ts";
import type { PacketPlace, PanelContext, Tab } from "../context.ts";
import { split } from "../split.ts";
import { PacketDetail } from "./detail.ts";
import { packetId, parsePacketId } from "./facts.ts";
import { PacketList } from "./list.ts";

export class PacketsTab implements Tab {
  readonly element = h("div", { class: "fm-tab fm-packets" });
  readonly #context: PanelContext;
  readonly #detail: PacketDetail;
  readonly #ask = newest();
  #list: PacketList | null = null;
  #connection = 0;
  #wanted: PacketPlace | null = null;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#detail = new PacketDetail(context);
  }

  show(about: ConnectionAbout): void {
    if (about.packets === 0) return sentence(this.element, "No packets of this connection are in the evidence.");
    if (this.#list && about.connection === this.#connection) this.#list.refresh();
    else this.#begin(about);
    const selected = parsePacketId(this.#context.saved().packets.selected ?? "");
    if (this.#wanted) this.select(this.#wanted);
    else if (selected) this.select(selected);
    else void this.#first();
  }

  close(): void {
    this.#list?.dispose();
  }

  focus(): void {
    this.#list?.focus();
  }

  /** Selects a packet, and lights up bytes of it where they are given. */
  select(place: PacketPlace): void {
    this.#wanted = place;
    const list = this.#list;
    if (!list) return;
    this.#wanted = null;
    list.select(packetId(place)).catch((error: unknown) => this.#context.say(failureText(error)));
    this.#open(place);
  }

  #begin({ connection, fields }: ConnectionAbout): void {
    this.#list?.dispose();
    this.#connection = connection;
    const about = { connection, isTcp: fields.proto === "tcp" };
    this.#list = new PacketList(this.#context, about, (packet) => this.#open(packet));
    fill(
      this.element,
      split({
        label: "Border between list and packet",
        direction: "rows",
        share: this.#context.saved().packets.listShare,
        first: this.#list.element,
        second: this.#detail.element,
        change: (listShare) => this.#keep({ listShare }),
      }),
    );
  }

  /** Nothing was selected yet: the first packet is. */
  async #first(): Promise<void> {
    try {
      const filter = { connections: [this.#connection] };
      const sort = [{ column: "ts", descending: false }];
      const page = await this.#context.host.page({ listing: "packets", from: 0, to: 1, sort, filter });
      const of = (name: string): number => {
        const column = page.columns.find((one) => one.name === name);
        return column?.kind === "number" && page.rows > 0 ? column.values[0] : 0;
      };
      // Meanwhile a packet may have been asked for.
      if (this.#context.saved().packets.selected !== null) return;
      if (of("number") > 0) this.select({ evidenceId: of("evidence_id"), number: of("number") });
    } catch (error) {
      this.#detail.fail(failureText(error));
    }
  }

  #open(place: PacketPlace): void {
    const ref: PacketRef = { evidenceId: place.evidenceId, number: place.number };
    this.#keep({ selected: packetId(ref) });
    this.#ask(
      async (signal) => this.#detail.show(await this.#context.host.packet(ref, signal), place),
      (error) => this.#detail.fail(`The packet cannot be shown: ${failureText(error)}`),
    );
  }

  #keep(change: { readonly selected?: string; readonly listShare?: number }): void {
    this.#context.keep({ packets: { ...this.#context.saved().packets, ...change } });
  }
}
