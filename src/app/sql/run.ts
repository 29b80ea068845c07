/** A statement that was run, as a row of `sql`. */
import { seconds } from "../parts/seconds.ts";
import type { Context, Message, Place } from "../protocol.ts";
import { sqlTable } from "./tables.ts";
import type { Statement } from "./text.ts";

export interface SqlRun {
  readonly system: "postgresql" | "mysql" | "tds";
  readonly user: string | null;
  readonly database: string | null;
  readonly command: string;
  readonly statement: Statement | null;
  readonly parameters: string | null;
  readonly rows: bigint | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Where its result ends; null where no reply was seen. */
  readonly ended: Place | null;
}

export function foundSql(context: Context, run: SqlRun, request: Message | null, reply: Message | null): void {
  const { statement, error, system, user, database, command, parameters, rows } = run;
  context.found(
    sqlTable,
    {
      system,
      user,
      database,
      command,
      statement: statement?.text ?? null,
      statement_length: statement && BigInt(statement.length),
      parameters,
      rows,
      status: error ? "error" : reply ? "ok" : null,
      error_code: error?.code ?? null,
      error: error?.message ?? null,
      duration: seconds(request, run.ended),
    },
    request,
    reply,
  );
}
