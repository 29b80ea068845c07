/** Table of TFTP: one row for a request, with what became of the transfer. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const tftpTable = protocolTable("tftp", "TFTP requests, and what became of the transfers.", [
  column("operation", "text", "read or write."),
  column("file", "text", "Name of the file, as the client says."),
  column("mode", "text", "octet, netascii or mail."),
  optional("options", "text", "Options that the client asks for (RFC 2347), as name=value."),
  optional("accepted_options", "text", "Options that the server takes."),
  optional("declared_size", "i64", "Bytes of the file as either side says (tsize, RFC 2349)."),
  optional("size", "i64", "Bytes of the file that were seen; each block counts once."),
  optional("blocks", "u32", "Blocks that were seen."),
  optional("is_complete", "bool", "True where the last block came, and none before it is missing."),
  optional("transfer_port", "u16", "Port of the server from which it transfers."),
  optional("error_code", "u16", "Number of the error that ended it."),
  optional("error", "text", "The error in words."),
]); // prettier-ignore
