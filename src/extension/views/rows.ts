/** Rows of a page as named values. */
import type { Page } from "../../protocol/page.ts";

export type Row = Readonly<Record<string, string | number | bigint | null>>;

export function rowsOf({ rows, columns }: Page): Row[] {
  return Array.from({ length: rows }, (_, at) =>
    Object.fromEntries(
      columns.map(({ name, values }) => {
        const value = values[at];
        return [name, typeof value === "number" && Number.isNaN(value) ? null : value];
      }),
    ),
  );
}

export function numberIn(row: Row, name: string): number {
  return Number(row[name] ?? 0);
}

export function textIn(row: Row, name: string): string {
  return String(row[name] ?? "");
}
