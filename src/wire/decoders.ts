import { ah } from "./ah.ts";
import { arp } from "./arp.ts";
import type { Decoder } from "./decoder.ts";
import { Dispatch, type DispatchOptions } from "./dispatch.ts";
import { etherip, ethernet } from "./ethernet.ts";
import { fddi } from "./fddi.ts";
import { nflog, pflog } from "./firewall.ts";
import { geneve } from "./geneve.ts";
import { erspan, gre } from "./gre.ts";
import { gtp } from "./gtp.ts";
import { icmp, icmp6 } from "./icmp.ts";
import { ipoib } from "./ipoib.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import { l2tp, l2tpIp } from "./l2tp.ts";
import { llc } from "./llc.ts";
import { macsec } from "./macsec.ts";
import { mpls } from "./mpls.ts";
import { nsh } from "./nsh.ts";
import { loop, nullLink } from "./null.ts";
import { chdlc, ppp, pppoe } from "./ppp.ts";
import { raw } from "./raw.ts";
import { sctp } from "./sctp.ts";
import { sll, sll2 } from "./sll.ts";
import { tcp } from "./tcp.ts";
import { teredo } from "./teredo.ts";
import { udp } from "./udp.ts";
import { providerVlan, vlan } from "./vlan.ts";
import { vxlan, vxlanGpe } from "./vxlan.ts";
import { ppi, radiotap, wlan } from "./wlan.ts";

/** Every header that is decoded. A new one is a new file and a line here. */
export const decoders: readonly Decoder[] = [
  ethernet, vlan, providerVlan, llc, sll, sll2, raw, nullLink, loop, ppp, pppoe, chdlc, fddi, ipoib, nflog, pflog, wlan, radiotap, ppi,
  arp, mpls, ipv4, ipv6, ah, etherip, tcp, udp, sctp, icmp, icmp6,
  vxlan, vxlanGpe, geneve, gre, erspan, gtp, teredo, macsec, nsh, l2tp, l2tpIp,
]; // prettier-ignore

export function makeDispatch(options?: DispatchOptions): Dispatch {
  return new Dispatch(decoders, options);
}
