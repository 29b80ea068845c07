/** What every tab of the panel is given, and what the panel may ask of a tab. */
import type { ConnectionAbout } from "../../src/protocol/case.ts";
import type { BytesPlace, ConnectionPanel, ConnectionTab } from "../../src/protocol/panels.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { Saved } from "./saved.ts";

export interface PanelContext {
  readonly host: Client<ConnectionPanel>;
  /** Zone that times are shown in. */
  zone(): string;
  saved(): Saved;
  keep(change: Partial<Saved>): void;
  show(tab: ConnectionTab): void;
  showPacket(place: PacketPlace): void;
  /** Shows where a packet's bytes lie in the payload. */
  showPayload(packet: { readonly evidenceId: number; readonly number: number }): void;
  /** Opens the transaction that a packet belongs to. */
  showTransaction(packet: { readonly evidenceId: number; readonly number: number }): void;
  /** Goes to bytes of what one side said. */
  showBytes(place: BytesPlace): void;
  /** Says something that is neither an error nor worth a dialogue: "Copied." Heard by screen readers. */
  say(text: string): void;
}

/** A packet, and bytes of it to light up. */
export interface PacketPlace {
  readonly evidenceId: number;
  readonly number: number;
  readonly at?: number;
  readonly length?: number;
}

export interface Tab {
  readonly element: HTMLElement;
  /** Shows a connection; called when the tab is first seen, and again when the case changed: then the place is kept. */
  show(about: ConnectionAbout): void;
  /** Calls off what is under way: the tab is not shown any more. */
  close?(): void;
  /** Takes the keyboard. */
  focus(): void;
}
