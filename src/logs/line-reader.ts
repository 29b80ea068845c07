/** Reads a log of lines: the fast path for clean lines, the careful path for all others. */
import type { LogContext, LogReader, LogSink } from "./format.ts";
import { FlowLines } from "./flow-lines.ts";
import { LINE_LIMIT, LineWindow } from "./line-window.ts";
import { splitRows } from "./splitter.ts";
import { isUtf8 } from "./words.ts";

/** One line (or a record of several lines) taken apart by a dialect. */
export interface TakenApart {
  /** Cells; null when the line cannot be taken apart. */
  readonly cells: readonly string[] | null;
  /** Lines it covers. */
  readonly lines: number;
  /** Bytes it covers, line feed included. */
  readonly size: number;
  /** Not UTF-8. */
  readonly damaged: boolean;
}

/** How lines are written: space separated text, CSV with some delimiter. */
export interface Dialect {
  /** Byte between cells; may be found out with the first line. */
  readonly delimiter: number;
  /**
   * Takes apart the record that begins at `at`; `end` is behind the last line feed. Null: it may go on behind `end`;
   * never when `last`.
   */
  takeApart(bytes: Uint8Array, at: number, end: number, last: boolean): TakenApart | null;
  /** Cells in place of a record that is not a flow record itself (a message column). Null: nothing to take. */
  cells?(cells: readonly string[], line: number): readonly string[] | null;
  /** Whether clean lines may be split from bytes at this point. */
  fast(): boolean;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text of a line, and whether bytes of it had to be replaced. */
export function lineText(bytes: Uint8Array, from: number, to: number): { text: string; damaged: boolean } {
  const line = bytes.subarray(from, to);
  const text = decoder.decode(line);
  return { text, damaged: text.includes("\ufffd") && !isUtf8(line) };
}

/** A reader for lines of a dialect. */
export function lineReader(sink: LogSink, context: LogContext, dialect: Dialect): LogReader {
  const window = new LineWindow();
  const lines = new FlowLines(sink, context);
  const tooLong = (line: number) => sink.report("log-long-line", { line });

  /** One record by the careful path; false when it may go on behind the block. */
  const careful = (last: boolean): boolean => {
    const { block } = window;
    const taken = dialect.takeApart(block.bytes, block.at, block.end, last);
    if (!taken) return false;
    const { line } = block;
    block.at += taken.size;
    block.line += taken.lines;
    if (taken.size > LINE_LIMIT + 1) tooLong(line);
    else if (!taken.cells) sink.report("log-bad-line", { line });
    else {
      const cells = dialect.cells ? dialect.cells(taken.cells, line) : taken.cells;
      if (cells) lines.take(cells, line, taken.damaged);
    }
    return true;
  };

  const fast = (): "end" | "full" | "odd" => {
    const { block } = window;
    if (!lines.current || !dialect.fast()) return block.at < block.end ? "odd" : "end";
    const { rows, state, extras } = lines.current;
    rows.reserve();
    const stop = splitRows(block, rows, state, lines.words, extras, dialect.delimiter, LINE_LIMIT);
    if (block.millisecondsLine > 0) lines.sawMilliseconds(block.millisecondsLine);
    return stop;
  };

  const drain = async (last: boolean): Promise<void> => {
    for (;;) {
      const stop = fast();
      if (stop === "odd" && !careful(last || window.backlog > 2 * LINE_LIMIT)) return;
      if (lines.full) await lines.flush();
      if (stop === "end") return;
    }
  };

  return {
    async push(bytes, from, to) {
      window.push(bytes, from, to, tooLong);
      await drain(false);
      window.settle();
    },
    async end() {
      window.end(tooLong);
      await drain(true);
      await lines.finish();
    },
  };
}
