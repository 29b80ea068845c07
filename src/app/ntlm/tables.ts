/** Table of NTLM: one row for a login, whatever carries it. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const ntlmTable = protocolTable("ntlm", "NTLM logins, with what client and server tell of themselves.", [
  column("carrier", "text", "Protocol that carries it: smb, dce_rpc, ldap, tds, http."),
  optional("domain", "text", "Domain of the user, as the client says."),
  optional("user", "text", "User; empty for anonymous logins, and where only the beginning was seen."),
  optional("workstation", "text", "Name of the client's machine, as it says itself."),
  optional("kind", "text", "NTLMv1, NTLMv2 or anonymous; empty where the client's proof was not seen."),
  optional(
    "success",
    "bool",
    "True where the server let the user in; empty where the answer was not seen or does not tell.",
  ),
  optional("status", "text", "Status of the answer, by its name."),
  optional("service", "text", "Service that the client wants, as it says: cifs/server."),
  optional("server_name", "text", "Target of the server's challenge: its domain, or its own name."),
  optional("server_nb_computer", "text", "NetBIOS name of the server."),
  optional("server_nb_domain", "text", "NetBIOS name of the server's domain."),
  optional("server_dns_computer", "text", "DNS name of the server."),
  optional("server_dns_domain", "text", "DNS name of the server's domain."),
  optional("server_dns_tree", "text", "DNS name of the server's forest."),
  optional("server_version", "text", "Version of the server's Windows: 10.0.17763; others say 6.1.0."),
  optional("client_version", "text", "Version of the client's Windows."),
  optional("challenge", "text", "The server's nonce as hex, masked unless credentials are shown."),
  optional("response", "text", "The client's proof as hex, masked unless credentials are shown: it can be cracked."),
]);
