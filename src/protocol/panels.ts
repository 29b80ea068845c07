/** One interface per panel: what it reads of the case, and its verbs towards VS Code. */
import type { CaseApi, Side } from "./case.ts";
import type { ReportFormat, TableFormat } from "./engine.ts";
import type { ListingName, RowFilter, Sort, TimeRange, Whole } from "./page.ts";
import type { SearchRequest } from "./search.ts";

export type PanelName =
  "overview" | "connections" | "connection" | "flow-records" | "protocols" | "findings" | "report" | "query" | "search";

export type ConnectionTab = "payload" | "transactions" | "packets" | "flow-records" | "findings" | "vantages";

/** Bytes by where they begin in the stream of one side, missing bytes counted. */
export interface BytesPlace {
  readonly side: "orig" | "resp";
  readonly offset: number;
  readonly length: number;
}

/** A thing to show, and where. */
export type Target =
  | { readonly kind: "overview" }
  | { readonly kind: "report" }
  | { readonly kind: "query"; readonly sql?: string }
  /** `typed` as in typedPattern. */
  | { readonly kind: "search"; readonly typed?: string }
  | { readonly kind: "connections"; readonly filter?: RowFilter; readonly connection?: number }
  | { readonly kind: "flow-records"; readonly filter?: RowFilter; readonly record?: Whole }
  /** `table`: name of a table of a protocol; the first that has rows where it has none. */
  | { readonly kind: "protocols"; readonly table?: string; readonly filter?: RowFilter }
  | { readonly kind: "findings"; readonly finding?: string }
  | {
      readonly kind: "connection";
      readonly connection: number;
      readonly tab?: ConnectionTab;
      /** Bytes of what one side said, to go to in the payload. */
      readonly bytes?: BytesPlace;
      /** Packet to select; `at` and `length` are bytes of it to light up. */
      readonly packet?: {
        readonly evidenceId: number;
        readonly number: number;
        readonly at?: number;
        readonly length?: number;
      };
    }
  | { readonly kind: "packet"; readonly evidenceId: number; readonly number: number }
  | { readonly kind: "log-line"; readonly evidenceId: number; readonly line: number };

/** What a panel begins with. Topic "target" says that it is another one. */
export interface PanelStart {
  readonly target: Target;
  readonly caseName: string;
  /** IANA name or "UTC". */
  readonly timeZone: string;
  /** The time everything is narrowed to; topic "time". */
  readonly time: TimeRange | null;
}

/** Verbs every panel has. Topics it hears: "target", "time", "status", "case", "settings". */
export interface HostVerbs {
  start(p: Record<string, never>): PanelStart;
  reveal(p: Target): null;
  /** Puts text on the clipboard. */
  copy(p: { readonly text: string }): null;
  /** Narrows everything to a time; null for all. */
  narrow(p: { readonly time: TimeRange | null }): null;
  cancel(p: Record<string, never>): null;
  /** Starts the engine again after a crash, a failure or a cancellation. */
  restart(p: Record<string, never>): null;
}

type Reads<K extends keyof CaseApi> = Pick<CaseApi, K>;
/** Asks where to, then writes; null when the person thought better of it. */
interface Exports {
  exportPackets(p: { readonly connections: readonly number[] }): string | null;
  exportRows(p: {
    readonly listing: ListingName;
    readonly sort: readonly Sort[];
    readonly filter: RowFilter;
    readonly format: TableFormat;
  }): string | null;
}

export type OverviewPanel = HostVerbs &
  Reads<"status" | "overview" | "timeline" | "coverage" | "talkers" | "tables" | "findings">;
export type ConnectionsPanel = HostVerbs &
  Reads<"status" | "overview" | "columns" | "page" | "position" | "connection"> &
  Exports;
export type ConnectionPanel = HostVerbs &
  Reads<
    | "status" | "connection" | "records" | "payloadMap" | "payload" | "searchPayload" | "transactions" | "transaction" | "columns" | "page" | "position"
    | "packet" | "tshark"
  > & {
    savePayload(p: { readonly connection: number; readonly side: Side }): string | null;
    exportPackets(p: { readonly connections: readonly number[] }): string | null;
  }; // prettier-ignore
export type FlowRecordsPanel = HostVerbs & Reads<"status" | "columns" | "page" | "position" | "record"> & Exports;
export type ProtocolsPanel = HostVerbs & Reads<"status" | "tables" | "row" | "columns" | "page" | "position"> & Exports;
export type FindingsPanel = HostVerbs & Reads<"status" | "findings" | "finding">;
export type ReportPanel = HostVerbs &
  Reads<"status" | "reportHtml"> & {
    saveReport(p: { readonly format: ReportFormat }): string | null;
  };
export type QueryPanel = HostVerbs &
  Reads<"status" | "query"> & {
    exportQuery(p: { readonly sql: string; readonly format: "csv" | "jsonl" }): string | null;
  };
export type SearchPanel = HostVerbs &
  Reads<"status" | "searchCase"> & {
    exportSearch(p: SearchRequest & { readonly format: "csv" | "jsonl" }): string | null;
  };
