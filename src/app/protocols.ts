/** Every application protocol that is read, the surest to recognise first. A new one is a folder and a line here. */
import { amqp } from "./amqp/analyzer.ts";
import { dceRpc } from "./dcerpc/analyzer.ts";
import { dhcp } from "./dhcp/analyzer.ts";
import { dhcpv6 } from "./dhcp/v6.ts";
import { dns, dnsTcp } from "./dns/analyzer.ts";
import { llmnr, llmnrTcp, mdns } from "./dns/multicast.ts";
import { nbns } from "./dns/nbns.ts";
import { dtls } from "./dtls/protocol.ts";
import { http } from "./http/analyzer.ts";
import { http2 } from "./http2/analyzer.ts";
import { kafka } from "./kafka/analyzer.ts";
import { kerberos, kerberosTcp } from "./kerberos/analyzer.ts";
import { memcached, memcachedUdp } from "./memcached/analyzer.ts";
import { mongodb } from "./mongodb/analyzer.ts";
import { mqtt } from "./mqtt/analyzer.ts";
import { mysql } from "./mysql/analyzer.ts";
import { postgresql } from "./postgresql/analyzer.ts";
import type { Protocol } from "./protocol.ts";
import { proxy } from "./proxy-protocol/protocol.ts";
import { quic } from "./quic/protocol.ts";
import { redis } from "./redis/analyzer.ts";
import { tds } from "./tds/analyzer.ts";
import { tls } from "./tls/protocol.ts";
import { ftp } from "./ftp/protocol.ts";
import { imap } from "./imap/protocol.ts";
import { irc } from "./irc/protocol.ts";
import { pop3 } from "./pop3/protocol.ts";
import { sip, sipTcp } from "./sip/analyzer.ts";
import { smtp } from "./smtp/protocol.ts";
import { cldap, ldap } from "./ldap/analyzer.ts";
import { rdp } from "./rdp/analyzer.ts";
import { rfb } from "./rfb/protocol.ts";
import { smb } from "./smb/analyzer.ts";
import { ntp } from "./ntp/analyzer.ts";
import { snmp } from "./snmp/analyzer.ts";
import { socks } from "./socks/protocol.ts";
import { ssh } from "./ssh/analyzer.ts";
import { stratum } from "./stratum/protocol.ts";
import { telnet } from "./telnet/protocol.ts";
import { tftp } from "./tftp/analyzer.ts";
import { ike } from "./vpn/ike.ts";
import { l2tp } from "./vpn/l2tp.ts";
import { openvpn, openvpnTcp } from "./vpn/openvpn.ts";
import { pptp } from "./vpn/pptp.ts";
import { sstp } from "./vpn/sstp.ts";
import { stun, stunTcp } from "./vpn/stun.ts";
import { tor, torCells } from "./vpn/tor.ts";
import { wireguard } from "./vpn/wireguard.ts";
import { websocket } from "./websocket/protocol.ts";

export const protocols: readonly Protocol[] = [
  proxy,
  http,
  http2,
  tor,
  tls,
  quic,
  dtls,
  ssh,
  sip,
  sipTcp,
  nbns,
  mdns,
  llmnr,
  llmnrTcp,
  dns,
  dnsTcp,
  snmp,
  kerberos,
  kerberosTcp,
  smb,
  dceRpc,
  rdp,
  rfb,
  ldap,
  cldap,
  dhcp,
  dhcpv6,
  ntp,
  tftp,
  postgresql,
  mysql,
  stun,
  stunTcp,
  wireguard,
  ike,
  openvpn,
  openvpnTcp,
  l2tp,
  pptp,
  sstp,
  smtp,
  pop3,
  imap,
  ftp,
  irc,
  socks,
  torCells,
  telnet,
  redis,
  mongodb,
  mqtt,
  amqp,
  kafka,
  memcached,
  memcachedUdp,
  tds,
  websocket,
  stratum,
];
