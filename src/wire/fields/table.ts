import { ah } from "./ah.ts";
import { arp } from "./arp.ts";
import { erspan } from "./erspan.ts";
import { etherip, ethernet } from "./ethernet.ts";
import { fddi } from "./fddi.ts";
import type { Describe } from "./field.ts";
import { nflog, pflog } from "./firewall.ts";
import { geneve } from "./geneve.ts";
import { gre } from "./gre.ts";
import { gtp } from "./gtp.ts";
import { icmp } from "./icmp.ts";
import { icmp6 } from "./icmp6.ts";
import { ipoib } from "./ipoib.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import { l2tp } from "./l2tp.ts";
import { llc } from "./llc.ts";
import { macsec } from "./macsec.ts";
import { mpls } from "./mpls.ts";
import { nsh } from "./nsh.ts";
import { nullLink } from "./null.ts";
import { chdlc, ppp, pppoe } from "./ppp.ts";
import { raw } from "./raw.ts";
import { sctp } from "./sctp.ts";
import { sll } from "./sll.ts";
import { tcp } from "./tcp.ts";
import { teredo } from "./teredo.ts";
import { udp } from "./udp.ts";
import { providerVlan, vlan } from "./vlan.ts";
import { vxlan } from "./vxlan.ts";
import { ppi, radiotap, wlan } from "./wlan.ts";

/** How each decoder's header is described, by decoder id. A new header is a new file and a line here. */
export const describers: Readonly<Record<string, Describe>> = {
  eth: ethernet, vlan, ieee8021ad: providerVlan, llc, sll, raw, null: nullLink, ppp, pppoes: pppoe, chdlc, fddi, ipoib,
  nflog, pflog, wlan, radiotap, ppi, arp, mpls, ip: ipv4, ipv6, ah, etherip, tcp, udp, sctp, icmp, icmpv6: icmp6, vxlan, geneve, gre,
  erspan, gtp, teredo, macsec, nsh, l2tp,
}; // prettier-ignore
