/** What is told of TLS, over TCP, over datagrams (DTLS) and in QUIC alike. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const tlsTable = protocolTable("tls", "TLS connections: what both hellos say, the server's certificate, how it went.", [
  column("transport", "text", "tcp; udp for DTLS; quic."),
  optional("sni", "text", "Name of the server the client asks for (RFC 6066)."),
  optional("version", "text", "Version the server chose; the client's highest where there is no server hello."),
  optional("cipher", "text", "Cipher suite the server chose, as IANA names it."),
  optional("curve", "text", "Group of the key exchange."),
  optional("alpn", "text", "Application protocol the server chose (RFC 7301)."),
  optional("client_alpns", "text", "Application protocols the client offers, most wanted first."),
  optional("ja3", "text", "JA3 of the client hello."),
  optional("ja3s", "text", "JA3S of the server hello."),
  optional("ja4", "text", "JA4 of the client hello."),
  column("resumed", "bool", "True where an earlier session goes on: no certificate is sent."),
  column("established", "bool", "True once the capture shows that both sides finished the handshake."),
  column("hello_retry", "bool", "True where the server asked for another client hello (TLS 1.3, QUIC retry not counted)."),
  column("ech", "bool", "True where the client hello has an encrypted one in it: `sni` is the outer name."),
  optional("alert", "text", "Alerts in the clear or decrypted, in order: who, level, description."),
  optional("cert_subject", "text", "Subject of the server's certificate (RFC 4514)."),
  optional("cert_issuer", "text", "Its issuer."),
  optional("cert_names", "text", "Its alternative names: host names, addresses, mail addresses, URIs."),
  optional("cert_not_before", "time", "Not valid before."),
  optional("cert_not_after", "time", "Not valid after."),
  optional("cert_sha256", "text", "SHA-256 of the certificate (DER)."),
  optional("cert_self_signed", "bool", "True where subject and issuer are the same name."),
  optional("client_cert_subject", "text", "Subject of the client's certificate."),
  column("decrypted", "bool", "True where application data could be decrypted with secrets of the evidence."),
]); // prettier-ignore
