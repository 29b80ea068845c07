/** Reads logs in tests: from text or bytes, in pieces of any size, into plain rows and counted diagnostics. */
import type { Batch } from "../../src/base/columns.ts";
import { rowsOf } from "../../src/base/columns.ts";
import type { FileBytes, LogContext, LogFormat, LogSink } from "../../src/logs/format.ts";
import { logFormats } from "../../src/logs/formats.ts";
import { type Diagnostic, DiagnosticCounter } from "../../src/model/diagnostics.ts";

export type PlainRow = Record<string, bigint | number | string | boolean | null>;

/** What a reader delivered: rows by table, the batches' sizes, diagnostics. */
export interface ReadLog {
  readonly format: string;
  readonly tables: Map<string, PlainRow[]>;
  readonly batches: number[];
  readonly diagnostics: Diagnostic[];
  /** Rows of flow_records, in order. */
  readonly records: PlainRow[];
  /** Count of a diagnostic. */
  count(code: string): number;
}

/** A sink that turns batches into plain rows at once, as a consumer that keeps nothing would. */
export class CollectingSink extends DiagnosticCounter implements LogSink {
  readonly tables = new Map<string, PlainRow[]>();
  readonly batches: number[] = [];

  batch(batch: Batch): void {
    const rows = this.tables.get(batch.table.name) ?? [];
    this.tables.set(batch.table.name, rows);
    for (const row of rowsOf(batch)) rows.push(row);
    this.batches.push(batch.rows);
  }
}

const encoder = new TextEncoder();

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? encoder.encode(content) : content;
}

/** The format that recognises the content, as the engine finds it. */
export function sniffLog(content: string | Uint8Array): LogFormat | undefined {
  const head = bytesOf(content).subarray(0, 1 << 16);
  return [...logFormats].sort((a, b) => a.order - b.order).find((format) => format.sniff(head));
}

/** A file in memory. */
export function fileOf(bytes: Uint8Array): FileBytes {
  const whole = new Uint8Array(bytes).buffer;
  return { byteLength: bytes.length, slice: (start, end) => Promise.resolve(whole.slice(start, end)) };
}

export interface ReadOptions {
  /** Fields of a log without header line. */
  readonly format?: readonly string[];
  /** Size of the pieces; several sizes take turns. */
  readonly pieces?: readonly number[];
  /** Id of the log format instead of the recognised one. */
  readonly as?: string;
}

/** Reads a log as the engine would. */
export async function readLog(content: string | Uint8Array, options: ReadOptions = {}): Promise<ReadLog> {
  const bytes = bytesOf(content);
  const format = options.as ? logFormats.find(({ id }) => id === options.as) : sniffLog(bytes);
  if (!format) throw new Error("no log format recognises the content");
  const sink = new CollectingSink();
  const context: LogContext = { evidenceId: 7, ...(options.format ? { format: options.format } : {}) };
  if (format.read) await format.read(fileOf(bytes), sink, context);
  else await pushPieces(format, sink, context, bytes, options.pieces ?? [bytes.length || 1]);
  const diagnostics = sink.list();
  return {
    format: format.id,
    tables: sink.tables,
    batches: sink.batches,
    diagnostics,
    records: sink.tables.get("flow_records") ?? [],
    count: (code) => diagnostics.filter((each) => each.code === code).reduce((sum, each) => sum + each.count, 0),
  };
}

async function pushPieces(
  format: LogFormat,
  sink: LogSink,
  context: LogContext,
  bytes: Uint8Array,
  pieces: readonly number[],
): Promise<void> {
  const reader = format.open!(sink, context);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const to = Math.min(bytes.length, at + Math.max(1, pieces[turn % pieces.length]));
    // A buffer that is used again, as a file reader's would be.
    const copy = new Uint8Array(to - at + 6).fill(0x2c);
    copy.set(bytes.subarray(at, to), 3);
    await reader.push(copy, 3, 3 + to - at);
    copy.fill(0x20);
    at = to;
  }
  await reader.end();
}
