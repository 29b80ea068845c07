/** The rows of an answer as a table: text only, numbers at the right, times with their offset. */
import type { QueryAnswer } from "../../src/protocol/case.ts";
import { NO_FLAG, NO_TIME, type PageColumn } from "../../src/protocol/page.ts";
import { h } from "../shared/dom.ts";
import { timeText, visible } from "../shared/format.ts";

/** One value as it is shown; null where there is none. Whole numbers without groups: they are often ids, and are copied. */
export function valueText(column: PageColumn, row: number, zone: string): string | null {
  switch (column.kind) {
    case "number":
      return Number.isNaN(column.values[row]) ? null : String(column.values[row]);
    case "time":
      return column.values[row] === NO_TIME ? null : timeText(column.values[row], zone);
    case "flag":
      return column.values[row] === NO_FLAG ? null : column.values[row] === 1 ? "true" : "false";
    case "text":
      return column.values[row] === null ? null : visible(column.values[row]);
  }
}

export function resultTable({ page }: QueryAnswer, zone: string): HTMLElement {
  const isRight = ({ kind }: PageColumn): boolean => kind === "number";
  const head = page.columns.map((column) =>
    h("th", { scope: "col", class: isRight(column) ? "fm-right" : "" }, visible(column.name)),
  );
  const rows = Array.from({ length: page.rows }, (_, row) =>
    h("tr", null, ...page.columns.map((column) => cell(valueText(column, row, zone), isRight(column)))),
  );
  return h("table", { class: "fm-answer-table" }, h("thead", null, h("tr", null, ...head)), h("tbody", null, ...rows));
}

function cell(text: string | null, isRight: boolean): HTMLElement {
  if (text === null) return h("td", { class: "fm-muted fm-query-null" }, "null");
  return h("td", { class: isRight ? "fm-right" : "", title: text.length > 40 ? text : null }, text);
}
