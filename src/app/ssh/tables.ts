/** Table of SSH: one row a connection. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const sshTable = protocolTable("ssh", "SSH connections: what both ends are, what they agreed on, and whether a login seems to have worked.", [
  optional("version", "u8", "Version of the protocol that both banners allow: 1 or 2; empty where only one was seen."),
  optional("client", "text", "Banner of the client: version and software."),
  optional("server", "text", "Banner of the server."),
  optional("auth_success", "bool", "Whether the login seems to have worked, judged by the sizes of encrypted packets as Zeek does; or more was said than a login needs. Empty where that does not tell."),
  column("auth_attempts", "u32", "Attempts to log in that were judged so; the first reply does not count, as a rule it refuses the method none."),
  optional("direction", "text", "INBOUND: from a public address to a private one; OUTBOUND: the other way round; empty for others."),
  optional("kex_alg", "text", "Key exchange that was agreed on (RFC 4253, section 7.1)."),
  optional("host_key_alg", "text", "Signature of the server that was agreed on."),
  optional("cipher_alg", "text", "Cipher that was agreed on; both where the directions differ."),
  optional("mac_alg", "text", "MAC that was agreed on; a cipher that authenticates makes no use of it."),
  optional("compression_alg", "text", "Compression that was agreed on."),
  optional("hassh", "text", "HASSH: MD5 of the client's algorithms."),
  optional("hassh_server", "text", "HASSHServer: MD5 of the server's algorithms."),
  optional("hassh_algorithms", "text", "What HASSH is the MD5 of."),
  optional("hassh_server_algorithms", "text", "What HASSHServer is the MD5 of."),
  optional("host_key_type", "text", "Type of the server's key."),
  optional("host_key_bits", "u16", "Bits of the server's key, where its type does not say."),
  optional("host_key_fingerprint", "text", "SHA-256 of the server's key in base64, as ssh-keygen -l prints it."),
]); // prettier-ignore
