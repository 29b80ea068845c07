/** Rows of `mysql` and `sql` out of commands. */
import type { Row, Table } from "../../base/columns.ts";
import { seconds } from "../parts/seconds.ts";
import type { Context, Message, Speaker } from "../protocol.ts";
import { DatabaseRows } from "../sql/rows.ts";
import type { Command } from "./command.ts";
import type { Login } from "./login.ts";
import type { MysqlError } from "./parse.ts";
import { mysqlTable } from "./tables.ts";

export type MysqlRow = Partial<Row<Table<(typeof mysqlTable)["own"]>>>;

export type MysqlRows = DatabaseRows<(typeof mysqlTable)["own"]>;

export function mysqlRows(context: Context, client: Speaker, login: Login): MysqlRows {
  const known = (): MysqlRow => ({ user: login.user, database: login.database, server_version: login.serverVersion });
  return new DatabaseRows(context, { system: "mysql", table: mysqlTable, client, known });
}

/** A login, or a change of user. */
export interface Attempt {
  readonly command: "login" | "change_user";
  readonly request: Message;
}

export function giveLogin(
  rows: MysqlRows,
  login: Login,
  { command, request }: Attempt,
  reply: Message | null,
  error: MysqlError | null,
): void {
  const { user, attributes, plugin, password, compression } = login;
  rows.found(command, request, reply, {
    argument: user,
    parameters: attributes || null,
    auth_plugin: plugin,
    password,
    compression,
    ...errorRow(error, reply !== null),
    duration: seconds(request, reply?.place ?? null),
  });
}

export function giveCommand(all: MysqlRows, command: Command): void {
  const { kind, reply: result, statement, statementId, argument, parameters, ended } = command;
  const request = command.request(all.client);
  const reply = command.message(all.server);
  const hasRows = (kind.reply === "result" || kind.reply === "rows") && reply && !result.error;
  const rows = hasRows ? result.rows : null;
  all.found(kind.name, request, reply, {
    statement_id: statementId ?? result.prepared?.id ?? null,
    argument: statement?.text ?? argument,
    argument_length: statement && BigInt(statement.length),
    parameters,
    rows,
    local_file: result.localFile,
    ...errorRow(result.error, reply !== null),
    duration: seconds(request, ended),
  });
  const isExecute = kind.name === "stmt_execute" || kind.name === "stmt_bulk_execute";
  if (kind.name !== "query" && !isExecute && !(kind.name === "stmt_prepare" && result.error)) return;
  const error = result.error && { code: `${result.error.code}`, message: result.error.message };
  const how = kind.name === "query" ? "query" : isExecute ? "execute" : "prepare";
  all.ran({ command: how, statement, parameters, rows, error, ended }, request, reply);
}

function errorRow(error: MysqlError | null, isAnswered: boolean): MysqlRow {
  return {
    status: error ? "error" : isAnswered ? "ok" : null,
    error_code: error?.code ?? null,
    sqlstate: error?.sqlstate || null,
    error: error?.message ?? null,
  };
}
