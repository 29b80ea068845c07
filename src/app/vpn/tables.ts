/** The table of handshakes of tunnels and of what helps through address translation. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const vpnTable = protocolTable("vpn", "Handshakes of VPNs, Tor, STUN and TURN: a message and the reply to it.", [
  column("kind", "text", "OpenVPN, WireGuard, IKEv1, IKEv2, IPsec, L2TP, PPTP, SSTP, Tor, STUN or TURN."),
  optional("message", "text", "Name of the message that begins the exchange."),
  optional("reply", "text", "Name of the reply."),
  optional("host", "text", "Names and addresses given within: hosts, server names, mapped, relayed and peer addresses."),
  optional("user", "text", "User or identity given in the clear."),
  optional("vendor", "text", "Programs and vendors: vendor IDs, software, firmware."),
  optional("initiator_id", "text", "What names the initiator's side: SPI, session, index or call, in hex or decimal as is usual for it."), // prettier-ignore
  optional("responder_id", "text", "The same of the responder's side."),
  optional("version", "text", "Version of the protocol, where it says."),
  optional("offered", "text", "Algorithms that are offered."),
  optional("chosen", "text", "Algorithms that were chosen."),
  optional("detail", "text", "Notifications, errors and the like."),
  column("basis", "text", "What the recognition rests on."),
]); // prettier-ignore
