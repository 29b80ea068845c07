/** DHCPv6 (RFC 8415): each message a row. Clients speak to a group, servers answer from an address of their own. */
import { formatIpv6 } from "../../base/ip.ts";
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { Doubt } from "../parts/doubt.ts";
import { type Analyzer, type Context, line, type Place, type Protocol, type Speaker } from "../protocol.ts";
import { hex } from "../tools.ts";
import { colons, labels } from "./parse.ts";
import { dhcpv6Table } from "./tables.ts";

const TYPES = ["SOLICIT", "ADVERTISE", "REQUEST", "CONFIRM", "RENEW", "REBIND", "REPLY", "RELEASE", "DECLINE", "RECONFIGURE",
  "INFORMATION-REQUEST", "RELAY-FORW", "RELAY-REPL"]; // prettier-ignore
const STATUS = ["Success", "UnspecFail", "NoAddrsAvail", "NoBinding", "NotOnLink", "UseMulticast", "NoPrefixAvail"];
const REPLIES = ["ADVERTISE", "REPLY", "RECONFIGURE", "RELAY-REPL"];
const RELAYS = [12, 13];
const PORTS = [546, 547];
/** Relays that one message went through (RFC 8415, section 7.6: 8). */
const MAX_HOPS = 8;
/** Options of one message, those within others counted. */
const MAX_OPTIONS = 256;

interface Told {
  type: number;
  transactionId: number | null;
  relays: string[];
  addresses: string[];
  options: Map<number, Uint8Array>;
  status: string | null;
  left: number;
}

/** A message; null where the bytes are none: options must fill them. */
function parse(bytes: Uint8Array): Told | null {
  const told: Told = { type: 0, transactionId: null, relays: [], addresses: [], options: new Map(), status: null, left: MAX_OPTIONS }; // prettier-ignore
  return readMessage(bytes, told) ? told : null;
}

function readMessage(bytes: Uint8Array, told: Told): boolean {
  const cursor = new Cursor(bytes);
  told.type = cursor.u8();
  if (told.type < 1 || told.type > TYPES.length) return false;
  if (RELAYS.includes(told.type)) {
    if (told.relays.length >= MAX_HOPS) return false;
    cursor.skip(1);
    const link = cursor.take(16);
    const peer = cursor.take(16);
    if (cursor.short) return false;
    told.relays.push(`${formatIpv6(peer)} on ${formatIpv6(link)}`);
  } else told.transactionId = cursor.number(3);
  return !cursor.short && readOptions(cursor, told);
}

function readOptions(cursor: Cursor, told: Told): boolean {
  while (!cursor.isAtEnd && told.left-- > 0) {
    const code = cursor.u16();
    const content = cursor.take(cursor.u16());
    if (cursor.short) return false;
    // Relayed: the message within is what counts.
    if (code === 9 && RELAYS.includes(told.type)) return readMessage(content, told);
    if (!readInner(code, content, told)) return false;
  }
  return true;
}

/** Associations (3, 4, 25) have addresses (5) and prefixes (26) in them, any of them a status (13). */
function readInner(code: number, content: Uint8Array, told: Told): boolean {
  const fixed = { 3: 12, 4: 4, 25: 12, 5: 24, 26: 25 }[code];
  if (code === 13) told.status ??= statusText(content);
  if (fixed === undefined) {
    if (!told.options.has(code)) told.options.set(code, content);
    return true;
  }
  if (content.length < fixed) return false;
  if (code === 5) told.addresses.push(formatIpv6(content));
  if (code === 26) told.addresses.push(`${formatIpv6(content, 9)}/${content[8]}`);
  return readOptions(new Cursor(content, fixed), told);
}

function statusText(content: Uint8Array): string | null {
  const code = (content[0] << 8) | content[1];
  if (content.length < 2 || code === 0) return null;
  return `${STATUS[code] ?? code} ${latin1(content, 2)}`.trimEnd();
}

/** Hardware addresses are in identifiers made of a time and of a link layer (RFC 8415, section 11). */
function macOf(duid: Uint8Array | undefined): string | null {
  if (!duid || duid.length < 4) return null;
  const type = (duid[0] << 8) | duid[1];
  return type === 1 && duid.length > 8 ? colons(duid.subarray(8)) : type === 3 ? colons(duid.subarray(4)) : null;
}

function columnsOf({ type, transactionId, options, addresses, relays, status }: Told) {
  const [client, server, wanted, vendor, fqdn, dns, domains] = [1, 2, 6, 16, 39, 23, 24].map((code) => options.get(code)); // prettier-ignore
  return {
    msg_type: TYPES[type - 1],
    trans_id: transactionId,
    client_duid: client ? hex(client) : null,
    mac: macOf(client),
    server_duid: server ? hex(server) : null,
    client_fqdn: fqdn ? labels(fqdn.subarray(1)) || null : null,
    addresses: addresses.length > 0 ? addresses.join(", ") : null,
    dns_servers: dns && dns.length >= 16 ? Array.from({ length: dns.length >> 4 }, (_, i) => formatIpv6(dns, 16 * i)).join(", ") : null, // prettier-ignore
    domains: domains ? domainList(domains) : null,
    vendor_class: vendor && vendor.length > 6 ? `${new Cursor(vendor).u32()} ${latin1(vendor, 6)}` : null,
    fingerprint: wanted ? Array.from({ length: wanted.length >> 1 }, (_, i) => (wanted[2 * i] << 8) | wanted[2 * i + 1]).join(",") : null, // prettier-ignore
    status,
    relay_addr: relays.length > 0 ? relays.join(", ") : null,
  };
}

function domainList(bytes: Uint8Array): string {
  const domains: string[] = [];
  for (let at = 0; at < bytes.length;) {
    domains.push(labels(bytes.subarray(at)));
    while (at < bytes.length && bytes[at] > 0) at += 1 + bytes[at];
    at++;
  }
  return domains.join(", ");
}

export const dhcpv6: Protocol = {
  id: "dhcpv6",
  name: "DHCPv6",
  spec: "RFC 8415",
  transport: "udp",
  tables: [dhcpv6Table],
  recognise({ orig, resp, ports }) {
    if (!ports.some((port) => PORTS.includes(port))) return "no";
    return parse(orig.length > 0 ? orig : resp) ? "yes" : "no";
  },
  analyzer: (context) => analyzer(context),
};

function analyzer(context: Context): Analyzer {
  const doubt = new Doubt(context);
  return {
    data(from: Speaker, bytes: Uint8Array, place: Place): void {
      doubt.settle();
      const told = parse(bytes);
      if (!told) return doubt.raise(from, place, "DHCPv6 message");
      const row = columnsOf(told);
      const text = line([row.msg_type, row.client_fqdn ?? "", row.addresses ?? ""].join(" ").trimEnd());
      const message = { text, from, place, length: bytes.length };
      const isReply = REPLIES.includes(row.msg_type);
      context.found(dhcpv6Table, row, isReply ? null : message, isReply ? message : null);
    },
    gap: (from) => doubt.isCut(from),
    end: () => doubt.settle(),
  };
}
