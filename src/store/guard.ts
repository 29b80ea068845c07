/** Which SQL a user may run: one SELECT that reads tables of the case and calls no function that reaches outside. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { printable } from "../base/escape.ts";
import { CaseError } from "../model/error.ts";

/**
 * Table functions a query may call. A list of the good ones, because DuckDB's others read files, write logs, change
 * settings or run SQL from text, some of them although external access is off.
 */
const tableFunctions = new Set([
  "duckdb_columns",
  "duckdb_functions",
  "duckdb_tables",
  "duckdb_types",
  "duckdb_views",
  "generate_series",
  "json_each",
  "json_tree",
  "pragma_table_info",
  "range",
  "repeat",
  "repeat_row",
  "unnest",
]);

/** A query of more characters than this is no one's typing, and its syntax tree would be many times larger. */
const longestQuery = 1 << 20;

/** Throws CaseError "bad-query" unless `sql` is one harmless SELECT. Nothing is bound or run: DuckDB only parses. */
export async function checkQuery(connection: DuckDBConnection, sql: string): Promise<void> {
  if (sql.length > longestQuery) throw new CaseError("bad-query", "The query is longer than a mebibyte.");
  const result = await connection.run("SELECT json_serialize_sql($1::VARCHAR)", [sql]);
  const [[json]] = await result.getRows();
  const tree: unknown = JSON.parse(String(json));
  if (!isObject(tree) || tree.error !== false || !Array.isArray(tree.statements)) throw refused(tree);
  if (tree.statements.length !== 1) throw new CaseError("bad-query", "Give one query at a time.");
  for (const name of calledTableFunctions(tree)) {
    if (!tableFunctions.has(name))
      throw new CaseError("bad-query", `The function ${printable(name)} cannot be used here.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function refused(tree: unknown): CaseError {
  if (isObject(tree) && tree.error_type === "not implemented") {
    return new CaseError("bad-query", "Only SELECT queries can be run here: the case is read-only.");
  }
  return new CaseError("bad-query", isObject(tree) ? lines(String(tree.error_message)) : "The query cannot be read.");
}

/** Names of all functions that stand where a table may stand, at any depth. */
function calledTableFunctions(tree: unknown): string[] {
  const names: string[] = [];
  const waiting = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!isObject(node)) continue;
    if (node.type === "TABLE_FUNCTION") {
      const call = isObject(node.function) ? node.function.function_name : undefined;
      names.push(typeof call === "string" ? call.toLowerCase() : "?");
    }
    waiting.push(...Object.values(node));
  }
  return names;
}

/** A message of DuckDB, which may quote evidence, safe to show and still in lines. */
function lines(message: string): string {
  return message.split("\n").map(printable).join("\n");
}

/** What went wrong in a user's query, as a CaseError that says so in DuckDB's words. */
export function queryError(error: unknown): unknown {
  if (error instanceof CaseError || !(error instanceof Error)) return error;
  return new CaseError("bad-query", lines(error.message), error);
}
