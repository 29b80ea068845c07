import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** Redis' own table. */
export const redisTable = protocolTable(
  "redis",
  "Redis (and Valkey, KeyDB): commands with their replies, and pushes.",
  [
    optional("user", "text", "User who logged in on this connection; default where only a password was given."),
    optional("database", "u32", "Database chosen with SELECT; empty before."),
    column("command", "text", "Name in capitals, with the subcommand; of a push its kind, as message."),
    optional("key", "text", "Key, or channel, the command is about; the first of them."),
    optional(
      "arguments",
      "text",
      "Other arguments, long ones shortened; passwords masked unless credentials are shown.",
    ),
    column("argument_count", "u32", "Arguments after the name."),
    optional("password", "text", "Password of AUTH or HELLO, masked unless credentials are shown."),
    column("is_push", "bool", "True for what the server says unasked: messages of channels, monitored commands."),
    optional("reply_type", "text", "simple, error, integer, string, array, null, map, set, push, ..."),
    optional("reply", "text", "Reply, shortened."),
    optional("reply_length", "i64", "Bytes of a string, elements of an array."),
    optional("error", "text", "Text of an error reply."),
    optional("duration", "f64", "Seconds from the command to the reply."),
  ],
);
