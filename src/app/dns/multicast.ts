/** Relatives of DNS on the local link: multicast DNS (RFC 6762) and LLMNR (RFC 4795). Their messages are DNS's: the port tells. */
import type { Context, Protocol } from "../protocol.ts";
import { datagrams, stream } from "./analyzer.ts";
import type { Kind } from "./pairs.ts";
import { isLikelyDns, recogniseTcp } from "./recognise.ts";
import { DNS } from "./rows.ts";
import { llmnrTable, mdnsTable } from "./tables.ts";

const MDNS_PORT = 5353;
const LLMNR_PORT = 5355;

/** Who answers a multicast query answers on another connection, or to all. */
function isMulticast({ addresses }: Context): boolean {
  return addresses.some((address) => /^ff|^2(?:2[4-9]|3\d)\./i.test(address));
}

const mdnsKind = (context: Context): Kind => ({
  table: mdnsTable,
  dialect: { ...DNS, classMask: 0x7fff },
  isPaired: !isMulticast(context),
});

const llmnrKind = (context: Context): Kind => ({ table: llmnrTable, dialect: DNS, isPaired: !isMulticast(context) });

export const mdns: Protocol = {
  id: "mdns",
  name: "Multicast DNS",
  spec: "RFC 6762",
  transport: "udp",
  tables: [mdnsTable],
  recognise: ({ orig, resp, ports }) =>
    ports.includes(MDNS_PORT) && isLikelyDns(orig.length > 0 ? orig : resp) ? "yes" : "no",
  analyzer: (context) => datagrams(context, mdnsKind(context)),
};

export const llmnr: Protocol = {
  id: "llmnr",
  name: "LLMNR",
  spec: "RFC 4795",
  transport: "udp",
  tables: [llmnrTable],
  recognise: ({ orig, resp, ports }) =>
    ports.includes(LLMNR_PORT) && isLikelyDns(orig.length > 0 ? orig : resp) ? "yes" : "no",
  analyzer: (context) => datagrams(context, llmnrKind(context)),
};

export const llmnrTcp: Protocol = {
  ...llmnr,
  name: "LLMNR over TCP",
  transport: "tcp",
  recognise: (look) => (look.ports.includes(LLMNR_PORT) ? recogniseTcp(look, true) : "no"),
  analyzer: (context) => stream(context, llmnrKind(context)),
};
