/** Headers and framings that are rare, each as the analyzers of others name it. */
import assert from "node:assert/strict";
import { be, concat, frame } from "../builders/layer.ts";
import { eth, mpls, vlan } from "../builders/links.ts";
import { ipv4, ipv6, tcp, udp } from "../builders/packets.ts";
import { decode } from "../stream/run.ts";

const inner = ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ srcPort: 40000, dstPort: 443, flags: "A" }, "hello"));
const inner6 = ipv6({ src: "fd00::1", dst: "fd00::2" }, udp({ srcPort: 5, dstPort: 6 }, "hello"));
const addresses = new Uint8Array(12);

/** `body` behind IPv4 with a protocol number. */
const over = (protocol: number, body: Uint8Array): Uint8Array =>
  frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2", protocol }, body)));
const gre = (flags: number, type: number, body: Uint8Array): Uint8Array =>
  over(47, concat(be(2, flags), be(2, type), body));
const cooked = (hardware: number, type: number, body: Uint8Array): Uint8Array =>
  concat(be(2, 0), be(2, hardware), be(2, 6), new Uint8Array(8), be(2, type), body);
const authentication = (next: number): Uint8Array => concat(Uint8Array.of(next, 4), new Uint8Array(22));
const gpe = (next: number, body: Uint8Array): Uint8Array =>
  frame(
    eth(
      {},
      ipv4(
        { src: "1.1.1.1", dst: "2.2.2.2" },
        udp({ srcPort: 50000, dstPort: 4790 }, concat(Uint8Array.of(0x0c, 0, 0, next, 0, 0, 5, 0), body)),
      ),
    ),
  );

const inUdp = (dstPort: number, body: Uint8Array, srcPort = 50000): Uint8Array =>
  frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2" }, udp({ srcPort, dstPort }, body))));

const snap = concat(Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0, 8, 0), frame(inner));
/** An 802.11 header of `length` bytes with the two bytes of its frame control. */
const wlan = (kind: number, flags: number, length: number): Uint8Array =>
  concat(Uint8Array.of(kind, flags), new Uint8Array(length - 2));
/** A radiotap or per-packet information header; the latter's link type is Ethernet. */
const radio = (length: number): Uint8Array =>
  concat(Uint8Array.of(0, 0, length, 0, 1, 0, 0, 0), new Uint8Array(length - 8));
/** A radiotap header with the first and last byte of its word of presence, and its fields. */
const padded = (present: number, fields: readonly number[], last = 0): Uint8Array =>
  Uint8Array.of(0, 0, 8 + fields.length, 0, present, 0, 0, last, ...fields);
const time = [1, 2, 3, 4, 5, 6, 7, 8];
/** Two more words of presence, of which the first announces the second: time begins at a multiple of eight. */
const antennas = [0x20, 0x08, 0, 0x80, 0x20, 0x08, 0, 0];
/** A field of the netfilter log; the packet itself is left to the caller. */
function field(type: number, size: number, little: boolean): Uint8Array {
  const words = concat(be(2, size + 4), be(2, type));
  const head = little ? Uint8Array.of(words[1], words[0], words[3], words[2]) : words;
  return type === 9 ? head : concat(head, new Uint8Array(size));
}

