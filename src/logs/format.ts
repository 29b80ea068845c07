import type { Batch } from "../base/columns.ts";
import type { DiagnosticSink } from "../model/diagnostics.ts";

/** Where a log reader delivers: batches of `flow_records` (without record_id) or of the configuration tables. */
export interface LogSink extends DiagnosticSink {
  batch(batch: Batch): void | Promise<void>;
}

/** What may be known about a log from outside it. */
export interface LogContext {
  readonly evidenceId: number;
  /** Fields in order (as AWS writes them, hyphens or underscores) for logs without a header line; from a flow-log configuration or the user. */
  readonly format?: readonly string[];
}

/** Decodes a log that arrives in pieces of any size. */
export interface LogReader {
  /** Uses all of bytes[from, to); incomplete lines are kept inside. Delivers batches in between. */
  push(bytes: Uint8Array, from: number, to: number): void | Promise<void>;
  /** Nothing follows. */
  end(): void | Promise<void>;
}

/** Random access to a whole file, for formats that need it (Parquet). */
export interface FileBytes {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

export interface LogFormat {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  /** What the rows are: the `kind` of the evidence. */
  readonly kind:
    | "flow-log"
    | "mirror-sessions"
    | "mirror-filters"
    | "mirror-targets"
    | "network-interfaces"
    | "flow-log-config"
    | "tls-key-log";
  readonly extensions: readonly string[];
  /** Recognised so that it can be named; nothing of it is read. */
  readonly refused?: true;
  /** Order of recognition; unique, tested. */
  readonly order: number;
  sniff(head: Uint8Array): boolean;
  /** Exactly one of the two. */
  open?(sink: LogSink, context: LogContext): LogReader;
  read?(file: FileBytes, sink: LogSink, context: LogContext): Promise<void>;
}
