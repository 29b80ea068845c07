/** The table of the PROXY protocol: a row for each header that a proxy or load balancer put in front of a connection. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const proxyTable = protocolTable("proxy", "PROXY protocol: the clients that load balancers and proxies connect for.", [
  optional("client_ip", "text", "Address of the client as the proxy saw it; of a Unix socket its path. None for LOCAL."),
  optional("client_port", "u16", "Port of the client."),
  optional("server_ip", "text", "Address of the proxy that the client connected to."),
  optional("server_port", "u16", "Port that the client connected to."),
  column("command", "text", "PROXY, or LOCAL for a connection of the proxy's own: a health check."),
  optional("vpc_endpoint", "text", "AWS VPC endpoint that the client came through."),
  optional("authority", "text", "Name that the client asked for: the SNI of its TLS."),
  optional("alpn", "text", "Protocol that was agreed on in the client's TLS."),
  column("version", "u8", "1 is a line of text, 2 is binary."),
  optional("transport", "text", "TCP4, TCP6, UDP4, UDP6, UNIX stream, UNIX datagram."),
  optional("unique_id", "text", "Identifier that the proxy gave the connection; in hex where it is no text."),
  optional("tls_version", "text", "Version of the TLS between client and proxy."),
  optional("tls_cipher", "text", "Its cipher."),
  optional("client_cert", "text", "The client's certificate in it: none, verified or not verified."),
  optional("client_cn", "text", "Common name in that certificate."),
  optional("crc32c_ok", "bool", "The header's checksum is right; empty where it has none."),
  optional("other", "text", "Values of other types: namespaces, private links of other clouds, unknown ones in hex."),
]); // prettier-ignore
