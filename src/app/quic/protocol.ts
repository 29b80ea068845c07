/** QUIC as one of the application protocols. */
import type { Protocol, Recognition } from "../protocol.ts";
import { certificatesTable, tlsTable } from "../tls/tables.ts";
import { QuicAnalyzer } from "./analyzer.ts";
import { longPacket } from "./packet.ts";
import { quicTable } from "./tables.ts";
import { versionOf } from "./versions.ts";

export const quic: Protocol = {
  id: "quic",
  name: "QUIC",
  spec: "RFC 9000, RFC 9001, RFC 9369",
  transport: "udp",
  tables: [quicTable, tlsTable, certificatesTable],
  recognise: ({ orig, resp }) => looksLikeQuic(orig.length > 0 ? orig : resp),
  analyzer: (context) => new QuicAnalyzer(context),
};

/** A long header of a known version whose lengths fit the datagram. */
function looksLikeQuic(datagram: Uint8Array): Recognition {
  const packet = longPacket(datagram, 0);
  if (!packet) return "no";
  if (packet.kind !== "negotiation") return "yes";
  return packet.versions.some((version) => versionOf(version) !== null) ? "yes" : "no";
}
