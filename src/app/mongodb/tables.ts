import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** MongoDB's own table. */
export const mongodbTable = protocolTable("mongodb", "MongoDB: commands with what came of them.", [
  optional("user", "text", "User who logged in on this connection (saslStart, authenticate)."),
  optional("database", "text", "Database of the command."),
  optional("command", "text", "Name of the command; of legacy messages query, insert, update, delete, getMore."),
  optional("collection", "text", "Collection the command is about."),
  column("opcode", "text", "Kind of message: OP_MSG, OP_QUERY ...; of the reply where the request is missing."),
  optional("compressor", "text", "How the message was compressed: snappy, zlib, zstd."),
  optional("mechanism", "text", "SASL mechanism of a login."),
  optional("password", "text", "Password of a login with PLAIN, masked unless credentials are shown."),
  optional(
    "document",
    "text",
    "The command or filter as text, shortened; secrets masked unless credentials are shown.",
  ),
  optional("documents", "i64", "Documents sent beside it, as those of an insert."),
  optional("ok", "bool", "Whether it went well, as the reply says."),
  optional("returned", "i64", "Documents returned, or the reply's n."),
  optional("error_code", "i64", "Code of the error; of the first write error where there are some."),
  optional("error", "text", "Message of the error."),
  optional("reply", "text", "The reply as text, shortened."),
  optional("duration", "f64", "Seconds from the request to the reply."),
]);
