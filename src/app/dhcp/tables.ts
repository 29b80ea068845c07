/** Tables of DHCP and DHCPv6. Clients ask all, and servers answer from another address: a row has mostly one message. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const dhcpTable = protocolTable("dhcp", "DHCP messages: who wants which address, and who gives it.", [
  column("msg_types", "text", "Types of the messages: DISCOVER, OFFER, REQUEST, ACK ...; BOOTREQUEST and BOOTREPLY where it is BOOTP."),
  column("trans_id", "u32", "Number that all messages of a transaction have."),
  column("mac", "text", "Hardware address of the client."),
  optional("client_id", "text", "What the client calls itself (option 61)."),
  optional("host_name", "text", "Name of the client (option 12)."),
  optional("client_fqdn", "text", "Full name of the client (option 81)."),
  optional("domain", "text", "Domain that the server gives (option 15)."),
  optional("client_addr", "text", "Address that the client has already."),
  optional("requested_addr", "text", "Address that the client wants (option 50)."),
  optional("assigned_addr", "text", "Address that the server gives."),
  optional("server_id", "text", "Server that speaks, or is chosen (option 54)."),
  optional("lease_time", "u32", "Seconds for which the address is given, or wanted (option 51)."),
  optional("subnet_mask", "text", "Mask of the network (option 1)."),
  optional("routers", "text", "Routers of the network (option 3)."),
  optional("dns_servers", "text", "Name servers (option 6)."),
  optional("vendor_class", "text", "Kind of client, as its maker says (option 60)."),
  optional("user_class", "text", "Kind of client, as its owner says (option 77)."),
  optional("fingerprint", "text", "Options that the client asks for, in its order (option 55): tells systems apart."),
  optional("options", "text", "Numbers of the options of the message, in their order."),
  optional("relay_addr", "text", "Relay that the message went through."),
  optional("relay_info", "text", "What the relay tells of where it came from (option 82), as hex."),
  optional("static_routes", "text", "Routes that the server gives besides (options 121 and 249): a rogue one leads traffic past a VPN."),
  optional("boot_server", "text", "Server to boot from (options 66 and 150, and the message's own fields)."),
  optional("boot_file", "text", "File to boot from (option 67, and the message's own field)."),
  optional("wpad", "text", "Where browsers get their proxy's configuration (option 252)."),
  optional("message", "text", "What the server says of a refusal (option 56)."),
  optional("duration", "f64", "Seconds from the request to its reply, where both were seen on one connection."),
]); // prettier-ignore

export const dhcpv6Table = protocolTable("dhcpv6", "DHCPv6 messages (RFC 8415).", [
  column("msg_type", "text", "Type of the message; of one that a relay passed on, the inner one's."),
  optional("trans_id", "u32", "Number that all messages of a transaction have, of 24 bits."),
  optional("client_duid", "text", "Identifier of the client, as hex."),
  optional("mac", "text", "Hardware address of the client, where its identifier has one."),
  optional("server_duid", "text", "Identifier of the server, as hex."),
  optional("client_fqdn", "text", "Name of the client (option 39)."),
  optional("addresses", "text", "Addresses and prefixes that are wanted or given."),
  optional("dns_servers", "text", "Name servers that the server gives."),
  optional("domains", "text", "Domains that the server gives."),
  optional("vendor_class", "text", "Kind of client: number of its maker, and text."),
  optional("fingerprint", "text", "Options that the client asks for, in its order."),
  optional("status", "text", "Outcome where it is not success, and the server's text."),
  optional("relay_addr", "text", "Relay that the message went through, and the link it came from."),
]); // prettier-ignore