const cases: readonly (readonly [name: string, linkType: number, bytes: Uint8Array, path: string])[] = [
  ["IPv4 alone", 228, frame(inner), "ip:tcp"],
  ["RARP", 1, concat(addresses, be(2, 0x8035), new Uint8Array(28)), "eth:arp"],
  ["IPv6 where IPv4 was announced", 1, concat(addresses, be(2, 0x0800), frame(inner6)), "eth:ip:ipv6:udp"],
  ["a length of zero is none", 1, concat(addresses, be(2, 0), frame(inner)), "eth"],
  ["IPX without 802.2", 1, concat(addresses, be(2, 30), Uint8Array.of(0xff, 0xff), new Uint8Array(28)), "eth"],
  ["netlink in cooked v1", 113, cooked(824, 4, frame(inner)), "sll"],
  ["PPP with Cisco's framing", 9, concat(Uint8Array.of(0x0f, 0), be(2, 0x0800), frame(inner)), "ppp:chdlc:ip:tcp"],
  ["802.11", 105, concat(wlan(0x88, 0x01, 26), snap), "wlan:llc:ip:tcp"],
  ["802.11 between access points", 105, concat(wlan(0x08, 0x03, 30), snap), "wlan:llc:ip:tcp"],
  ["802.11, encrypted", 105, concat(wlan(0x88, 0x41, 26), snap), "wlan"],
  ["802.11, no data", 105, concat(wlan(0x48, 0x01, 24), snap), "wlan"],
  ["802.11, a beacon", 105, concat(wlan(0x80, 0x00, 24), snap), "wlan"],
  ["radiotap", 127, concat(radio(10), wlan(0x08, 0x02, 24), snap), "radiotap:wlan:llc:ip:tcp"],
  ["radiotap, padded", 127, concat(padded(0x02, [0x20]), wlan(0x08, 0x03, 32), snap), "radiotap:wlan:llc:ip:tcp"],
  [
    "radiotap, a time and padded",
    127,
    concat(padded(0x03, [...time, 0x20]), wlan(0x88, 0x01, 28), snap),
    "radiotap:wlan:llc:ip:tcp",
  ],
  [
    "radiotap, more words and padded",
    127,
    concat(padded(0x03, [...antennas, ...time, 0x20], 0x80), wlan(0x88, 0x01, 28), snap),
    "radiotap:wlan:llc:ip:tcp",
  ],
  [
    "radiotap, flags but no padding",
    127,
    concat(padded(0x02, [0x10]), wlan(0x88, 0x01, 26), snap),
    "radiotap:wlan:llc:ip:tcp",
  ],
  [
    "radiotap, words of presence to its end",
    127,
    concat(padded(0x02, [0x20, 0, 0, 0x80], 0x80), wlan(0x88, 0x01, 26), snap),
    "radiotap:wlan:llc:ip:tcp",
  ],
  ["per-packet information", 192, concat(radio(8), frame(eth({}, inner))), "ppi:eth:ip:tcp"],
  ["FDDI", 10, concat(Uint8Array.of(0x50), addresses, snap), "fddi:llc:ip:tcp"],
  ["FDDI, ring management", 10, concat(Uint8Array.of(0xc2), addresses, snap), "fddi"],
  ["IP over InfiniBand", 242, concat(new Uint8Array(40), be(4, 0x86dd0000), frame(inner6)), "ipoib:ipv6:udp"],
  [
    "netfilter log",
    239,
    concat(be(4, 0x02000000), field(1, 4, true), field(9, 45, true), frame(inner)),
    "nflog:ip:tcp",
  ],
  [
    "netfilter log, big-endian",
    239,
    concat(be(4, 0), field(1, 4, false), field(9, 45, false), frame(inner)),
    "nflog:ip:tcp",
  ],
  ["packet filter log", 117, concat(Uint8Array.of(61, 2), new Uint8Array(62), frame(inner)), "pflog:ip:tcp"],
  ["Aruba's GRE", 1, gre(0, 0x8210, concat(wlan(0x88, 0x01, 26), snap)), "eth:ip:gre:wlan:llc:ip:tcp"],
  ["SLARP", 104, concat(Uint8Array.of(0x0f, 0), be(2, 0x8035), new Uint8Array(14)), "chdlc"],
  ["a pseudowire's channel", 1, frame(eth({}, mpls([16], concat(be(4, 0x10000021), frame(inner))))), "eth:mpls"],
  ["AH", 1, over(51, concat(authentication(4), frame(inner))), "eth:ip:ah:ip:tcp"],
  ["EtherIP", 1, over(97, concat(be(2, 0x3000), frame(eth({}, inner)))), "eth:ip:etherip:eth:ip:tcp"],
  ["Ethernet in IP", 1, over(143, frame(eth({}, vlan({ id: 7 }, inner6)))), "eth:ip:eth:vlan:ipv6:udp"],
  ["ERSPAN I", 1, gre(0, 0x88be, frame(eth({}, inner))), "eth:ip:gre:erspan:eth:ip:tcp"],
  ["WCCP", 1, gre(0, 0x883e, frame(inner)), "eth:ip:gre:ip:tcp"],
  ["WCCP 2", 1, gre(0, 0x883e, concat(be(4, 0), frame(inner))), "eth:ip:gre:ip:tcp"],
  ["VXLAN-GPE with IPv6", 1, gpe(2, frame(inner6)), "eth:ip:udp:vxlan:ipv6:udp"],
  ["VXLAN-GPE with MPLS", 1, gpe(5, concat(be(4, 0x10140), frame(inner))), "eth:ip:udp:vxlan:mpls:ip:tcp"],
  ["MPLS in UDP", 1, inUdp(6635, concat(be(4, 0x10140), frame(inner))), "eth:ip:udp:mpls:ip:tcp"],
  [
    "MPLS in UDP, a frame inside",
    1,
    inUdp(6635, concat(be(4, 0x10140), frame(eth({ dst: "a2:00:00:00:00:01" }, inner)))),
    "eth:ip:udp:mpls:eth:ip:tcp",
  ],
  ["VXLAN-GPE with something else", 1, gpe(6, frame(inner)), "eth:ip:udp:vxlan"],
];

describe("rare headers", () => {
  for (const [name, linkType, bytes, path] of cases) {
    it(name, () => assert.equal(decode(bytes, linkType).path, path));
  }

  it("MPLS is not what comes from its port in UDP: the source port tells paths apart (RFC 7510, section 3)", () => {
    assert.equal(decode(inUdp(53, concat(be(4, 0x10140), frame(inner)), 6635)).path, "eth:ip:udp");
  });

  it("no stack of labels is too high", () => {
    const labels = concat(...Array.from({ length: 300 }, () => be(4, 0x10040)));
    assert.deepEqual([decode(inUdp(6635, labels)).path, decode(inUdp(6635, labels)).notes], ["eth:ip:udp:mpls", ["header-cut"]]); // prettier-ignore
  });

  it("the authentication header is no payload", () => {
    const { packet } = decode(over(51, concat(authentication(6), frame(tcp({ srcPort: 1, dstPort: 2 }, "abc")))));
    assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.payloadLength], [6, 1, 2, 3]);
  });

  it("a cut authentication header leaves the protocol", () => {
    const { packet, notes } = decode(over(51, authentication(6).subarray(0, 16)));
    assert.deepEqual([packet.protocol, packet.hasPorts, notes], [51, false, ["header-cut"]]);
  });
});
