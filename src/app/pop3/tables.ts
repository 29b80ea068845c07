/** The table of POP3: a row for each command and its response. */
import { column, optional } from "../../base/columns.ts";
import { messageColumns } from "../mime/tables.ts";
import { protocolTable } from "../table.ts";

export const pop3Table = protocolTable("pop3", "POP3 commands, each with the response to it.", [
  column("command", "text", "Command in capitals; `greeting`: what the server says first, `response`: a response to nothing that was seen."), // prettier-ignore
  optional("arg", "text", "What follows the command; without what is secret."),
  optional("status", "text", "OK or ERR."),
  optional("user", "text", "User that logs in or is logged in."),
  optional("password", "text", "Password, or digest of APOP and AUTH; masked unless credentials are asked for."),
  ...messageColumns,
  optional("msg", "text", "Text of the response's first line."),
  optional("lines", "u32", "Lines of the response after its first, the last dot not counted."),
]);
