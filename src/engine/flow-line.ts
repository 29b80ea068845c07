/**
 * Lines of flow logs as an editor has them: which field each cell is, with AWS's word for it. Light enough for the extension host:
 * names, orders and shapes of `logs`, none of its readers.
 */
import { fieldOf, isHeader } from "../logs/fields.ts";
import { COLUMN_LIMIT } from "../logs/layout.ts";
import { recogniseOrder } from "../logs/orders.ts";
import { firstLines, isFlowLine } from "../logs/sniff.ts";
import { isNothing, leadOf, secondsIn, wholeNumber } from "../logs/values.ts";
import { protocolName } from "../stream/protocols.ts";

/** What is known of a log from its first lines. */
export interface FlowText {
  readonly delimiter: Delimiter;
  /** Names out of the header line; null where lines are told by their shape alone. */
  readonly names: readonly string[] | null;
}

export interface FlowField {
  /** As the file calls it, or AWS's word where the file has no header. */
  readonly name: string;
  /** Column of `flow_records`, as "srcaddr"; null for what AWS does not document. */
  readonly field: string | null;
  /** Meaning of the field; empty for what AWS does not document. */
  readonly says: string;
  /** As the line has it. */
  readonly value: string;
  /** Whole number of a number field, times in seconds; null where there is none. */
  readonly number: number | null;
  /** Where the cell lies in the line, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

type Delimiter = " " | "," | ";" | "\t";
const DELIMITERS: readonly Delimiter[] = [" ", ",", ";", "\t"];
/** Characters of a line that are looked at; a record has a few hundred. */
const LONGEST_LINE = 8192;

interface Cell {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Recognises a flow log by the beginning of its text; null for anything else. */
export function flowTextOf(head: string): FlowText | null {
  const lines = firstLines(new TextEncoder().encode(head));
  for (const delimiter of DELIMITERS) {
    const rows = lines.map((line) => cellsOf(line, delimiter).map(({ text }) => text));
    // Without a delimiter in it a line has one cell, which is of no flow log.
    const telling = rows.find((cells) => cells.length > 1 && isFlowLine(cells));
    if (telling) return { delimiter, names: rows.find((cells) => cells.length > 1 && isHeader(cells)) ?? null };
  }
  return null;
}

/** The fields of one line; null where it is no record of this log. */
export function flowFieldsOf({ delimiter, names }: FlowText, line: string): readonly FlowField[] | null {
  if (line.length > LONGEST_LINE) return null;
  const cells = cellsOf(line, delimiter);
  const texts = cells.map(({ text }) => text);
  if (cells.length < 2 || cells.length > COLUMN_LIMIT || isHeader(texts)) return null;
  const its = names ?? namesOf(texts);
  if (its?.length !== cells.length) return null;
  return cells.map((cell, at) => fieldIn(its[at], cell));
}

/** Names of a line without header, by its shape, with what CloudWatch's tools put before it. */
function namesOf(texts: readonly string[]): readonly string[] | null {
  const lead = leadOf(texts);
  const order = recogniseOrder(texts.slice(lead.length));
  return order && [...lead, ...order];
}

function fieldIn(name: string, { text, from, to }: Cell): FlowField {
  const column = fieldOf(name);
  return {
    name: name.replaceAll("_", "-"),
    field: column?.name ?? null,
    says: column?.says.replace(/^v\d+[^.]*\. ?/, "") ?? "",
    value: text,
    number: column && column.type !== "text" && !isNothing(text) ? numberIn(column.name, text) : null,
    from,
    to,
  };
}

function numberIn(field: string, text: string): number | null {
  if (field === "start" || field === "end") return secondsIn(text);
  const whole = wholeNumber(text);
  return whole === null ? null : Number(whole);
}

/** Name of an IP protocol, or its number. */
export function protocolText(protocol: number): string {
  return protocolName(protocol);
}

/** Cells of a line with their places. */
function cellsOf(line: string, delimiter: Delimiter): Cell[] {
  if (delimiter !== " ") return delimited(line, delimiter);
  return [...line.matchAll(/[^ \t\r\n]+/g)].map(({ 0: text, index }) => ({
    text,
    from: index,
    to: index + text.length,
  }));
}

/** Cells between delimiters (RFC 4180): a cell that begins with a quote ends with one, doubled ones within stand for one. */
function delimited(line: string, delimiter: Delimiter): Cell[] {
  const cells: Cell[] = [];
  let from = 0;
  while (from <= line.length) {
    const start = from + /^[ ]*/.exec(line.slice(from))![0].length;
    const quoted = line[start] === '"' ? quotedEnd(line, start) : -1;
    const next = line.indexOf(delimiter, quoted < 0 ? from : quoted);
    const to = next < 0 ? line.length : next;
    const raw = line.slice(from, to).trim();
    const text = quoted < 0 ? raw : raw.replace(/^"|"$/g, "").replaceAll('""', '"').trim();
    cells.push({ text, from: Math.min(start, to), to });
    from = to + 1;
  }
  return cells;
}

/** Behind the quote that ends the cell; -1 where none does. */
function quotedEnd(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] !== '"') continue;
    if (line[at + 1] !== '"') return at + 1;
    at++;
  }
  return -1;
}
