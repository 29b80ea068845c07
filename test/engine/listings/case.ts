/** The incident of the samples as an analysed case in memory, and pages of it as rows. */
import { fileURLToPath } from "node:url";
import { rowsOf } from "../../../src/base/columns.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { openCase } from "../../../src/engine/case.ts";
import { CaseError } from "../../../src/model/error.ts";
import { NO_FLAG, NO_TIME, type Page } from "../../../src/protocol/page.ts";
import type { SqlParams } from "../../../src/store/statements.ts";
import type { Store } from "../../../src/store/store.ts";

export function openIncident(): Promise<OpenedCase> {
  return openCase([fileURLToPath(new URL("../../../samples/incident", import.meta.url))]);
}

export const never = new AbortController().signal;

type Value = string | number | bigint | boolean | null;
export type PlainRow = Record<string, Value>;

/** Rows of a query written for the test. */
export async function sqlRows(store: Store, sql: string, params: SqlParams = {}): Promise<PlainRow[]> {
  const rows: PlainRow[] = [];
  for await (const batch of store.batches(sql, params)) rows.push(...rowsOf(batch));
  return rows;
}

/** Rows of a page; what has no value is null. */
export function pageRows({ rows, columns }: Page): PlainRow[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map((column) => [column.name, cellOf(column, row)])),
  );
}

function cellOf({ kind, values }: Page["columns"][number], row: number): Value {
  const value = values[row];
  if (kind === "number") return Number.isNaN(value) ? null : value;
  if (kind === "time") return value === NO_TIME ? null : value;
  if (kind === "flag") return value === NO_FLAG ? null : value === 1;
  return value;
}

/** For assert.rejects: a CaseError of this code whose sentence says this. */
export function caseError(code: string, says: RegExp = /./) {
  return (error: unknown): boolean => error instanceof CaseError && error.code === code && says.test(error.message);
}
