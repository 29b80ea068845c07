/** What a report is made of, before any format. Sections give blocks, renderers take them. */
import { clipped, type Line, type Tone } from "./values.ts";

/** A table column; `key` is its name in JSON. */
export interface TableColumn {
  readonly key: string;
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align: "left" | "right";
  /** Stands below the column before it where a format can do that, to save width. */
  readonly under?: boolean;
}

/** A table with at most a named number of rows; what it leaves out is said. */
export interface TableBlock {
  readonly kind: "table";
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  /** One line per column. */
  readonly rows: readonly (readonly Line[])[];
  /** Rows there are in all; more than `rows` where the limit cut. */
  readonly total: bigint;
  /** SQL for `flowmirror query` that shows them all. */
  readonly query: string;
}

/** One part of a whole, as of a stacked bar. */
export interface BarPart {
  readonly name: string;
  readonly tone: Tone;
  readonly value: bigint;
}

/** One series of a chart: a value per bucket. */
export interface Series {
  readonly key: string;
  readonly name: string;
  readonly values: readonly bigint[];
}

/** A moment or stretch shown above a chart. */
export interface ChartMark {
  readonly first: bigint;
  readonly last: bigint;
  readonly tone: Tone;
  readonly anchor: string;
  /** Short name, ours. */
  readonly name: string;
  readonly text: string;
}

/** Bytes by time. */
export interface ChartBlock {
  readonly kind: "chart";
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** Start of the first bucket and width of every bucket, Unix seconds. */
  readonly start: bigint;
  readonly width: bigint;
  readonly series: readonly Series[];
  readonly marks: readonly ChartMark[];
}

/** What a report is built from. */
export type Block =
  | { readonly kind: "text"; readonly line: Line }
  | { readonly kind: "note"; readonly tone: Tone; readonly line: Line }
  | { readonly kind: "list"; readonly items: readonly Line[] }
  | { readonly kind: "facts"; readonly id: string; readonly items: readonly Fact[] }
  | { readonly kind: "figures"; readonly id: string; readonly items: readonly Figure[] }
  | {
      readonly kind: "bar";
      readonly id: string;
      readonly caption: string;
      readonly unit: "count" | "bytes";
      readonly parts: readonly BarPart[];
    }
  | TableBlock
  | ChartBlock
  | GroupBlock;

/** A named value. */
export interface Fact {
  readonly key: string;
  readonly name: string;
  readonly line: Line;
}

/** A number that matters, with what it means below it. */
export interface Figure extends Fact {
  readonly below: Line;
}

/** Blocks under a heading of their own, as one finding. */
export interface GroupBlock {
  readonly kind: "group";
  /** Anchor; our own words only. */
  readonly id: string;
  readonly title: Line;
  readonly tone: Tone;
  /** Short facts beside the title. */
  readonly meta: readonly Line[];
  readonly blocks: readonly Block[];
}

/** A chapter of the report. */
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A place in the evidence. */
export interface Reference {
  /** Number in the report, from 1. */
  readonly id: number;
  /** Name of the file within the case; empty where the evidence names no file. */
  readonly file: string;
  readonly sha256: string | null;
  readonly packet: bigint | null;
  readonly line: bigint | null;
  readonly connectionId: number | null;
  readonly recordId: bigint | null;
}

/** What the report was made with; the same evidence and the same info give the same bytes. */
export interface ReportInfo {
  /** Version of the tool. */
  readonly version: string;
  readonly caseName: string;
  /** Options of the analysis, such as `slackSeconds`; undefined ones are left out. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Detectors that ran, so that the report can say what was looked for and not found. */
  readonly detectors?: readonly { readonly id: string; readonly name: string }[];
}

/** Value of an option. */
export type OptionValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly (string | number)[]
  | Readonly<Record<string, string | number>>;

/** A whole report, in no format. */
export interface Report {
  readonly info: ReportInfo;
  readonly sections: readonly ReportSection[];
  readonly references: readonly Reference[];
}

/** A paragraph. */
export function paragraph(line: Line): Block {
  return { kind: "text", line };
}

/** A paragraph set apart. */
export function note(tone: Tone, line: Line): Block {
  return { kind: "note", tone, line };
}

/** A column of words, names and places. */
export function left(key: string, title: string): TableColumn {
  return { key, title, align: "left" };
}

/** A column of numbers. */
export function right(key: string, title: string): TableColumn {
  return { key, title, align: "right" };
}

/** A column of words that stands below the column before it. */
export function under(key: string, title: string): TableColumn {
  return { key, title, align: "left", under: true };
}

/** Name of the case as a title. */
export function caseTitle({ caseName }: ReportInfo): string {
  return caseName.trim() === "" ? "Unnamed case" : clipped(caseName);
}
