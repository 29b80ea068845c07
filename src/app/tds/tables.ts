import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** Microsoft SQL Server's own table. Statements are also in `sql`. */
export const tdsTable = protocolTable("tds", "Microsoft SQL Server (TDS): logins, batches, procedure calls.", [
  optional("user", "text", "User of the login; of a Windows login DOMAIN\\user once that was said."),
  optional("database", "text", "Database of the login, or the one the server changed to."),
  optional("host", "text", "Name of the client's computer, as it says."),
  optional("application", "text", "Name the client's program gives itself."),
  optional("library", "text", "Client library."),
  optional("server", "text", "Server name that the client asked for."),
  column(
    "command",
    "text",
    "prelogin, login, sspi (a step of a Windows login), batch, rpc, transaction, bulk_load, attention, or reply where the request is missing.",
  ),
  optional("procedure", "text", "Procedure of an rpc."),
  optional("argument", "text", "Text of the statement, its first 8 KiB."),
  optional("argument_length", "i64", "Bytes of the statement as it was sent: two for each character."),
  optional("parameters", "text", "Values of an rpc, as far as they can be shown."),
  optional("password", "text", "Password of the login, masked unless credentials are shown."),
  optional("encryption", "text", "What the prelogin asks for and the server answers: off, on, unsupported, required."),
  optional("server_version", "text", "Version of the server, of its prelogin or login reply."),
  optional("status", "text", "ok, error, or challenged for a login that goes on; empty where no reply was seen."),
  optional("rows", "i64", "Rows returned or changed, as the end of the reply counts them."),
  optional("error_code", "i64", "Number of the first error."),
  optional("error", "text", "Message of the first error."),
  optional("duration", "f64", "Seconds from the request to the end of the reply."),
]);
