/** The table of SMTP: a row for each command and its reply, and for each message. */
import { column, optional } from "../../base/columns.ts";
import { messageColumns } from "../mime/tables.ts";
import { protocolTable } from "../table.ts";

export const smtpTable = protocolTable("smtp", "SMTP commands and messages, each with the reply to it.", [
  column("command", "text", "Command in capitals; `banner`: the server's greeting, `message`: the message itself, after DATA or the last BDAT, `reply`: a reply to nothing that was seen."), // prettier-ignore
  optional("arg", "text", "What follows the command; of AUTH the mechanism only."),
  optional("reply_code", "u16", "Code of the reply: 2xx done, 3xx go on, 4xx not now, 5xx no."),
  optional("user", "text", "User that logs in or is logged in."),
  optional("password", "text", "Password, token or proof of AUTH; masked unless credentials are asked for."),
  optional("mailfrom", "text", "Sender of the envelope (MAIL FROM)."),
  optional("rcptto", "text", "Recipient that RCPT gives; of a message all that were not refused, joined by a comma."),
  ...messageColumns,
  optional("reply_msg", "text", "Text of the reply; its lines joined by a semicolon."),
  optional("helo", "text", "Name that the client gave itself with EHLO or HELO."),
]);
