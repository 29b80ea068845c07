/** What a panel may ask about a case. Shapes are by thing, not by screen; ids only, no paths. */
import type { ConnectionAbout, Fields, Match } from "./connection.ts";
import type { FindingAbout, FindingAtLine, FindingLine } from "./finding.ts";
import type { CaseStatus, ConnectionGroup, CoverageLine, GroupBy, Overview, Talker, Timeline } from "./overview.ts";
import type { PacketAbout, PacketRef, TsharkAbout } from "./packet.ts";
import type {
  ColumnAbout,
  ListingName,
  Page,
  PageRequest,
  RowFilter,
  Sort,
  TableAbout,
  TimeRange,
  Whole,
} from "./page.ts";
import type { PayloadMap, PayloadSearch, Side } from "./payload.ts";
import type { RecordAbout, RecordAtLine, RecordBeside } from "./record.ts";
import type { CaseSearch } from "./search.ts";
import type { Transaction, TransactionAbout } from "./transaction.ts";

export type { Layer, LayerField } from "../model/layer.ts";
export type { ConnectionAbout, Fields, Match, VantageAbout } from "./connection.ts";
export type { FindingAbout, FindingAtLine, FindingEvidence, FindingLine, Severity } from "./finding.ts";
export type {
  CaseStatus,
  ConnectionGroup,
  CoverageLine,
  DiagnosticLine,
  EvidenceFile,
  GroupBy,
  Overview,
  Talker,
  Timeline,
} from "./overview.ts";
export type { InnerFrame, PacketAbout, PacketRef, TsharkAbout } from "./packet.ts";
export { MAX_PACKET_BYTES } from "./packet.ts";
export type { PayloadMap, PayloadSearch, Side } from "./payload.ts";
export { MAX_PAYLOAD_RUNS, MAX_PAYLOAD_WINDOW } from "./payload.ts";
export type { RecordAbout, RecordAtLine, RecordBeside } from "./record.ts";
export { MAX_LINES } from "./record.ts";
export type {
  ArchiveEntry,
  BodyAbout,
  BodyContent,
  MessageAbout,
  Transaction,
  TransactionAbout,
} from "./transaction.ts";

export interface QueryAnswer {
  readonly columns: readonly ColumnAbout[];
  readonly page: Page;
  /** True when there are more rows than asked for. */
  readonly more: boolean;
}

/** All a panel may know. Failures: codes of CaseError, "bad-request" for parameters that do not fit. */
export interface CaseApi {
  status(p: Record<string, never>): CaseStatus;
  overview(p: Record<string, never>): Overview;
  timeline(p: { readonly buckets: number; readonly time?: TimeRange }): Timeline;
  coverage(p: { readonly time?: TimeRange }): readonly CoverageLine[];
  talkers(p: { readonly limit: number; readonly time?: TimeRange }): readonly Talker[];
  groups(p: { readonly by: GroupBy; readonly limit: number; readonly time?: TimeRange }): readonly ConnectionGroup[];
  /** Columns a listing can show, in their usual order. */
  columns(p: { readonly listing: ListingName }): readonly ColumnAbout[];
  page(p: PageRequest): Page;
  /** Where a row stands in a listing, from 0; -1 where the filter hides it. `id`: connection, record, or packet as "evidence:number". */
  position(p: {
    readonly listing: ListingName;
    readonly sort: readonly Sort[];
    readonly filter: RowFilter;
    readonly id: string;
  }): number;
  /** Tables of application protocols that have rows, in the order of the protocols. */
  tables(p: Record<string, never>): readonly TableAbout[];
  /** One row with all its columns, values longer than pages have them; `id` as in `position`, of a table the value of its column "row". */
  row(p: { readonly listing: ListingName; readonly id: string }): Fields;
  connection(p: { readonly connection: number }): ConnectionAbout;
  records(p: { readonly connection: number }): readonly RecordBeside[];
  record(p: { readonly record: Whole }): RecordAbout;
  /** Flow records of the lines [from, to) of a log, at most MAX_LINES of them. */
  recordsAtLines(p: {
    readonly evidenceId: number;
    readonly from: number;
    readonly to: number;
  }): readonly RecordAtLine[];
  /** Lines of a log that findings rest on, gravest findings first. */
  findingsAtLines(p: { readonly evidenceId: number; readonly limit: number }): readonly FindingAtLine[];
  payloadMap(p: { readonly connection: number; readonly side: Side }): PayloadMap;
  /** Bytes [from, to) of the view; bytes of gaps are zero. */
  payload(p: {
    readonly connection: number;
    readonly side: Side;
    readonly from: number;
    readonly to: number;
  }): Uint8Array;
  /** Offsets in the view where the needle begins, in order. A hit does not cross a gap or a change of side. */
  searchPayload(p: PayloadSearch): Float64Array;
  /** Hits in the payload of the whole case: rows of `payload_hits`, by connection, then time. */
  searchCase(p: CaseSearch): QueryAnswer;
  transactions(p: { readonly connection: number }): readonly Transaction[];
  /** One of them in full, its bodies decoded; "not-found" where there is none of that number. */
  transaction(p: { readonly connection: number; readonly index: number }): TransactionAbout;
  packet(p: PacketRef): PacketAbout;
  /** The same packet as the tshark of this machine sees it, without the mirror's headers; "not-found" where there is none. */
  tshark(p: PacketRef): TsharkAbout;
  findings(p: Record<string, never>): readonly FindingLine[];
  finding(p: { readonly finding: string }): FindingAbout;
  /** Connections whose addresses, ports, names or ids fit what was typed. */
  find(p: { readonly text: string; readonly limit: number }): readonly Match[];
  /** The user's SQL, read-only; the first `limit` rows (at most MAX_PAGE_ROWS). */
  query(p: { readonly sql: string; readonly limit: number }): QueryAnswer;
  /** The report as one HTML file. */
  reportHtml(p: Record<string, never>): string;
}
