import type { Column, ColumnType, Table } from "../base/columns.ts";
import { flowRecords } from "../model/flowlog.ts";
import {
  activity,
  captureComments,
  captureNames,
  captureSecrets,
  connectionCoverage,
  connections,
  coverage,
  diagnostics,
  evidence,
  findingEvidence,
  findings,
  flowLogConfigs,
  interfaceAddresses,
  interfaces,
  mirrorFilters,
  mirrorRules,
  mirrorSessions,
  mirrorTargets,
  networkInterfaces,
  packets,
  recordConnections,
  vantages,
} from "../model/tables.ts";

/** Every table of a case, in the order they are created and listed. */
export const caseTables: readonly Table[] = [
  evidence,
  diagnostics,
  interfaces,
  captureComments,
  captureNames,
  captureSecrets,
  vantages,
  packets,
  connections,
  activity,
  flowRecords,
  mirrorSessions,
  mirrorFilters,
  mirrorRules,
  mirrorTargets,
  networkInterfaces,
  interfaceAddresses,
  flowLogConfigs,
  coverage,
  connectionCoverage,
  recordConnections,
  findings,
  findingEvidence,
];

const sqlTypes: Record<ColumnType, string> = {
  bool: "BOOLEAN",
  u8: "UTINYINT",
  u16: "USMALLINT",
  u32: "UINTEGER",
  i64: "BIGINT",
  f64: "DOUBLE",
  time: "BIGINT",
  text: "VARCHAR",
};

/** DuckDB type of a column in schema `data`; a time is BIGINT nanoseconds since the epoch. */
export function sqlType(type: ColumnType): string {
  return sqlTypes[type];
}

/** An identifier as SQL takes it whatever it holds. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function definition(column: Column): string {
  return `${quoted(column.name)} ${sqlType(column.type)}`;
}

/** CREATE TABLE of the base table. */
export function createTable(table: Table, schema = "data"): string {
  return `CREATE TABLE ${schema}.${quoted(table.name)} (${table.columns.map(definition).join(", ")});`;
}

/** A column as people see it: times as TIMESTAMP_NS. */
export function shown({ name, type }: Column): string {
  return type === "time" ? `make_timestamp_ns(${quoted(name)}) AS ${quoted(name)}` : quoted(name);
}

/** CREATE VIEW of the same name in schema `main`, where times are TIMESTAMP_NS (UTC). */
export function createView(table: Table): string {
  const columns = table.columns.map(shown).join(", ");
  return `CREATE VIEW main.${quoted(table.name)} AS SELECT ${columns} FROM data.${quoted(table.name)};`;
}

/**
 * What several modules ask. A conversation that several vantages show counts once, where most packets were seen, at the first of
 * equals: `most_seen` picks that connection of a group, `counted` has it of every conversation. `severity_order`: the gravest first.
 */
const shared = `
CREATE MACRO data.most_seen(packets, connection_id) AS
  min({'fewer': -packets, 'connection_id': connection_id}).connection_id;
CREATE VIEW data.counted AS
  SELECT data.most_seen(orig_pkts + resp_pkts, connection_id) AS connection_id
  FROM data.connections
  GROUP BY conversation_id;
CREATE MACRO data.severity_order(severity) AS
  CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END;`;

/** What the declarations say, as comments on the view and its columns. */
function comments(table: Table): string[] {
  const on = (what: string, says: string) => `COMMENT ON ${what} IS ${literal(says)};`;
  return [
    on(`VIEW main.${quoted(table.name)}`, table.says),
    ...table.columns.map((c) => on(`COLUMN main.${quoted(table.name)}.${quoted(c.name)}`, c.says)),
  ];
}

/** All statements that make an empty case: schema `data`, tables, views for people with their comments, what modules share. */
export function createStatements(): string {
  return ["CREATE SCHEMA data;", tableStatements(caseTables), shared, commentStatements(caseTables)].join("\n");
}

/** What decides whether an index fits its queries; the comments do not. */
export function definitions(more: readonly Table[]): string {
  return [tableStatements([...caseTables, ...more]), shared].join("\n");
}

/** The statements for some tables of a case that is there; without comments, which take three times as long. */
export function tableStatements(tables: readonly Table[]): string {
  return tables.flatMap((t) => [createTable(t), createView(t)]).join("\n");
}

export function commentStatements(tables: readonly Table[]): string {
  return tables.flatMap(comments).join("\n");
}
