/** The table of SOCKS: a row for each request to a proxy. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const socksTable = protocolTable("socks", "SOCKS: what proxies were asked to connect to.", [
  optional("command", "text", "CONNECT, BIND or UDP ASSOCIATE."),
  optional("request_host", "text", "Address asked for."),
  optional("request_name", "text", "Name asked for, where the proxy is to look it up."),
  optional("request_p", "u16", "Port asked for."),
  optional("user", "text", "User name."),
  optional("password", "text", "Password; masked unless credentials are asked for."),
  optional("status", "text", "What the proxy replied."),
  column("version", "u8", "4 or 5; 4A, which gives a name, is 4 with `request_name`."),
  optional("auth", "text", "How the client logs in: the method that the proxy chose."),
  optional("bound_host", "text", "Address that the proxy uses or listens on."),
  optional("bound_name", "text", "The same, where it gives a name."),
  optional("bound_p", "u16", "Its port."),
]); // prettier-ignore
