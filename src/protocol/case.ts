/** What a panel may ask about a case. Shapes are by thing, not by screen; ids only, no paths. */
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
import type { Layer } from "../model/layer.ts";
import type { CaseSearch } from "./search.ts";

export type { Layer, LayerField } from "../model/layer.ts";

export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** Where the analysis stands. `state` "failed" and "cancelled" carry a sentence in `says`. */
export interface CaseStatus {
  readonly state: "opening" | "analysing" | "ready" | "failed" | "cancelled" | "stopped";
  /** What is being done or what went wrong, for people. */
  readonly says: string;
  /** True where all is "ready" and nothing of the evidence is of a kind that is read: `says` says so. */
  readonly isUnread?: boolean;
  readonly doneBytes: number;
  /** 0 where unknown. */
  readonly totalBytes: number;
  readonly bytesPerSecond: number;
  /** Seconds; null where nobody knows. */
  readonly secondsLeft: number | null;
  readonly packets: number;
  readonly records: number;
}

export interface DiagnosticLine {
  readonly code: string;
  readonly severity: "info" | "suspicious" | "data-loss" | "error";
  readonly count: number;
  readonly says: string;
  readonly detail: string;
  readonly offset: number | null;
  readonly line: number | null;
  readonly packet: number | null;
}

export interface EvidenceFile {
  readonly evidenceId: number;
  /** Path as given, for showing. */
  readonly path: string;
  readonly kind: string;
  readonly format: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly firstTs: Whole | null;
  readonly lastTs: Whole | null;
  readonly packets: number;
  readonly records: number;
  readonly says: string;
  readonly diagnostics: readonly DiagnosticLine[];
}

export interface Overview {
  readonly name: string;
  readonly folder: string | null;
  readonly files: readonly EvidenceFile[];
  readonly packets: number;
  readonly connections: number;
  readonly records: number;
  /** Of packets and records together; null in an empty case. */
  readonly time: TimeRange | null;
  readonly findings: Readonly<Record<Severity, number>>;
  /** Connections that no record accounts for. */
  readonly unlogged: number;
  /** Oddities that concern the case and no one file of it. */
  readonly diagnostics?: readonly DiagnosticLine[];
}

/** Bytes by time bucket; `logged` and `mirrored` are equally long, at most the `buckets` asked for. Width in seconds. */
export interface Timeline {
  readonly start: Whole;
  readonly width: number;
  readonly logged: Float64Array;
  readonly mirrored: Float64Array;
}

/** Flow records (or connections) by verdict and reason. */
export interface CoverageLine {
  readonly of: "record" | "connection";
  readonly verdict: "full" | "partial" | "none" | "logged" | "unlogged";
  readonly reason: string | null;
  /** The reason in a sentence. */
  readonly says: string;
  /** True where the reason explains the difference by design. */
  readonly expected: boolean;
  readonly count: number;
  readonly bytes: number;
  readonly bytesSeen: number;
}

export interface Talker {
  readonly address: string;
  readonly sent: number;
  readonly received: number;
  readonly loggedSent: number;
  readonly loggedReceived: number;
}

export type GroupBy = "host" | "service" | "vantage";

/** Connections put together under one label, biggest first. */
export interface ConnectionGroup {
  /** What to filter by to see its connections. */
  readonly filter: RowFilter;
  readonly label: string;
  readonly connections: number;
  readonly bytes: number;
}

/** A row as named values: 64-bit numbers and times as decimal strings. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

export interface VantageAbout {
  readonly vantage: number;
  /** As "mirror VNI 7 from 10.0.0.5" or "interface eth0 of capture.pcap". */
  readonly says: string;
  readonly fields: Fields;
  /** The connection of the same conversation seen there. */
  readonly connection: number;
  readonly packets: number;
  readonly copies: number;
}

