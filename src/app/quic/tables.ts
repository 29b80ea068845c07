/** What is told of QUIC connections. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const quicTable = protocolTable("quic", "QUIC connections: what their first packets say.", [
  optional("version", "text", "Version of the connection's packets: 1, 2, draft-29, Q050."),
  optional("sni", "text", "Name of the server the client asks for."),
  optional("client_alpns", "text", "Application protocols the client offers, the most wanted first."),
  column("established", "bool", "True where packets under the keys of the application were sent after both hellos."),
  optional("ja4", "text", "JA4 of the client hello."),
  optional("user_agent", "text", "Software that the client says it is: Google's own handshake tells, the standard's does not."),
  optional("dcid", "text", "Connection id the client chose for the server at first, hexadecimal."),
  optional("scid", "text", "Connection id the client chose for itself, hexadecimal."),
  optional("server_scid", "text", "Connection id the server chose for itself, hexadecimal."),
  optional("cipher", "text", "Cipher suite the server chose, by its IANA name."),
  optional("alpn", "text", "Application protocol the server chose; known only with secrets."),
  column("retry", "bool", "True where the server asked the client to prove its address (Retry)."),
  column("zero_rtt", "bool", "True where the client sent application data with its hello."),
  optional("client_version", "text", "Version the client began with, where the server chose another one."),
  optional("offered_versions", "text", "Versions a server names that does not speak the client's."),
  optional("close_code", "i64", "Error code of a close during the handshake (RFC 9000, section 20; 0x100 and on: a TLS alert)."),
  optional("close_reason", "text", "Reason given with it."),
]); // prettier-ignore
