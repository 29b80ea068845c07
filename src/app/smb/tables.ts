/** Table of SMB: one row for a command and its response. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const smbTable = protocolTable("smb", "SMB commands with their responses: shares, files, pipes and logins.", [
  column(
    "command",
    "text",
    "Command by its name: NEGOTIATE, SESSION_SETUP, TREE_CONNECT, CREATE, READ; NT_CREATE_ANDX for version 1.",
  ),
  optional("share", "text", "Share that it is on: \\\\server\\share."),
  optional("path", "text", "File, directory or pipe, within the share."),
  optional("target", "text", "New name of a file that is renamed or linked."),
  optional("status", "text", "NTSTATUS of the response by its name; empty where none was seen."),
  optional(
    "info",
    "text",
    "What is done: disposition of CREATE, control of IOCTL, information that is asked for or set, delete.",
  ),
  optional("user", "text", "User of the session, as its login says; a Kerberos ticket does not tell it in clear."),
  optional("domain", "text", "Domain or realm of the user."),
  optional("host", "text", "Name of the client's machine, as its login says."),
  optional("auth", "text", "How the session logged in: NTLM or Kerberos; guest or anonymous where the server says so."),
  optional("access", "text", "Rights that CREATE asks for."),
  optional("action", "text", "What CREATE did: opened, created, overwritten, superseded."),
  optional("offset", "i64", "Where in the file READ or WRITE begins."),
  optional("length", "i64", "Bytes that were read or written."),
  optional("size", "i64", "Size of the file, as CREATE, CLOSE or a new end of the file says."),
  optional("share_type", "text", "disk, pipe or printer."),
  optional("version", "text", "1 or 2; version 3 is a dialect of 2."),
  optional(
    "dialect",
    "text",
    "Dialect that is spoken, once it was agreed on: 3.1.1, 2.0.2, NT LM 0.12; of NEGOTIATE without a response those that are offered.",
  ),
  optional("native_os", "text", "System of the client and of the server, as version 1 tells them."),
  optional("is_async", "bool", "True where the server first answered that it would take time."),
  optional("is_signed", "bool", "True where the request (or lone response) is signed."),
  optional(
    "is_encrypted",
    "bool",
    "True for what is encrypted: one row for a session, since nothing more is to be seen.",
  ),
  optional(
    "compression",
    "text",
    "How the request or the response was compressed: LZNT1, LZ77, LZ77+Huffman, Pattern_V1 ...",
  ),
  optional("session_id", "text", "Number of the session, as hex."),
  optional("tree_id", "u32", "Number of the share on this connection."),
  optional("message_id", "i64", "Number of the message."),
  optional("duration", "f64", "Seconds from the request to its last response."),
]);
