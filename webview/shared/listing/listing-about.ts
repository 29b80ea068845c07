/** What a listing panel is made with, and what it lets its parts do. */
import type { EvidenceFile } from "../../../src/protocol/case.ts";
import type { ListingName, RowFilter } from "../../../src/protocol/page.ts";
import type { ConnectionsPanel, FlowRecordsPanel, Target } from "../../../src/protocol/panels.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import type { MenuItem } from "../menu.ts";
import type { Row } from "../row-pages.ts";
import type { TableState } from "../table-options.ts";
import type { ColumnTouches } from "./columns.ts";
import type { Narrowing } from "./filtering.ts";

/** What both panels' hosts offer. */
export type ListingHost = Pick<
  Client<ConnectionsPanel & FlowRecordsPanel>,
  | "start" | "reveal" | "copy" | "narrow" | "cancel" | "restart" | "status" | "columns" | "page" | "position" | "exportRows" | "exportPackets"
>; // prettier-ignore

/** What an open listing lets its panel do. */
export interface ListingContext {
  zone(): string;
  say(sentence: string): void;
  /** The selected rows, at most MAX_COPIED; `cut` says in brackets that there are more, and is empty where there are not. */
  selectedRows(): Promise<{ readonly rows: readonly Row[]; readonly cut: string }>;
  copy(text: string, what: string): Promise<void>;
  /** Does something that may fail: what goes wrong is said. */
  attempt(work: () => Promise<unknown>): void;
}

export interface Detail {
  readonly element: HTMLElement;
  /** Shows the row with this id; null for none. */
  show(id: string | null): void;
  /** Asks again: the case changed, or the zone. */
  again(): void;
}

/** What a listing keeps while its page is hidden. */
export interface PanelState {
  readonly table: TableState;
  readonly narrowing: Narrowing;
  readonly detail: boolean;
  readonly share: number;
  /** The row that was active. */
  readonly id: string | null;
  /** The target this state was made from: another one goes before it. */
  readonly target: string;
}

export interface ListingAbout {
  readonly listing: ListingName;
  readonly one: string;
  readonly many: string;
  readonly idColumn: string;
  /** Columns shown at first, in their order. */
  readonly usual: readonly string[];
  readonly touches: ColumnTouches;
  readonly host: ListingHost;
  /** Where a target of this panel leads; null for other targets. */
  targetOf(target: Target): { readonly filter?: RowFilter; readonly id?: string } | null;
  detail(context: ListingContext): Detail;
  /** Enter or double click. */
  opened(row: Row, context: ListingContext): void;
  /** Actions of a row, above those that every listing has. */
  actions(row: Row, context: ListingContext): readonly MenuItem[];
  /** Ways of copying beyond those that every listing has. */
  copies(row: Row, context: ListingContext): readonly MenuItem[];
  /** What narrows it until somebody narrows it otherwise. */
  readonly first?: RowFilter;
  /** Where its state is kept; the panel's own state where nothing is said. */
  readonly kept?: { get(): PanelState | null; put(state: PanelState): void };
  /** Files whose damage is to be said; asked again when the case changes. */
  evidence?(): Promise<readonly EvidenceFile[]>;
}
