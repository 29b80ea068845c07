/** Rows of `postgresql` and `sql` out of operations. */
import type { Row, Table } from "../../base/columns.ts";
import { seconds } from "../parts/seconds.ts";
import type { Context, Message, Speaker } from "../protocol.ts";
import { DatabaseRows } from "../sql/rows.ts";
import type { Login } from "./login.ts";
import type { Operation } from "./operation.ts";
import { postgresqlTable } from "./tables.ts";

export type PgRow = Partial<Row<Table<(typeof postgresqlTable)["own"]>>>;

export type PgRows = DatabaseRows<(typeof postgresqlTable)["own"]>;

export function pgRows(context: Context, client: Speaker, login: Login): PgRows {
  const known = (): PgRow => ({ user: login.user, database: login.database, application_name: login.application });
  return new DatabaseRows(context, { system: "postgresql", table: postgresqlTable, client, known });
}

/** Describe, Close, Sync and binds that went well say nothing that others do not. */
export function giveOperation(rows: PgRows, login: Login, operation: Operation): void {
  const { kind, request, error } = operation;
  if (kind === "describe" || kind === "close" || kind === "sync" || (kind === "bind" && !error)) return;
  const reply = operation.reply(rows.server);
  const isUnfinished = kind === "login" && !operation.isAuthenticated;
  rows.found(kind, request, reply, {
    statement_name: operation.statementName,
    argument: operation.statement?.text ?? null,
    argument_length: operation.statement && BigInt(operation.statement.length),
    parameters: operation.parameters,
    ...(kind === "login" && loginRow(login)),
    reply: operation.tags ?? (reply && !error ? (isUnfinished ? "unfinished" : "ok") : null),
    rows: operation.rows,
    copy_bytes: operation.copyBytes,
    severity: error?.severity ?? null,
    error_code: error?.code ?? null,
    error: error?.message ?? null,
    duration: seconds(request, operation.ended),
  });
  if (kind === "query" || kind === "execute" || ((kind === "parse" || kind === "bind") && error)) {
    giveSql(rows, operation, reply);
  }
}

function loginRow({ parameters, method, password, serverVersion }: Login): PgRow {
  return { parameters: parameters || null, auth_method: method, password, server_version: serverVersion };
}

function giveSql(all: PgRows, operation: Operation, reply: Message | null): void {
  const { kind, request, statement, parameters, rows, error, ended } = operation;
  const command = kind === "parse" ? "prepare" : kind === "bind" ? "execute" : kind;
  all.ran({ command, statement, parameters, rows, error, ended }, request, reply);
}
