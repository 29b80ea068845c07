/** tshark's layers in the place of those decoded here: when a person asks, and for every packet after that until called off. */
import type { PacketAbout, PacketRef, TsharkAbout } from "../../../src/protocol/case.ts";
import { fill, h } from "../../shared/dom.ts";
import { failureText, visible } from "../../shared/format.ts";
import { link } from "../../shared/ui.ts";
import { newest } from "../ask.ts";
import type { PanelContext } from "../context.ts";

/** Milliseconds a packet is looked at before tshark is started for it: not for each one that the arrow keys pass. */
const REST = 200;

export interface TheirsOptions {
  /** The layers to show are other ones: tshark's, or none of its. */
  changed(about: TsharkAbout | null): void;
}

export class Theirs {
  /** The switch, and what is said beside it. */
  readonly element: HTMLElement;
  readonly #host: PanelContext["host"];
  readonly #options: TheirsOptions;
  readonly #ask = newest();
  readonly #switch: HTMLElement;
  readonly #says = h("span", { class: "fm-after fm-muted", role: "status" });
  #packet: PacketRef | null = null;
  #isOn = false;

  constructor(host: PanelContext["host"], options: TheirsOptions) {
    this.#host = host;
    this.#options = options;
    this.#switch = link("", () => this.#press());
    this.element = h("span", null, h("span", { class: "fm-after" }, this.#switch), this.#says);
    this.#name();
  }

  /** Another packet is shown, by the layers decoded here: its other layers follow where they are wanted. */
  show({ evidenceId, number }: PacketAbout): void {
    this.#packet = { evidenceId, number };
    this.#say("");
    if (this.#isOn) this.#fetch(REST);
  }

  #press(): void {
    this.#isOn = !this.#isOn;
    this.#name();
    if (this.#isOn) this.#fetch(0);
    else this.#leave("");
  }

  /** Calls off what is under way. */
  #leave(says: string): void {
    this.#isOn = false;
    this.#name();
    this.#ask(
      async () => this.#options.changed(null),
      () => undefined,
    );
    this.#say(says);
  }

  #fetch(rest: number): void {
    const packet = this.#packet;
    if (!packet) return;
    this.#say("Asking tshark…");
    this.#ask(
      async (signal) => {
        await new Promise((resolve) => setTimeout(resolve, rest));
        if (signal.aborted) return;
        const about = await this.#host.tshark(packet, signal);
        if (signal.aborted) return;
        this.#say(saysOf(about));
        this.#options.changed(about);
      },
      (error) => this.#leave(failureText(error)),
    );
  }

  #name(): void {
    const [text, label] = this.#isOn
      ? ["Show own layers", "Show the layers as Flowmirror decodes them"]
      : ["Decode with tshark", "Decode with tshark: what the mirror carried, as the tshark of this machine sees it"];
    fill(this.#switch, text);
    this.#switch.title = label;
    this.#switch.setAttribute("aria-label", label.startsWith(text) ? label : `${text}: ${label}`);
  }

  #say(text: string): void {
    fill(this.#says, text);
  }
}

function saysOf({ version, at, length, more }: TsharkAbout): string {
  const name = version === "" ? "tshark" : `tshark ${visible(version)}`;
  const given = at === 0 ? "" : `, of bytes ${at} to ${at + length - 1}`;
  return `${name}${given}${more ? "; its answer was longer and is not shown to its end" : ""}`;
}
