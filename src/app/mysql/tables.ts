/** MySQL's own table. Statements are also in `sql`. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const mysqlTable = protocolTable("mysql", "MySQL and MariaDB: logins and commands with their results.", [
  optional("user", "text", "User who logged in on this connection."),
  optional("database", "text", "Database in use, as far as the connection shows it."),
  optional("server_version", "text", "Version of the server's greeting."),
  column(
    "command",
    "text",
    "login, ssl_request, greeting (nobody logged in after it), or the command's name: query, stmt_prepare, stmt_execute, init_db ...",
  ),
  optional("statement_id", "u32", "Number of the prepared statement."),
  optional(
    "argument",
    "text",
    "Text of the statement, its first 8 KiB; name of a database, a user or a table for others.",
  ),
  optional("argument_length", "i64", "Bytes of the statement as it was sent."),
  optional(
    "parameters",
    "text",
    "Values bound to the statement or query attributes; of a login the client's attributes.",
  ),
  optional("auth_plugin", "text", "Authentication plugin of the login."),
  optional("password", "text", "Password or its scramble, masked unless credentials are shown; empty: none."),
  optional("compression", "text", "zlib or zstd where login agreed on it."),
  optional("status", "text", "ok or error; empty where no reply was seen."),
  optional("rows", "i64", "Rows returned, or changed where none were returned."),
  optional("local_file", "text", "File that the server asks the client for (LOAD DATA LOCAL)."),
  optional("error_code", "u16", "Number of the error."),
  optional("sqlstate", "text", "SQLSTATE of the error."),
  optional("error", "text", "Message of the error."),
  optional("duration", "f64", "Seconds from the command to the end of the reply."),
]);
