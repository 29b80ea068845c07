/** PostgreSQL's own table. Statements are also in `sql`. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const postgresqlTable = protocolTable("postgresql", "PostgreSQL: logins, statements, COPY, cancel requests.", [
  optional("user", "text", "User of the startup message."),
  optional("database", "text", "Database of the startup message; the user's name where it names none."),
  optional("application_name", "text", "Name the client gives itself."),
  column(
    "command",
    "text",
    "ssl_request, gssenc_request, login, cancel, query, parse, bind, execute, function_call, or reply where the request is missing.",
  ),
  optional("statement_name", "text", "Name of the prepared statement; empty for the unnamed one."),
  optional("argument", "text", "Text of the statement, its first 8 KiB; of a cancel request the process id."),
  optional("argument_length", "i64", "Bytes of the statement as it was sent."),
  optional("parameters", "text", "Values bound to the statement; of a login the other startup parameters."),
  optional("auth_method", "text", "Methods the server asks for, and the mechanism that was taken."),
  optional("password", "text", "Password or its hash, masked unless credentials are shown."),
  optional("server_version", "text", "Version the server gives at login."),
  optional(
    "reply",
    "text",
    "Tags of what was completed, as INSERT 0 1; accepted or refused for requests of encryption.",
  ),
  optional("rows", "i64", "Rows returned or changed, as the tags count them."),
  optional("copy_bytes", "i64", "Bytes of COPY data."),
  optional("severity", "text", "Severity of the error."),
  optional("error_code", "text", "SQLSTATE of the error."),
  optional("error", "text", "Message of the error."),
  optional("duration", "f64", "Seconds from the request to the end of the reply."),
]);
