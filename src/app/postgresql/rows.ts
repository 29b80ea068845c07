/** Rows of `postgresql` and `sql` out of operations. */
import type { Row, Table } from "../../base/columns.ts";
import { type Context, type Message, peerOf, type Speaker } from "../protocol.ts";
import { foundSql, seconds } from "../sql/run.ts";
import type { Login } from "./login.ts";
import type { Operation } from "./operation.ts";
import { postgresqlTable } from "./tables.ts";

export type PgRow = Partial<Row<Table<(typeof postgresqlTable)["own"]>>>;

export class PgRows {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #login: Login;

  constructor(context: Context, client: Speaker, login: Login) {
    this.#context = context;
    this.#client = client;
    this.#login = login;
  }

  found(command: string, request: Message | null, reply: Message | null, row: PgRow): void {
    const { user, database, application } = this.#login;
    const all = { user, database, application_name: application, command, ...row };
    this.#context.found(postgresqlTable, all, request, reply);
  }

  /** Describe, Close, Sync and binds that went well say nothing that others do not. */
  operation(operation: Operation): void {
    const { kind, request, error } = operation;
    if (kind === "describe" || kind === "close" || kind === "sync" || (kind === "bind" && !error)) return;
    const reply = operation.reply(peerOf(this.#client));
    const isUnfinished = kind === "login" && !operation.isAuthenticated;
    this.found(kind, request, reply, {
      statement_name: operation.statementName,
      argument: operation.statement?.text ?? null,
      argument_length: operation.statement && BigInt(operation.statement.length),
      parameters: operation.parameters,
      ...(kind === "login" && this.#loginRow()),
      reply: operation.tags ?? (reply && !error ? (isUnfinished ? "unfinished" : "ok") : null),
      rows: operation.rows,
      copy_bytes: operation.copyBytes,
      severity: error?.severity ?? null,
      error_code: error?.code ?? null,
      error: error?.message ?? null,
      duration: seconds(request, operation.ended),
    });
    if (kind === "query" || kind === "execute" || ((kind === "parse" || kind === "bind") && error)) {
      this.#sql(operation, reply);
    }
  }

  #loginRow(): PgRow {
    const { parameters, method, password, serverVersion } = this.#login;
    return { parameters: parameters || null, auth_method: method, password, server_version: serverVersion };
  }

  #sql(operation: Operation, reply: Message | null): void {
    const { kind, request, statement, parameters, rows, error, ended } = operation;
    const { user, database } = this.#login;
    const command = kind === "parse" ? "prepare" : kind === "bind" ? "execute" : kind;
    const run = { user, database, command, statement, parameters, rows, error, ended };
    foundSql(this.#context, { system: "postgresql", ...run }, request, reply);
  }
}
