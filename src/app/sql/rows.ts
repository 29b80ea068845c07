/** Rows of one connection to a database: of the protocol's own table and of `sql`, with who is logged in on each. */
import type { Column, Row, Table } from "../../base/columns.ts";
import { type Context, type Message, peerOf, type Speaker } from "../protocol.ts";
import type { ProtocolTable } from "../table.ts";
import { foundSql, type SqlRun } from "./run.ts";

type RowOf<C extends readonly Column[]> = Partial<Row<Table<C>>>;

/** What is known of the login by now: columns that every row repeats. */
export type Known<C extends readonly Column[]> = RowOf<C> & { readonly user?: string | null; readonly database?: string | null }; // prettier-ignore

export interface RowsOptions<C extends readonly Column[]> {
  readonly system: SqlRun["system"];
  readonly table: ProtocolTable<C>;
  readonly client: Speaker;
  readonly known: () => Known<C>;
}

export class DatabaseRows<C extends readonly Column[]> {
  readonly #context: Context;
  readonly #options: RowsOptions<C>;

  constructor(context: Context, options: RowsOptions<C>) {
    this.#context = context;
    this.#options = options;
  }

  get client(): Speaker {
    return this.#options.client;
  }

  get server(): Speaker {
    return peerOf(this.#options.client);
  }

  found(command: string, request: Message | null, reply: Message | null, row: RowOf<C>): void {
    const { table, known } = this.#options;
    this.#context.found(table, { ...known(), command, ...row }, request, reply);
  }

  /** A statement that was run. */
  ran(run: Omit<SqlRun, "system" | "user" | "database">, request: Message | null, reply: Message | null): void {
    const { system, known } = this.#options;
    const { user = null, database = null } = known();
    foundSql(this.#context, { system, user, database, ...run }, request, reply);
  }
}
