/** Commands of clients, and how their replies go ("Command Phase"). */

/** `one`: a single OK, EOF, ERR or text. `rows`: up to EOF. */
export type ReplyKind = "none" | "one" | "result" | "prepared" | "rows" | "login" | "stream";

export interface CommandKind {
  readonly name: string;
  readonly reply: ReplyKind;
  /** What stands after the command's byte. */
  readonly argument: "none" | "text" | "statement" | "id";
}

const kind = (name: string, reply: ReplyKind = "one", argument: CommandKind["argument"] = "none"): CommandKind => ({ name, reply, argument }); // prettier-ignore

const COMMANDS: Readonly<Record<number, CommandKind>> = {
  0x00: kind("sleep"),
  0x01: kind("quit", "none"),
  0x02: kind("init_db", "one", "text"),
  0x03: kind("query", "result", "statement"),
  0x04: kind("field_list", "rows", "text"),
  0x05: kind("create_db", "one", "text"),
  0x06: kind("drop_db", "one", "text"),
  0x07: kind("refresh"),
  0x08: kind("shutdown"),
  0x09: kind("statistics"),
  0x0a: kind("process_info", "result"),
  0x0b: kind("connect"),
  0x0c: kind("process_kill"),
  0x0d: kind("debug"),
  0x0e: kind("ping"),
  0x0f: kind("time"),
  0x10: kind("delayed_insert"),
  0x11: kind("change_user", "login"),
  0x12: kind("binlog_dump", "stream"),
  0x13: kind("table_dump", "stream"),
  0x14: kind("connect_out"),
  0x15: kind("register_slave"),
  0x16: kind("stmt_prepare", "prepared", "statement"),
  0x17: kind("stmt_execute", "result", "id"),
  0x18: kind("stmt_send_long_data", "none", "id"),
  0x19: kind("stmt_close", "none", "id"),
  0x1a: kind("stmt_reset", "one", "id"),
  0x1b: kind("set_option"),
  0x1c: kind("stmt_fetch", "rows", "id"),
  0x1e: kind("binlog_dump_gtid", "stream"),
  0x1f: kind("reset_connection"),
  0x20: kind("clone", "stream"),
  0xfa: kind("stmt_bulk_execute", "result", "id"),
};

export function commandKind(code: number): CommandKind | null {
  return COMMANDS[code] ?? null;
}
