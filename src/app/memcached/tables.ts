import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** Memcached's own table. */
export const memcachedTable = protocolTable(
  "memcached",
  "Memcached: commands with what came of them, text and binary.",
  [
    optional("command", "text", "Name of the command: get, set, stats ...; empty where only the reply was seen."),
    optional("key", "text", "Key; of many the first."),
    optional("key_count", "u32", "Keys asked for."),
    optional("arguments", "text", "What else the command says: flags, times, numbers."),
    optional("value_length", "i64", "Bytes of the value that is stored."),
    optional("user", "text", "User of a SASL login (binary)."),
    optional("password", "text", "Password of a PLAIN login, masked unless credentials are shown."),
    column("is_binary", "bool", "True for the binary protocol."),
    optional("reply", "text", "First word or status of the reply: STORED, END, NOT_FOUND, no error ..."),
    optional("hits", "u32", "Values returned."),
    optional("reply_length", "i64", "Bytes of the values returned."),
    optional("error", "text", "Text of an error."),
    optional("request_id", "u16", "Number of the request in UDP's frame."),
    optional("datagrams", "u16", "Datagrams of the reply, as UDP's frame says: many are an amplification."),
    optional("duration", "f64", "Seconds from the command to the end of the reply."),
  ],
);