export interface ConnectionAbout {
  readonly connection: number;
  /** Columns of `connections`, and `verdict`, `reason` of its coverage. */
  readonly fields: Fields;
  /** As "10.0.0.5:40000 → 10.0.0.9:443 tcp". */
  readonly title: string;
  /** Every vantage of the conversation, this connection's first. */
  readonly vantages: readonly VantageAbout[];
  /** Findings that rest on it. */
  readonly findings: readonly FindingLine[];
  readonly packets: number;
}

/** A record that accounts for a connection, beside what was seen of that connection in its window. */
export interface RecordBeside {
  readonly record: Whole;
  readonly fields: Fields;
  readonly fromResponder: boolean;
  readonly packetsSeen: number;
  readonly bytesSeen: number;
}

export interface RecordAbout {
  readonly record: Whole;
  readonly evidenceId: number;
  readonly line: number;
  /** All fields that the line has, AWS's names. */
  readonly fields: Fields;
  readonly verdict: string;
  readonly reason: string | null;
  readonly says: string;
  readonly detail: string | null;
  readonly packetsSeen: number;
  readonly bytesSeen: number;
  readonly connections: readonly { readonly connection: number; readonly title: string; readonly packets: number }[];
}

/** A flow record where it stands in its log, beside what the packets show of it. */
export interface RecordAtLine {
  readonly line: number;
  readonly record: Whole;
  /** As logged; null where the line does not say. */
  readonly packets: number | null;
  readonly packetsSeen: number;
  readonly verdict: string;
  readonly reason: string | null;
  /** The verdict in a sentence. */
  readonly says: string;
  /** Connections it accounts for, and the one with most of its packets. */
  readonly connections: number;
  readonly connection: number | null;
}

/** Lines of one request: more than a screen shows. */
export const MAX_LINES = 1000;

/** A line of a log that a finding rests on. */
export interface FindingAtLine {
  readonly line: number;
  readonly finding: string;
  readonly detector: string;
  readonly title: string;
  readonly severity: Severity;
  /** What this line has to do with it. */
  readonly says: string;
}

export interface FindingLine {
  readonly finding: string;
  readonly detector: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: string;
  readonly grade: string;
  readonly technique: string;
  readonly subject: string;
  readonly summary: string;
  readonly firstTs: Whole;
  readonly lastTs: Whole;
}

export interface FindingEvidence {
  readonly kind: "connection" | "flow-record" | "interface" | "session";
  readonly evidenceId: number | null;
  readonly packet: number | null;
  readonly line: number | null;
  readonly connection: number | null;
  readonly record: Whole | null;
  readonly says: string;
}

export interface FindingAbout extends FindingLine {
  readonly why: readonly {
    readonly measure: string;
    readonly value: number;
    readonly threshold: number;
    readonly unit: string;
    readonly says: string;
  }[];
  readonly next: string;
  readonly evidence: readonly FindingEvidence[];
}

export type Side = "both" | "orig" | "resp";

/**
 * How the payload of a connection is made up, in the order it was said: one entry per run, in columns. Run i covers the bytes
 * [starts[i], starts[i] + sizes[i]) of the view; a gap has a size and no bytes, but takes its place in the view's addresses.
 */
export interface PayloadMap {
  /** Runs, and how many there are beyond MAX_PAYLOAD_RUNS. */
  readonly runs: number;
  readonly more: number;
  /** Bytes of the view, gaps included. */
  readonly size: number;
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  /** 0 originator, 1 responder. */
  readonly sides: Uint8Array;
  /** 0 data, 1 gap: not captured, 2 gap: truncated. */
  readonly kinds: Uint8Array;
  /** Packet the run's first byte came in; for a gap the packet before it, 0 where there is none. */
  readonly packets: Float64Array;
  readonly evidenceIds: Uint32Array;
  readonly times: BigInt64Array;
}

/** Runs of one map: a view of millions of one-byte segments is cut here, and says so. */
export const MAX_PAYLOAD_RUNS = 262_144;
/** Bytes of one window of payload. */
export const MAX_PAYLOAD_WINDOW = 262_144;

