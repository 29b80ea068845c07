/** Names of the IP protocols that flow records mostly hold (IANA protocol numbers). */
export const protocolNames: Readonly<Record<number, string>> = {
  1: "icmp",
  2: "igmp",
  4: "ipip",
  6: "tcp",
  17: "udp",
  41: "ipv6",
  47: "gre",
  50: "esp",
  51: "ah",
  58: "icmp6",
  132: "sctp",
};
