/** The table of Telnet: a row for each line that the client sent, with what the server said after it. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const telnetTable = protocolTable("telnet", "Telnet: prompts, the lines that were typed, and what was said to them.", [
  column("event", "text", "`options`: what was negotiated, `banner`: what the server says first, `user` and `password`: answers to prompts for them, `line`: any other line of the client."), // prettier-ignore
  optional("prompt", "text", "What the server's last line said when the client answered."),
  optional("command", "text", "The line as the client typed it, corrections applied; a password is in `password` only."),
  optional("output", "text", "What the server said after it, up to its next prompt; its first thousands of characters."),
  optional("user", "text", "User as typed, or as the client's options say."),
  optional("password", "text", "Answer to a prompt for a password; masked unless credentials are asked for."),
  optional("login", "text", "After a password: `failed` or `success` where the server's words or its next prompt tell."),
  optional("options", "text", "Options that were asked for, offered or refused."),
  optional("terminal", "text", "Terminal type, size and speed that the client gives."),
]); // prettier-ignore
