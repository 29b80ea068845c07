/**
 * Flow logs as CSV: Athena results, analysts' tables, CloudWatch Logs Insights exports with the fields discovered or
 * with the record in `@message`. Comma, semicolon or tab.
 */
import { RecordsAhead } from "./csv-ahead.ts";
import { recordCells, recordEnd } from "./csv-record.ts";
import { anyEncoding } from "./encoding.ts";
import { splitCells } from "./flow-lines.ts";
import type { LogFormat, LogReader, LogSink } from "./format.ts";
import { isHeader } from "./fields.ts";
import { type Dialect, lineReader, lineText, type TakenApart } from "./line-reader.ts";
import { firstLines, isFlowLine } from "./sniff.ts";

const DELIMITERS = [",", ";", "\t"] as const;
const QUOTE = 0x22;
const LINE_FEED = 10;

/** A record with line feeds in quoted cells may be this long; a quote that is never closed costs one line, not all. */
const QUOTED_LIMIT = 64 << 10;

/** Column of the flow record in an export of log events, CloudWatch's or Splunk's; -1 when there is none. */
function messageColumn(cells: readonly string[]): number {
  if (isHeader(cells)) return -1;
  const names = cells.map((cell) => cell.toLowerCase());
  const at = names.findIndex((name) => name === "@message" || name === "_raw");
  return at < 0 && names.includes("timestamp") ? names.indexOf("message") : at;
}

function cellsBy(line: string, delimiter: string): readonly string[] {
  const cells = recordCells(line, delimiter) ?? [];
  return cells.length > 1 ? cells : [];
}

/** Whether a line is of a flow log when split at the delimiter. */
function isRecordBy(line: string, delimiter: string): boolean {
  const cells = cellsBy(line, delimiter);
  return isFlowLine(cells) || messageColumn(cells) >= 0;
}

function delimiterOf(line: string): string | undefined {
  return DELIMITERS.find((each) => isRecordBy(line, each));
}

/** Recognises CSV: an export of log events only when some event is a flow record. */
function sniff(head: Uint8Array): boolean {
  const lines = firstLines(head);
  const delimiter = lines.map(delimiterOf).find((each) => each !== undefined);
  if (!delimiter) return false;
  const rows = lines.map((line) => cellsBy(line, delimiter));
  const messages = rows.find((cells) => messageColumn(cells) >= 0);
  if (!messages) return rows.some((cells) => isFlowLine(cells));
  return rows.some((cells) => isFlowLine(splitCells(cells[messageColumn(messages)] ?? "")));
}

/** The state of one CSV file: its delimiter and, for log events, where the record stands. */
class CsvDialect implements Dialect {
  delimiter = 0x2c;
  readonly #sink: LogSink;
  #text: string = ",";
  readonly #ahead = new RecordsAhead();
  #known = false;
  #message = -1;

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  fast(): boolean {
    return this.#message < 0;
  }

  takeApart(bytes: Uint8Array, at: number, end: number, last: boolean): TakenApart | null {
    const feed = bytes.indexOf(LINE_FEED, at);
    if (!this.#known) this.#learn(lineText(bytes, at, feed).text);
    if (!bytes.subarray(at, feed).includes(QUOTE)) return this.#record(bytes, at, feed + 1, 1);
    const whole = recordEnd(bytes, at, Math.min(end, at + QUOTED_LIMIT), this.delimiter);
    if (whole) return this.#ahead.take(bytes, at, whole.to, whole.lines, end, this.#text);
    if (!last && end - at < QUOTED_LIMIT) return null;
    return { cells: null, lines: 1, size: feed + 1 - at, damaged: false };
  }

  cells(cells: readonly string[], line: number): readonly string[] | null {
    const column = messageColumn(cells);
    if (column >= 0) {
      if (this.#message >= 0) this.#sink.report("log-repeated-header", { line });
      this.#message = column;
      return null;
    }
    if (this.#message < 0 || cells.length === 0) return cells;
    const message = splitCells(cells[this.#message] ?? "");
    if (message.length > 0) return message;
    this.#sink.report("log-field-count", { line, detail: "no message" });
    return null;
  }

  #record(bytes: Uint8Array, at: number, to: number, lines: number): TakenApart {
    const { text, damaged } = lineText(bytes, at, to);
    return { cells: recordCells(text, this.#text), lines, size: to - at, damaged };
  }

  /** The delimiter shows in the first line that is of a flow log with it. */
  #learn(line: string): void {
    const delimiter = delimiterOf(line);
    if (!delimiter) return;
    this.#known = true;
    this.#text = delimiter;
    this.delimiter = delimiter.charCodeAt(0);
  }
}

export const flowLogCsv: LogFormat = {
  id: "flow-log-csv",
  name: "VPC flow log, CSV",
  spec: "RFC 4180; field names as in Amazon VPC User Guide, Amazon Athena User Guide, CloudWatch Logs Insights",
  kind: "flow-log",
  extensions: ["csv", "tsv"],
  order: 40,
  sniff,
  open: (sink, context): LogReader => anyEncoding(lineReader(sink, context, new CsvDialect(sink))),
};
