/**
 * Where the rows of a table really lie. A flow log has 14 of some 75 fields, and storing 60 empty columns takes longer than
 * storing the 14: only the columns that some batch has are stored (schema `stored`), and `data.flow_records` becomes a view
 * in which the others are NULL of their type.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Batch, Column, Table } from "../base/columns.ts";
import { createTable, quoted, sqlType } from "./ddl.ts";

/** The table whose chosen fields vary from file to file, and whose rows the store counts. */
const sparse = { name: "flow_records", counted: "record_id" };

/** A table to append to; `next` is the number of the next row where the store counts them. */
export interface StoredTable {
  readonly schema: "data" | "stored";
  readonly table: Table;
  readonly next: number;
}

/** The column that the store fills with 1, 2, ... where a batch does not bring it. */
export function countedColumn(table: Table): Column | undefined {
  return table.name === sparse.name ? table.columns.find(({ name }) => name === sparse.counted) : undefined;
}

/** Makes room for the columns of the batch and says where they go. */
export async function storedTable(connection: DuckDBConnection, { table, columns }: Batch): Promise<StoredTable> {
  const counted = countedColumn(table);
  if (!counted) return { schema: "data", table, next: 1 };
  const next =
    Number(await single(connection, `SELECT coalesce(max(${sparse.counted}), 0) FROM data.${sparse.name}`)) + 1;
  const stored = await storedColumns(connection);
  if (stored.size === 0 && next > 1) return { schema: "data", table, next };
  const wanted = table.columns.filter(
    (c) => c === counted || stored.has(c.name) || columns.some((b) => b.name === c.name),
  );
  if (wanted.length === table.columns.length && stored.size === 0) return { schema: "data", table, next };
  const narrow = { ...table, columns: wanted };
  if (stored.size === 0) await narrowDown(connection, narrow);
  else await widen(connection, wanted, stored);
  await connection.run(view(table, wanted));
  return { schema: "stored", table: { ...table, columns: await inStoredOrder(connection, wanted) }, next };
}

async function single(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const [[value]] = await (await connection.run(sql)).getRows();
  return value;
}

async function storedColumns(connection: DuckDBConnection): Promise<Set<string>> {
  const sql = `SELECT column_name FROM duckdb_columns() WHERE schema_name = 'stored' ORDER BY column_index`;
  const rows = await (await connection.run(sql)).getRows();
  return new Set(rows.map(([name]) => String(name)));
}

async function inStoredOrder(connection: DuckDBConnection, columns: readonly Column[]): Promise<Column[]> {
  const names = [...(await storedColumns(connection))];
  return columns.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

async function narrowDown(connection: DuckDBConnection, narrow: Table): Promise<void> {
  await connection.run(`DROP TABLE data.${sparse.name}`);
  await connection.run("CREATE SCHEMA stored");
  await connection.run(createTable(narrow, "stored"));
}

async function widen(connection: DuckDBConnection, wanted: readonly Column[], stored: Set<string>): Promise<void> {
  for (const { name, type } of wanted.filter((column) => !stored.has(column.name))) {
    await connection.run(`ALTER TABLE stored.${sparse.name} ADD COLUMN ${quoted(name)} ${sqlType(type)}`);
  }
}

function view(table: Table, stored: readonly Column[]): string {
  const shown = table.columns.map((column) =>
    stored.includes(column) ? quoted(column.name) : `NULL::${sqlType(column.type)} AS ${quoted(column.name)}`,
  );
  return `CREATE OR REPLACE VIEW data.${sparse.name} AS SELECT ${shown.join(", ")} FROM stored.${sparse.name}`;
}
