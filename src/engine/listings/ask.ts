/** Small results as typed objects, on a connection of their own that the signal interrupts. */
import { assert } from "../../base/assert.ts";
import { cell } from "../../base/columns.ts";
import { loadModule } from "../../store/modules.ts";
import type { RowOf, Shape } from "../../store/rows.ts";
import type { SqlParams } from "../../store/statements.ts";
import type { Store } from "../../store/store.ts";

/** Rows of a query. A column that the shape has and the query does not is our bug. Throws CaseError "cancelled". */
export async function askRows<S extends Shape>(
  store: Store,
  sql: string,
  shape: S,
  params: SqlParams,
  signal: AbortSignal,
): Promise<RowOf<S>[]> {
  const rows: RowOf<S>[] = [];
  for await (const { columns, vectors, rows: count } of store.batches(sql, params, { signal })) {
    const cells = Object.entries(shape).map(([name, type]) => {
      const index = columns.findIndex((column) => column.name === name);
      assert(index >= 0, `the query has no column ${name}`);
      return { name, type, vector: vectors[index] };
    });
    for (let row = 0; row < count; row++) {
      const entries = cells.map(({ name, type, vector }) => [name, value(name, type, cell(vector, row))]);
      rows.push(Object.fromEntries(entries) as RowOf<S>);
    }
  }
  return rows;
}

/** Rows of an SQL module, by its name as "overview/groups". */
export async function askModule<S extends Shape>(
  store: Store,
  name: string,
  shape: S,
  params: SqlParams,
  signal: AbortSignal,
): Promise<RowOf<S>[]> {
  return askRows(store, await loadModule(name), shape, params, signal);
}

function value(name: string, type: string, from: bigint | number | string | boolean | null) {
  if (from === null) {
    assert(type.endsWith("?"), `column ${name} is declared without empty cells but has one`);
    return null;
  }
  const plain = type.replace("?", "");
  if (plain === "text") return String(from);
  if (plain === "bool") return Boolean(from);
  return plain === "i64" || plain === "time" ? BigInt(from) : Number(from);
}
