/** What the panel keeps while it is hidden: choices and places, never evidence. */
import type { Side } from "../../src/protocol/case.ts";
import type { ConnectionTab } from "../../src/protocol/panels.ts";

/** Raised when the shape below changes: what was saved under another one is forgotten. */
export const SAVED_VERSION = 2;

export type PayloadMode = "text" | "hex" | "raw";

export interface SavedPayload {
  readonly side: Side;
  readonly mode: PayloadMode;
  readonly wrap: boolean;
  /** Addresses of the row at the top and of the caret, in the view of `side`. */
  readonly top: number;
  readonly caret: number;
  readonly find: string;
  readonly findHex: boolean;
  readonly findCase: boolean;
}

export interface SavedPackets {
  /** Packet as "evidence:number". */
  readonly selected: string | null;
  /** Layers and fields that are closed, by their path. */
  readonly closed: readonly string[];
  readonly opened: readonly string[];
  /** Shares of list and tree, in percent of the room. */
  readonly listShare: number;
  readonly treeShare: number;
}

export interface Saved {
  readonly connection: number;
  readonly tab: ConnectionTab;
  readonly payload: SavedPayload;
  readonly packets: SavedPackets;
  /** Numbers of the transactions that are open. */
  readonly opened: readonly number[];
  /** The target that was followed last, as text: shown again, it does not lead away from where the person went since. */
  readonly target: string;
}

/** What to begin with for a connection; of the last one's choices those that are no places stay. */
export function freshSaved(connection: number, last: Saved | null): Saved {
  return {
    connection,
    tab: last?.tab ?? "payload",
    payload: {
      side: last?.payload.side ?? "both",
      mode: last?.payload.mode ?? "text",
      wrap: last?.payload.wrap ?? true,
      top: 0,
      caret: 0,
      find: "",
      findHex: last?.payload.findHex ?? false,
      findCase: last?.payload.findCase ?? false,
    },
    packets: {
      selected: null,
      closed: last?.packets.closed ?? [],
      opened: last?.packets.opened ?? [],
      listShare: last?.packets.listShare ?? 40,
      treeShare: last?.packets.treeShare ?? 50,
    },
    opened: [],
    target: "",
  };
}
