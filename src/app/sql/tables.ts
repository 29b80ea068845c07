/** Statements of all SQL databases in one table: what was run, by whom, with what result. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const sqlTable = protocolTable("sql", "SQL statements that were run, whatever the database.", [
  column("system", "text", "Database: postgresql, mysql or tds (Microsoft SQL Server)."),
  optional("user", "text", "User who logged in on this connection."),
  optional("database", "text", "Database in use, as far as the connection shows it."),
  column("command", "text", "How it was run: query, prepare (only where that failed), execute, batch, rpc."),
  optional(
    "statement",
    "text",
    "Text of the statement; its first 8 KiB. Empty where its preparation was not seen. Passwords of database users in it are masked unless credentials are asked for.",
  ),
  optional("statement_length", "i64", "Bytes of the statement as it was sent."),
  optional("parameters", "text", "Values bound to it, as far as they can be shown."),
  optional("rows", "i64", "Rows returned, or changed where none were returned."),
  optional("status", "text", "ok or error; empty where no reply was seen."),
  optional("error_code", "text", "Code of the error: SQLSTATE for PostgreSQL, the error's number for others."),
  optional("error", "text", "Message of the error."),
  optional("duration", "f64", "Seconds from the statement to the end of its result."),
]);
