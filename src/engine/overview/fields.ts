/** Rows as named values that may cross to a panel. */
import { cell } from "../../base/columns.ts";
import type { Fields } from "../../protocol/case.ts";
import { loadModule } from "../../store/modules.ts";
import type { SqlParams } from "../../store/statements.ts";
import type { Store } from "../../store/store.ts";

/** Rows of an SQL module with whatever columns it has: 64-bit numbers and times as decimal strings. */
export async function askFields(store: Store, name: string, params: SqlParams, signal: AbortSignal): Promise<Fields[]> {
  const rows: Fields[] = [];
  for await (const batch of store.batches(await loadModule(name), params, { signal })) {
    for (let row = 0; row < batch.rows; row++) {
      const entries = batch.columns.map(({ name: column }, i) => [column, plain(cell(batch.vectors[i], row))]);
      rows.push(Object.fromEntries(entries) as Fields);
    }
  }
  return rows;
}

function plain(value: bigint | number | string | boolean | null): Fields[string] {
  return typeof value === "bigint" ? String(value) : value;
}

/** A whole number out of such a field; 0 where it is empty. */
export function numberOf(value: Fields[string]): number {
  return value === null ? 0 : Number(value);
}

/** The fields without those named and those that are empty. */
export function filled(fields: Fields, without: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== null && !without.includes(name)),
  );
}
