/** Table of RDP: one row for a connection. */
import { optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const rdpTable = protocolTable("rdp", "RDP connections: what client and server agree on before encryption.", [
  optional(
    "cookie",
    "text",
    "Name that the client gives in front of all (mshash): often the beginning of DOMAIN\\user.",
  ),
  optional("routing_token", "text", "Token for a load balancer, as it was said."),
  optional(
    "requested_protocols",
    "text",
    "Security that the client offers: RDP, SSL, HYBRID (CredSSP), RDSTLS, HYBRID_EX, RDSAAD.",
  ),
  optional("security_protocol", "text", "Security that the server chose."),
  optional("result", "text", "negotiated, connected, the reason of a refusal, or encrypted where TLS follows."),
  optional("client_name", "text", "Name of the client's machine, where it is in clear."),
  optional("client_build", "text", "Build of the client, and what it is of: 17763 is Windows 10 1809."),
  optional("client_version", "text", "Version of the protocol that the client speaks."),
  optional("server_version", "text", "Version of the protocol that the server speaks."),
  optional("keyboard_layout", "text", "Layout of the client's keyboard: en-US, or its number."),
  optional("client_product_id", "text", "Product identifier of the client."),
  optional("desktop", "text", "Width and height of the client's screen."),
  optional("color_depth", "text", "Bits of a color that the client wants."),
  optional("channels", "text", "Channels that the client opens: rdpdr (drives), cliprdr (clipboard), rdpsnd (sound)."),
  optional("encryption_method", "text", "RDP's own encryption, where no TLS is used."),
  optional(
    "encryption_level",
    "text",
    "How much RDP's own encryption covers: none, low, client compatible, high, FIPS.",
  ),
  optional(
    "restricted_admin",
    "bool",
    "True where the client asks for restricted administration: it logs in without a password (hash).",
  ),
  optional("duration", "f64", "Seconds from the first request to its confirmation."),
]);
