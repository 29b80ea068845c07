/** Rows of a case that is still being analysed, as pages. */
import { type Batch, cell } from "../../base/columns.ts";
import {
  type ColumnAbout, MAX_CELL_CHARACTERS, NO_FLAG, NO_TIME, type Page, type PageColumn, type PageRequest,
} from "../../protocol/page.ts"; // prettier-ignore
import type { LiveCase } from "../ingest/live.ts";

/** The rows asked for of what was seen so far. Other listings than connections have none before the case is ready. */
export function livePage(
  live: LiveCase | null,
  { listing, from, to }: PageRequest,
  columns: readonly ColumnAbout[],
): Page {
  const total = listing === "connections" && live ? live.connections : 0;
  const begin = Math.min(from, total);
  const rows = Math.min(to, total) - begin;
  const batch = rows > 0 ? live?.rows(begin, begin + rows) : undefined;
  return { from: begin, rows, total, partial: true, columns: columns.map((column) => pageColumn(column, batch, rows)) };
}

/** A column of the page; empty where the batch has no such column. */
function pageColumn({ name, kind }: ColumnAbout, batch: Batch | undefined, rows: number): PageColumn {
  const at = batch?.columns.findIndex((column) => column.name === name) ?? -1;
  const vector = batch?.vectors[at];
  const value = (row: number) => (vector ? cell(vector, row) : null);
  switch (kind) {
    case "text":
      return { name, kind, values: Array.from({ length: rows }, (_, row) => cut(value(row))) };
    case "time":
      return { name, kind, values: BigInt64Array.from({ length: rows }, (_, row) => timeOf(value(row))) };
    case "flag":
      return { name, kind, values: Uint8Array.from({ length: rows }, (_, row) => flagOf(value(row))) };
    case "number":
      return { name, kind, values: Float64Array.from({ length: rows }, (_, row) => numberOf(value(row))) };
  }
}

type Cell = ReturnType<typeof cell>;

function cut(value: Cell): string | null {
  const text = value === null ? null : String(value);
  return text === null || text.length <= MAX_CELL_CHARACTERS ? text : `${text.slice(0, MAX_CELL_CHARACTERS - 1)}…`;
}

function timeOf(value: Cell): bigint {
  return typeof value === "bigint" ? value : NO_TIME;
}

function flagOf(value: Cell): number {
  return value === null ? NO_FLAG : Number(value);
}

function numberOf(value: Cell): number {
  return value === null ? NaN : Number(value);
}
