import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const files = protocolTable("files", "Files that were transferred: bodies, attachments, downloads, uploads.", [
  column("protocol", "text", "Protocol that carried it."),
  column("ordinal", "u32", "Number of the file within its connection, from 1: what `flowmirror files --save` takes."),
  column("from_responder", "bool", "True when the responder sent it."),
  column("name", "text", "Name as the sender gives it, which may be anything; empty where there is none."),
  column("type", "text", "MIME type by content; empty where its first bytes tell none."),
  column("declared_type", "text", "MIME type as declared; empty where there is none."),
  column("coding", "text", "Content codings that were taken off, outermost last; empty for none."),
  column("size", "i64", "Bytes that were seen, with content codings taken off."),
  optional("declared_size", "i64", "Bytes as declared by the sender, still coded."),
  column("missing_bytes", "i64", "Bytes of it that the capture lacks."),
  column("state", "text", "complete, or partial with the reason."),
  optional("md5", "text", "MD5 of a complete file."),
  optional("sha1", "text", "SHA-1 of a complete file."),
  optional("sha256", "text", "SHA-256 of a complete file."),
  optional("yara", "text", "YARA rules that match its bytes; empty where no rules were given."),
  optional("saved_as", "text", "Name it was saved under; empty where it was not saved."),
]);
