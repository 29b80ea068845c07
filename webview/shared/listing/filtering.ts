/** What narrows a listing: what was typed, what a target brought along, and the time that everything is narrowed to. */
import type { RowFilter, TimeRange, Whole } from "../../../src/protocol/page.ts";

export interface Narrowing {
  readonly text: string;
  /** Of the table's filter row. */
  readonly columns: Readonly<Record<string, string>>;
  /** Brought by a target: rows of these connections or records, in this time. */
  readonly connections?: readonly number[];
  readonly records?: readonly Whole[];
  readonly time?: TimeRange;
}

export const nothingNarrowed: Narrowing = { text: "", columns: {} };

/** The filter to ask with. A target's own time goes before the one that everything is narrowed to. */
export function rowFilter(narrowing: Narrowing, everywhere: TimeRange | null): RowFilter {
  const { text, columns, connections, records } = narrowing;
  const time = narrowing.time ?? everywhere;
  return {
    ...(text.trim() !== "" && { text: text.trim() }),
    ...(Object.keys(columns).length > 0 && { columns }),
    ...(connections && { connections }),
    ...(records && { records }),
    ...(time && { time }),
  };
}

/** True where rows may be hidden. */
export function isNarrowed(filter: RowFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** What a target's filter makes of a listing; nothing of before stays. */
export function fromTarget({ text = "", columns = {}, connections, records, time }: RowFilter): Narrowing {
  return { text, columns, connections, records, time };
}

/** The column filter that keeps rows with this very value, or those without it. */
export function cellFilter(value: string, not: boolean): string {
  // Commas part alternatives; quotes keep them, and "" is one inside.
  const quoted = /[",!<>=]|\.\.|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return `${not ? "!" : ""}=${quoted}`;
}
