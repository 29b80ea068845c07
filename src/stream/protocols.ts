/** Names of IP protocols (IANA, Assigned Internet Protocol Numbers). */
const NAMES: Readonly<Record<number, string>> = {
  0: "hopopt", 1: "icmp", 2: "igmp", 4: "ipencap", 6: "tcp", 8: "egp", 9: "igp", 17: "udp", 27: "rdp", 33: "dccp", 41: "ipv6",
  46: "rsvp", 47: "gre", 50: "esp", 51: "ah", 58: "icmp6", 59: "ipv6-nonxt", 88: "eigrp", 89: "ospf", 94: "ipip", 97: "etherip",
  103: "pim", 108: "ipcomp", 112: "vrrp", 115: "l2tp", 124: "isis", 132: "sctp", 136: "udplite", 137: "mpls-in-ip",
}; // prettier-ignore

/** Name of a protocol, its number where it has no common one. */
export function protocolName(protocol: number): string {
  return NAMES[protocol] ?? String(protocol);
}
