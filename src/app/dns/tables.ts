/** Tables of DNS and its relatives: one row for a query and its response. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

const columns = [
  column("proto", "text", "Transport: udp or tcp."),
  column("trans_id", "u16", "Identifier that a response repeats (RFC 1035, section 4.1.1)."),
  optional("query", "text", "Names asked for; those of the response where the capture lacks the query."),
  optional("qtype", "text", "Types asked for: A, AAAA, TXT ..., TYPEn for one without a name."),
  optional("qclass", "text", "Classes asked for: IN as a rule."),
  optional("opcode", "text", "Kind of query: QUERY, NOTIFY, UPDATE ..."),
  optional("rcode", "text", "Outcome, extended by EDNS: NOERROR, NXDOMAIN ...; empty where no response was seen."),
  optional("answers", "text", "Data of the answers in their order; the type before it where it is another than asked for. Of an UPDATE what must hold first, of a NOTIFY what is new."),
  optional("ttls", "text", "Seconds that each answer may be kept, in their order."),
  optional("answer_count", "u16", "Answers as the response's header counts them."),
  optional("authority_count", "u16", "Records about authority, as the response's header counts them."),
  optional("additional_count", "u16", "Additional records, as the response's header counts them."),
  optional("authority", "text", "Records about authority: name, type, data. Of an UPDATE what it changes."),
  optional("additional", "text", "Additional records but EDNS: name, type, data."),
  optional("aa", "bool", "The responder is an authority for the name."),
  optional("tc", "bool", "The response was cut to fit; a resolver asks again over TCP."),
  optional("rd", "bool", "Recursion was asked for."),
  optional("ra", "bool", "The responder offers recursion."),
  optional("ad", "bool", "The responder says that DNSSEC vouches for the answers."),
  optional("rtt", "f64", "Seconds from the query to its response."),
  optional("edns", "text", "EDNS of the query, of the response where there is no other: version, size, DO and options."),
  optional("client_subnet", "text", "Network of the client that EDNS tells (RFC 7871)."),
  optional("extended_error", "text", "Why the responder failed, as EDNS tells (RFC 8914)."),
] as const; // prettier-ignore

export const dnsTable = protocolTable("dns", "DNS queries and their responses.", columns);
export const mdnsTable = protocolTable("mdns", "Multicast DNS (RFC 6762): questions and announcements.", columns);
export const llmnrTable = protocolTable("llmnr", "LLMNR (RFC 4795): names asked for on the local link.", columns);
export const nbnsTable = protocolTable("nbns", "NetBIOS name service (RFC 1002): names asked for, registered and refused.", columns); // prettier-ignore

/** A table of DNS or of a relative: all have the same columns. */
export type DnsTable = typeof dnsTable;
