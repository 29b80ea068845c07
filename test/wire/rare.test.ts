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

const cases: readonly (readonly [name: string, linkType: number, bytes: Uint8Array, path: string])[] = [
  ["IPv4 alone", 228, frame(inner), "ip:tcp"],
  ["RARP", 1, concat(addresses, be(2, 0x8035), new Uint8Array(28)), "eth:arp"],
  ["IPv6 where IPv4 was announced", 1, concat(addresses, be(2, 0x0800), frame(inner6)), "eth:ip:ipv6:udp"],
  ["a length of zero is none", 1, concat(addresses, be(2, 0), frame(inner)), "eth"],
  ["IPX without 802.2", 1, concat(addresses, be(2, 30), Uint8Array.of(0xff, 0xff), new Uint8Array(28)), "eth"],
  ["netlink in cooked v1", 113, cooked(824, 4, frame(inner)), "sll"],
  ["PPP with Cisco's framing", 9, concat(Uint8Array.of(0x0f, 0), be(2, 0x0800), frame(inner)), "ppp:chdlc:ip:tcp"],
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
  ["VXLAN-GPE with something else", 1, gpe(4, frame(inner)), "eth:ip:udp:vxlan"],
];

describe("rare headers", () => {
  for (const [name, linkType, bytes, path] of cases) {
    it(name, () => assert.equal(decode(bytes, linkType).path, path));
  }

  it("the authentication header is no payload", () => {
    const { packet } = decode(over(51, concat(authentication(6), frame(tcp({ srcPort: 1, dstPort: 2 }, "abc")))));
    assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.payloadLength], [6, 1, 2, 3]);
  });

  it("a cut authentication header leaves the protocol", () => {
    const { packet, notes } = decode(over(51, authentication(6).subarray(0, 16)));
    assert.deepEqual([packet.protocol, packet.hasPorts, notes], [51, false, ["header-cut"]]);
  });
});
