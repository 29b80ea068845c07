/** Recognition of logs by their first lines. Pure. */
import { headText } from "./encoding.ts";
import { isHeader } from "./fields.ts";
import { looksLikeRecord } from "./orders.ts";
import { leadOf } from "./values.ts";

/** Lines that are looked at: a log may begin with a few lines of something else. */
const LINES = 16;

/** A line of a flow log is shorter; the rest of a longer one tells nothing more. */
const LINE_START = 8192;

/** The first lines of a file that are not blank, each cut to a sane length. */
export function firstLines(head: Uint8Array): string[] {
  return headText(head)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, LINES)
    .map((line) => line.slice(0, LINE_START));
}

/** Whether cells are a header line or a record, with or without what CloudWatch's tools put before it. */
export function isFlowLine(cells: readonly string[]): boolean {
  if (cells.length === 0) return false;
  return isHeader(cells) || looksLikeRecord(cells.slice(leadOf(cells).length));
}
