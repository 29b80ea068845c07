/** The table of FTP: a row for each command and the last reply to it. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const ftpTable = protocolTable("ftp", "FTP commands, each with the last reply to it.", [
  column("command", "text", "Command in capitals; `banner`: the server's greeting, `reply`: a reply to nothing that was seen."), // prettier-ignore
  optional("arg", "text", "What follows the command; without what is secret."),
  optional("reply_code", "u16", "Code of the last reply: 1xx begun, 2xx done, 3xx go on, 4xx not now, 5xx no."),
  optional("reply_msg", "text", "Text of that reply; its lines joined by a semicolon."),
  optional("user", "text", "User that logs in or is logged in."),
  optional("password", "text", "Password of PASS; masked unless credentials are asked for."),
  optional("cwd", "text", "Working directory, as far as replies and commands tell."),
  optional("file_size", "i64", "Size of the file as the server gives it."),
  optional("data_channel_passive", "bool", "True where the client opens the data connection, false where the server does."),
  optional("data_channel_resp_h", "text", "Address that the data connection goes to, as announced."),
  optional("data_channel_resp_p", "u16", "Port that the data connection goes to."),
]); // prettier-ignore
