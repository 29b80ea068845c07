/** The facade's vocabulary: what the command line and the extension may ask for. */
import type { Batch } from "../base/columns.ts";
import type { PacketAbout, PacketRef, TransactionAbout } from "../protocol/case.ts";
import type { SearchRequest } from "../protocol/search.ts";
import type { LiveCase } from "./ingest/live.ts";

export type { BodyAbout, MessageAbout, TransactionAbout, TsharkAbout } from "../protocol/case.ts";
export type { SearchPattern, SearchRequest } from "../protocol/search.ts";

export interface Progress {
  /** What is being done, for people: "reading capture.pcap", "joining flow records to packets". */
  readonly phase: string;
  /** Bytes of evidence done and in all; total 0 where unknown. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly packets: number;
  readonly records: number;
}

/** What every long call takes. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** "Decode as": connections with this port are this protocol (an id of app/protocols.ts). */
export interface DecodeRule {
  readonly transport: "tcp" | "udp";
  readonly port: number;
  readonly protocol: string;
}

export interface EvidenceOptions extends RunOptions {
  /** UDP ports taken for VXLAN beside 4789; GENEVE beside 6081. */
  readonly vxlanPorts?: readonly number[];
  readonly genevePorts?: readonly number[];
  /** Fields of flow logs without a header line, as AWS writes them. */
  readonly logFormat?: readonly string[];
  /** Slack in seconds for late `start` and `end` of flow records; default 60. */
  readonly slackSeconds?: number;
  /** Responder ports taken for a protocol whatever their bytes say. */
  readonly decodeAs?: readonly DecodeRule[];
  /** Passwords and tokens as they were sent; masked by default. */
  readonly showCredentials?: boolean;
  /** Overrides of detector thresholds: detector.threshold -> value. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Memory limit for the store, MiB. */
  readonly memoryMb?: number;
  /** Threads the store may use, and those that read protocols; 0 for as many as there are cores. */
  readonly threads?: number;
  /** Told once what can be looked at while the analysis works: before anything is read. Not called where an index is reused. */
  readonly onLive?: (live: LiveCase) => void;
}

/** Takes batches in order; may return a promise to slow the producer down. */
export type BatchSink = (batch: Batch) => void | Promise<void>;

/** What a listing leaves to say after its rows. */
export interface ListingSummary {
  readonly rows: number;
  readonly files: readonly FileSummary[];
}

/** How the rows of protocols are listed. */
export interface ProtocolChoice {
  /** Rows too that another vantage of the same conversation has given. */
  readonly withCopies?: boolean;
  /** Transferred files are saved there, those of the connections named or all. */
  readonly save?: { readonly folder: string; readonly connections?: readonly number[] };
  /** Files of YARA rules that transferred files are scanned with. */
  readonly yara?: readonly string[];
}

export interface ProtocolSummary extends ListingSummary {
  /** Rows left out because another vantage had given the same. */
  readonly copies: number;
}

export interface FileSummary {
  readonly path: string;
  readonly kind: string;
  readonly format: string;
  readonly packets: number;
  readonly records: number;
  /** One sentence. For an unknown file: what it looks like and what is accepted. */
  readonly says: string;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly count: number;
    readonly says: string;
    readonly detail: string;
    readonly offset: number | null;
    readonly line: number | null;
    readonly packet: number | null;
  }[];
}

export type Side = "both" | "orig" | "resp";

/**
 * What a part is of a datagram that came in IP fragments: the first of a whole one, one that goes on with it, or a part of one that the capture
 * has not all of.
 */
export type DatagramPiece = "first" | "next" | "stray";

/** A run of payload bytes of one connection, in stream order. */
export type PayloadPart =
  | {
      readonly kind: "data";
      readonly from: "orig" | "resp";
      readonly bytes: Uint8Array;
      readonly packet: number;
      readonly evidenceId: number;
      readonly ts: bigint;
      readonly piece?: DatagramPiece;
    }
  | {
      readonly kind: "gap";
      readonly from: "orig" | "resp";
      readonly size: number;
      readonly piece?: DatagramPiece;
      readonly reason: "not captured" | "truncated";
    };

export interface TableChoice {
  readonly limit?: number;
  /** Of a protocol's table, no rows that another vantage has given too. */
  readonly withoutCopies?: boolean;
}

/** Which connection: its id, or a Community ID, or endpoints as `10.0.0.1:443-10.0.0.2:5000`. */
export type ConnectionChoice = string;

/**
 * An analysed case (engine/case.ts: `openCase(paths, options)`), over a folder or in a temporary index.
 * `paths` are evidence files and folders, or one case folder.
 */
export interface Case {
  readonly folder: string | null;
  /** True when the index was reused as it was. */
  readonly reused: boolean;
  summary(): Promise<CaseSummary>;
  /** Rows of a table of the case (see model/tables.ts), in its natural order. */
  table(name: string, out: BatchSink, options?: RunOptions & TableChoice): Promise<number>;
  /** Transferred files, out of the evidence read once more: to save or scan them. */
  transferredFiles(out: BatchSink, choice: ProtocolChoice, options?: RunOptions): Promise<ProtocolSummary>;
  /** Read-only SQL of the user. */
  query(sql: string, out: BatchSink, options?: RunOptions): Promise<number>;
  follow(
    choice: ConnectionChoice,
    side: Side,
    out: (part: PayloadPart) => void | Promise<void>,
    options?: RunOptions,
  ): Promise<void>;
  /** Rows of `payload_hits`: by connection, then time; of packets by themselves in the order of the captures. `where` as in exportPackets. */
  search(request: SearchRequest & { readonly where?: string }, out: BatchSink, options?: RunOptions): Promise<number>;
  /** Requests and replies of a connection in full, bodies decoded, in the order they were completed. */
  messages(
    choice: ConnectionChoice,
    out: (transaction: TransactionAbout) => void | Promise<void>,
    options?: RunOptions,
  ): Promise<void>;
  /** One packet: its bytes and its layers. */
  packet(ref: PacketRef, options?: RunOptions): Promise<PacketAbout>;
  /** Packets as pcapng: of connections chosen, or of a SQL condition over the `connections` view. */
  exportPackets(
    choice: { readonly connections?: readonly ConnectionChoice[]; readonly where?: string },
    path: string,
    options?: RunOptions,
  ): Promise<number>;
  /** Writes report.html, report.md, report.json (those asked for) into `folder`; returns the paths. */
  report(formats: readonly ("html" | "md" | "json")[], folder: string, options?: RunOptions): Promise<string[]>;
  close(): Promise<void>;
}

export interface CaseSummary {
  readonly files: readonly FileSummary[];
  readonly packets: number;
  readonly connections: number;
  readonly records: number;
  readonly verdicts: readonly {
    readonly verdict: string;
    readonly reason: string | null;
    readonly records: number;
    readonly bytes: bigint;
  }[];
  readonly findings: readonly { readonly finding_id: string; readonly severity: string; readonly title: string }[];
}