export interface PayloadSearch {
  readonly connection: number;
  readonly side: Side;
  /** What to find: its bytes. */
  readonly needle: Uint8Array;
  /** ASCII letters of either case. */
  readonly ignoreCase: boolean;
  /** Offset in the view to begin at. */
  readonly from: number;
  /** Hits wanted; at most 10000. */
  readonly limit: number;
}

export interface PacketRef {
  readonly evidenceId: number;
  /** From 1, in file order. */
  readonly number: number;
}

/** What the innermost VXLAN or GENEVE tunnel of a packet carries; all of the packet where there is none. */
export interface InnerFrame {
  /** Bytes [at, at + length) of the packet. */
  readonly at: number;
  readonly length: number;
  /** Bytes on the wire. */
  readonly wireLength: number;
  /** Link type number (tcpdump.org LINKTYPE_). */
  readonly linkType: number;
}

export interface PacketAbout extends PacketRef {
  readonly ts: Whole;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly protocols: string;
  /** 0 for none. */
  readonly connection: number;
  readonly fromResponder: boolean;
  readonly isCopy: boolean;
  /** Captured bytes, at most MAX_PACKET_BYTES. */
  readonly bytes: Uint8Array;
  readonly inner: InnerFrame;
  readonly layers: readonly Layer[];
}

/** What tshark says of a packet's innermost frame; places are places in the packet's bytes. */
export interface TsharkAbout extends PacketRef {
  /** As "4.0.17"; empty where it does not say. */
  readonly version: string;
  /** Bytes [at, at + length) of the packet were given to it. */
  readonly at: number;
  readonly length: number;
  readonly layers: readonly Layer[];
  /** True where its answer was longer than is kept. */
  readonly more: boolean;
}

/** Jumbo frames are 9 KB; segmentation offload makes 64 KB. Larger ones are shown up to here. */
export const MAX_PACKET_BYTES = 262_144;

/** A request and its reply, where the protocol is known. */
export interface Transaction {
  /** Number within the connection, from 0, in the order they were completed: what `transaction` takes. */
  readonly index: number;
  readonly protocol: string;
  readonly request: string;
  readonly reply: string | null;
  readonly ts: Whole;
  readonly requestPacket: PacketRef | null;
  readonly replyPacket: PacketRef | null;
}

/** What a transferred body holds, as it can be shown. Text from evidence: never markup. */
export type BodyContent =
  /** `form`: json and xml are set out in lines, form as name = value lines; the others are as they came. */
  | {
      readonly kind: "text";
      readonly form: "plain" | "json" | "xml" | "form" | "html";
      readonly text: string;
      readonly isCut: boolean;
    }
  /** Of a kind that a sandboxed image element takes; whole. */
  | { readonly kind: "image"; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: "archive"; readonly entries: readonly ArchiveEntry[]; readonly isCut: boolean }
  /** Nothing that is known: its first bytes. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

export interface ArchiveEntry {
  readonly name: string;
  /** Uncompressed; null where the archive does not say. */
  readonly size: number | null;
}

/** A body within a message, content codings taken off. */
export interface BodyAbout {
  readonly name: string;
  readonly type: string;
  readonly declaredType: string;
  readonly coding: string;
  readonly size: number;
  readonly state: string;
  readonly sha256: string | null;
  readonly content: BodyContent;
}

/** One message in full. */
export interface MessageAbout {
  readonly text: string;
  readonly from: "orig" | "resp";
  readonly packet: PacketRef;
  /** Bytes of its side before it, and its own: places in the payload, but for what was decrypted. */
  readonly at: number;
  readonly length: number;
  /** All it says, in lines; empty where the one line of text says it. */
  readonly detail: string;
  readonly bodies: readonly BodyAbout[];
}

/** A transaction in full. */
export interface TransactionAbout {
  readonly protocol: string;
  readonly request: MessageAbout | null;
  readonly reply: MessageAbout | null;
}

/** Something to jump to, as "Find connection" lists it. */
export interface Match {
  readonly connection: number;
  readonly label: string;
  readonly description: string;
}

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
