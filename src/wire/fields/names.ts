/** Names of numbers that several headers use. */
import type { Names } from "../../model/fields.ts";

/** IEEE 802 numbers. */
export const etherTypes: Names = {
  0x0800: "IPv4", 0x0806: "ARP", 0x0842: "Wake-on-LAN", 0x22eb: "ERSPAN III", 0x6558: "Transparent Ethernet", 0x8035: "RARP",
  0x809b: "AppleTalk", 0x80f3: "AARP", 0x8100: "802.1Q VLAN", 0x8137: "IPX", 0x86dd: "IPv6", 0x8808: "Ethernet flow control",
  0x8809: "Slow protocols", 0x880b: "PPP", 0x8847: "MPLS", 0x8848: "MPLS with upstream label", 0x8863: "PPPoE discovery",
  0x8864: "PPPoE session", 0x888e: "802.1X", 0x88a8: "802.1ad provider VLAN", 0x88be: "ERSPAN II", 0x88cc: "LLDP",
  0x88e5: "MACsec", 0x88e7: "Provider backbone bridge", 0x88f7: "PTP", 0x894f: "NSH", 0x9000: "Loopback", 0x9100: "VLAN, old QinQ",
  0x9200: "VLAN, old QinQ",
}; // prettier-ignore

/** IANA protocol numbers. */
export const ipProtocols: Names = {
  0: "Hop-by-hop options", 1: "ICMP", 2: "IGMP", 4: "IPv4", 6: "TCP", 8: "EGP", 9: "IGP", 17: "UDP", 27: "RDP", 33: "DCCP",
  41: "IPv6", 43: "Routing header", 44: "Fragment header", 46: "RSVP", 47: "GRE", 50: "ESP", 51: "Authentication header",
  58: "ICMPv6", 59: "No next header", 60: "Destination options", 88: "EIGRP", 89: "OSPF", 94: "IPIP", 97: "EtherIP", 103: "PIM",
  108: "IPComp", 112: "VRRP", 115: "L2TP", 132: "SCTP", 135: "Mobility header", 136: "UDP-Lite", 137: "MPLS in IP",
  139: "HIP", 140: "Shim6", 143: "Ethernet",
}; // prettier-ignore

/** IANA PPP numbers. */
export const pppProtocols: Names = {
  0x0021: "IPv4", 0x002d: "Compressed TCP/IP", 0x002f: "Uncompressed TCP/IP", 0x0057: "IPv6", 0x00fd: "Compressed datagram",
  0x0281: "MPLS", 0x8021: "IP control", 0x8057: "IPv6 control", 0x80fd: "Compression control", 0xc021: "Link control",
  0xc023: "Password authentication", 0xc025: "Link quality report", 0xc223: "Challenge handshake authentication",
}; // prettier-ignore

/** IANA ARP hardware types; the rest are Linux's ARPHRD_ numbers, as cooked captures have them. */
export const hardwareTypes: Names = {
  1: "Ethernet", 6: "IEEE 802", 7: "ARCNET", 15: "Frame relay", 19: "ATM", 24: "IEEE 1394", 32: "InfiniBand", 512: "PPP",
  768: "IP in IP", 769: "IPv6 in IPv6", 772: "Loopback", 776: "IPv6 in IPv4", 778: "GRE", 801: "IEEE 802.11",
  803: "IEEE 802.11 with radiotap", 823: "IPv6 GRE", 824: "Netlink", 65534: "None",
}; // prettier-ignore
