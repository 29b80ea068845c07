/** Rows of `mysql` and `sql` out of commands. */
import type { Row, Table } from "../../base/columns.ts";
import { type Context, type Message, peerOf, type Speaker } from "../protocol.ts";
import { foundSql, seconds } from "../sql/run.ts";
import type { Command } from "./command.ts";
import type { Login } from "./login.ts";
import type { MysqlError } from "./parse.ts";
import { mysqlTable } from "./tables.ts";

export type MysqlRow = Partial<Row<Table<(typeof mysqlTable)["own"]>>>;

export class MysqlRows {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #login: Login;

  constructor(context: Context, client: Speaker, login: Login) {
    this.#context = context;
    this.#client = client;
    this.#login = login;
  }

  found(command: string, request: Message | null, reply: Message | null, row: MysqlRow): void {
    const { user, database, serverVersion } = this.#login;
    const all = { user, database, server_version: serverVersion, command, ...row };
    this.#context.found(mysqlTable, all, request, reply);
  }

  /** A login, and a change of user. */
  login(command: string, request: Message | null, reply: Message | null, error: MysqlError | null): void {
    const { user, attributes, plugin, password, compression } = this.#login;
    this.found(command, request, reply, {
      argument: user,
      parameters: attributes || null,
      auth_plugin: plugin,
      password,
      compression,
      ...errorRow(error, reply !== null),
      duration: seconds(request, reply?.place ?? null),
    });
  }

  command(command: Command): void {
    const { kind, reply: result, statement, statementId, argument, parameters, ended } = command;
    const request = command.request(this.#client);
    const reply = command.message(peerOf(this.#client));
    const hasRows = (kind.reply === "result" || kind.reply === "rows") && reply && !result.error;
    const rows = hasRows ? result.rows : null;
    this.found(kind.name, request, reply, {
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
    const { user, database } = this.#login;
    const error = result.error && { code: `${result.error.code}`, message: result.error.message };
    const how = kind.name === "query" ? "query" : isExecute ? "execute" : "prepare";
    const run = { user, database, command: how, statement, parameters, rows, error, ended };
    foundSql(this.#context, { system: "mysql", ...run }, request, reply);
  }
}

function errorRow(error: MysqlError | null, isAnswered: boolean): MysqlRow {
  return {
    status: error ? "error" : isAnswered ? "ok" : null,
    error_code: error?.code ?? null,
    sqlstate: error?.sqlstate || null,
    error: error?.message ?? null,
  };
}
