/** The table of IRC: a row for each message of either side. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const ircTable = protocolTable("irc", "IRC messages of both sides.", [
  column("command", "text", "Command in capitals; a reply of the server has its number, as 001."),
  optional("source", "text", "Who says it, as the message gives it: nick!user@host, or a server."),
  optional("target", "text", "Channels or nicks that it is for."),
  optional("text", "text", "The rest: what is said, reasons, modes."),
  optional("nick", "text", "Nick of the client, as it asked for it last."),
  optional("user", "text", "User name of the client (USER), or the account it logs in to."),
  optional("password", "text", "Password of PASS, OPER, SASL or a nick service, keys of JOIN; masked unless credentials are asked for."),
  optional("dcc_type", "text", "SEND, CHAT and others: a connection from client to client that is offered."),
  optional("dcc_file_name", "text", "File that is offered."),
  optional("dcc_file_size", "i64", "Its size as offered."),
]); // prettier-ignore
