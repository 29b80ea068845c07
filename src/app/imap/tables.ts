/** The table of IMAP: a row for each command and its completion, and for each message that was shown or stored. */
import { column, optional } from "../../base/columns.ts";
import { messageColumns } from "../mime/tables.ts";
import { protocolTable } from "../table.ts";

export const imapTable = protocolTable("imap", "IMAP commands with their completion, and messages that were shown or stored.", [
  column("command", "text", "Command in capitals; `greeting`: what the server says first, `message` and `header`: a message, or headers of one, that a command fetched or stored, `response`: a completion of nothing that was seen."), // prettier-ignore
  optional("arg", "text", "What follows the command; without what is secret. Of a message what was fetched."),
  optional("status", "text", "OK, NO, BAD, BYE or PREAUTH."),
  optional("user", "text", "User that logs in or is logged in."),
  optional("password", "text", "Password, token or proof; masked unless credentials are asked for."),
  optional("mailbox", "text", "Mailbox that is open."),
  ...messageColumns,
  optional("tag", "text", "Tag of the command."),
  optional("msg", "text", "Text of the completion."),
  optional("responses", "u32", "Untagged responses while the command was at work."),
]); // prettier-ignore
