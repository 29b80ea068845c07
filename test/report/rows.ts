/** Puts plain rows into a store, with a neutral value for every column a row leaves out. */
import type { ColumnType, Table } from "../../src/base/columns.ts";
import type { SqlValue } from "../../src/store/statements.ts";
import { Store } from "../../src/store/store.ts";

const neutral: Record<ColumnType, SqlValue> = { bool: false, u8: 0, u16: 0, u32: 0, i64: 0, f64: 0, time: 0, text: "" };

export type PlainRow = Readonly<Record<string, SqlValue | undefined>>;

export async function insert(store: Store, table: Table, rows: readonly PlainRow[]): Promise<void> {
  const names = table.columns.map(({ name }) => `"${name}"`);
  const marks = table.columns.map(({ name }) => `$${name}`);
  const sql = `INSERT INTO data.${table.name} (${names.join(", ")}) VALUES (${marks.join(", ")})`;
  for (const row of rows) {
    const params = table.columns.map(
      ({ name, type, nullable }) => [name, row[name] ?? (nullable ? null : neutral[type])] as const,
    );
    await store.run(sql, Object.fromEntries(params));
  }
}

/** An empty case in memory. */
export async function emptyStore(): Promise<Store> {
  const store = await Store.open(":memory:");
  await store.createTables();
  return store;
}
