import type { DuckDBConnection, DuckDBPreparedStatement } from "@duckdb/node-api";

/** A value that can be bound to `$name`. */
export type SqlValue = string | number | bigint | boolean | null;
export type SqlParams = Readonly<Record<string, SqlValue>>;

/** Pieces of SQL that hide a semicolon: quoted text and names, dollar quotes, comments. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^;'"$\-/]+|[\s\S]/g;

/** Splits SQL at the semicolons that end statements; comments alone are no statement. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let from = 0;
  let empty = true;
  for (const { 0: piece, index } of sql.matchAll(token)) {
    if (piece === ";") {
      if (!empty) statements.push(sql.slice(from, index).trim());
      from = index + 1;
      empty = true;
    } else if (!/^(--|\/\*|\s+$)/.test(piece)) {
      empty = false;
    }
  }
  if (!empty) statements.push(sql.slice(from).trim());
  return statements;
}

/** Binds the parameters a statement uses; the others are for its neighbours. */
function bindUsed(statement: DuckDBPreparedStatement, params: SqlParams): void {
  for (let index = 1; index <= statement.parameterCount; index++) {
    const name = statement.parameterName(index);
    if (!(name in params)) throw new Error(`bug: no value for $${name}`);
    bindOne(statement, index, params[name]);
  }
}

function bindOne(statement: DuckDBPreparedStatement, index: number, value: SqlValue): void {
  if (value === null) statement.bindNull(index);
  else if (typeof value === "string") statement.bindVarchar(index, value);
  else if (typeof value === "boolean") statement.bindBoolean(index, value);
  else if (typeof value === "bigint") statement.bindBigInt(index, value);
  else if (Number.isSafeInteger(value)) statement.bindBigInt(index, BigInt(value));
  else statement.bindDouble(index, value);
}

/** Prepares one statement, binds what it uses, and lets `use` run it. */
export async function prepared<T>(
  connection: DuckDBConnection,
  sql: string,
  params: SqlParams,
  use: (statement: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const statement = await connection.prepare(sql);
  try {
    bindUsed(statement, params);
    return await use(statement);
  } finally {
    statement.destroySync();
  }
}
