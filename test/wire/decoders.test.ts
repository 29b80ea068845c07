import assert from "node:assert/strict";
import fc from "fast-check";
import { decoders, makeDispatch } from "../../src/wire/decoders.ts";
import { LayerPaths } from "../../src/wire/paths.ts";
import { LAYER_LIMIT, TUNNEL_LIMIT } from "../../src/wire/packet.ts";
import { be, concat, frame, type Payload } from "../builders/layer.ts";
import { arp, eth, mpls, qinq, sll, sll2, vlan } from "../builders/links.ts";
import { icmp, icmp6, ipv4, ipv6, sctp, tcp, udp } from "../builders/packets.ts";
import { geneve, gre, gwlbOptions, mirrored, vxlan } from "../builders/tunnels.ts";
import { decode } from "../stream/run.ts";

const inner = (payload: Payload = tcp({ srcPort: 40000, dstPort: 443, seq: 7, ack: 9, flags: "PA" }, "hello")) =>
  ipv4({ src: "10.0.0.1", dst: "10.0.0.2", id: 0x1234 }, payload);

describe("link layers lead to IP", () => {
  const cases: readonly (readonly [name: string, linkType: number, bytes: Uint8Array, path: string])[] = [
    ["Ethernet", 1, frame(eth({}, inner())), "eth:ip:tcp"],
    ["VLAN", 1, frame(eth({}, vlan({ id: 5 }, inner()))), "eth:vlan:ip:tcp"],
    ["QinQ", 1, frame(eth({}, qinq(5, 6, inner()))), "eth:ieee8021ad:vlan:ip:tcp"],
    ["Linux cooked v1", 113, frame(sll({}, inner())), "sll:ip:tcp"],
    ["Linux cooked v2", 276, frame(sll2({}, inner())), "sll:ip:tcp"],
    ["raw IPv4", 101, frame(inner()), "raw:ip:tcp"],
    ["IPv6 alone", 229, frame(ipv6({ src: "::1", dst: "::2" }, udp({ srcPort: 1, dstPort: 2 }))), "ipv6:udp"],
    ["null, little-endian", 0, concat(Uint8Array.of(2, 0, 0, 0), frame(inner())), "null:ip:tcp"],
    ["null, big-endian", 0, concat(Uint8Array.of(0, 0, 0, 2), frame(inner())), "null:ip:tcp"],
    [
      "null, IPv6 of macOS",
      0,
      concat(Uint8Array.of(30, 0, 0, 0), frame(ipv6({ src: "::1", dst: "::2" }, icmp6({ type: 128 })))),
      "null:ipv6:icmpv6",
    ],
    ["OpenBSD loopback", 108, concat(be(4, 2), frame(inner())), "null:ip:tcp"],
    ["PPP", 9, concat(Uint8Array.of(0xff, 3, 0, 0x21), frame(inner())), "ppp:ip:tcp"],
    ["MPLS", 1, frame(eth({}, mpls([16, 17], inner()))), "eth:mpls:ip:tcp"],
    ["ARP", 1, frame(eth({}, arp({ senderIp: "10.0.0.1", targetIp: "10.0.0.2" }))), "eth:arp"],
  ];
  for (const [name, linkType, bytes, path] of cases) {
    it(name, () => assert.equal(decode(bytes, linkType).path, path));
  }

  it("a link type of any size inside per-packet information leads nowhere", () => {
    const header = Uint8Array.of(0, 0, 8, 0, 0x69, 0, 0, 0x5b);
    assert.equal(decode(concat(header, frame(inner())), 192).path, "ppi");
    assert.equal(decode(header, 0x7fffffff).path, "");
  });

  it("an unknown link type is said and nothing else", () => {
    const { path, notes, packet } = decode(frame(eth({}, inner())), 147);
    assert.deepEqual([path, notes, packet.ipAt], ["", ["link-unknown"], -1]);
  });
});

describe("IP", () => {
  it("takes its length from the header: Ethernet padding is no payload", () => {
    const { packet } = decode(concat(frame(eth({}, inner())), new Uint8Array(20)));
    assert.deepEqual([packet.ipLength, packet.payloadLength, packet.payloadCaptured], [45, 5, 5]);
  });

  it("a length beyond the frame is a cut packet, and its payload is counted as it was on the wire", () => {
    const whole = frame(eth({}, inner(tcp({ srcPort: 1, dstPort: 2 }, "x".repeat(100)))));
    const { packet, notes } = decode(whole.subarray(0, 74));
    assert.deepEqual(
      [packet.ipLength, packet.payloadLength, packet.payloadCaptured, packet.truncated],
      [140, 100, 20, true],
    );
    assert.deepEqual(notes, ["packet-truncated"]);
  });

  it("a length of zero (segmentation offload) is the frame's", () => {
    const { packet } = decode(
      frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2", totalLength: 0 }, tcp({ srcPort: 1, dstPort: 2 }, "abc")))),
    );
    assert.deepEqual([packet.ipLength, packet.payloadLength], [43, 3]);
  });

  it("options are skipped", () => {
    const { packet, path } = decode(
      frame(
        eth(
          {},
          ipv4({ src: "1.1.1.1", dst: "2.2.2.2", options: Uint8Array.of(1, 1, 1) }, udp({ srcPort: 5, dstPort: 6 })),
        ),
      ),
    );
    assert.deepEqual([path, packet.srcPort, packet.dstPort], ["eth:ip:udp", 5, 6]);
  });

  it("a later fragment has no ports", () => {
    const { packet, path } = decode(
      frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2", protocol: 17, offset: 1480 }, "tail"))),
    );
    assert.deepEqual([path, packet.fragment, packet.fragmentOffset, packet.hasPorts], ["eth:ip", 2, 1480, false]);
  });

  it("IPv6 extension headers lead to the transport", () => {
    const { packet, path } = decode(
      frame(
        eth(
          {},
          ipv6(
            { src: "2001:db8::1", dst: "2001:db8::2", extensions: [{ type: 0 }, { type: 60 }] },
            tcp({ srcPort: 1, dstPort: 2 }),
          ),
        ),
      ),
    );
    assert.deepEqual([path, packet.protocol, packet.v6], ["eth:ipv6:tcp", 6, true]);
  });

  for (const [name, change, note] of [
    ["a wrong version", (bytes: Uint8Array) => (bytes[14] = 0x55), "ip-bad-version"],
    ["an impossible header length", (bytes: Uint8Array) => (bytes[14] = 0x41), "ip-options-bad"],
    ["a total length below the header's", (bytes: Uint8Array) => bytes.set([0, 10], 16), "ip-bad-length"],
  ] as const) {
    it(`${name} is noted and decoding stops`, () => {
      const bytes = frame(eth({}, inner()));
      change(bytes);
      const { packet, notes } = decode(bytes);
      assert.deepEqual([notes, packet.ipAt], [[note], -1]);
    });
  }
});

describe("transports", () => {
  it("TCP gives numbers, flags and payload", () => {
    const { packet } = decode(frame(eth({}, inner())));
    assert.deepEqual(
      [packet.srcPort, packet.dstPort, packet.seq, packet.ack, packet.flags, packet.payloadLength, packet.hasSegment],
      [40000, 443, 7, 9, 24, 5, true],
    );
  });

  it("a TCP header cut after the ports still names the connection", () => {
    const { packet, notes } = decode(frame(eth({}, inner())).subarray(0, 14 + 20 + 8), 1, 59);
    assert.deepEqual([packet.srcPort, packet.hasSegment, notes], [40000, false, ["header-cut", "packet-truncated"]]);
  });

  it("SCTP has ports, ICMP type and code", () => {
    assert.equal(decode(frame(eth({}, inner(sctp({ srcPort: 9, dstPort: 10 }, "x"))))).packet.dstPort, 10);
    const { packet } = decode(frame(eth({}, inner(icmp({ type: 3, code: 1 })))));
    assert.deepEqual([packet.srcPort, packet.dstPort], [3, 1]);
  });

  it("a UDP length beyond the datagram is noted", () => {
    const { notes } = decode(frame(eth({}, inner(udp({ srcPort: 1, dstPort: 2, length: 500 }, "abc")))));
    assert.deepEqual(notes, ["udp-bad-length"]);
  });
});

describe("tunnels", () => {
  it("AWS mirror: VXLAN to port 4789, the inner frame is what counts", () => {
    const { packet, path } = decode(
      frame(mirrored({ source: "10.9.0.1", target: "10.9.0.2", vni: 77 }, eth({}, inner()))),
    );
    assert.equal(path, "eth:ip:udp:vxlan:eth:ip:tcp");
    assert.deepEqual([packet.tunnelCount, packet.tunnels[0].vni, packet.dstPort], [1, 77, 443]);
  });

  it("reserved bits that are not zero are noted and tolerated", () => {
    const outer = (flags: number, reserved: number) =>
      frame(
        eth(
          {},
          ipv4(
            { src: "10.9.0.1", dst: "10.9.0.2" },
            udp({ srcPort: 65408, dstPort: 4789 }, vxlan({ vni: 16777215, flags, reserved }, eth({}, inner()))),
          ),
        ),
      );
    const { packet, notes } = decode(outer(0x88, 0x1234));
    assert.deepEqual([packet.tunnels[0].vni, notes], [16777215, ["vxlan-reserved-bits"]]);
    assert.deepEqual(decode(outer(0x08, 0)).notes, []);
  });

  it("4789 as a source port is no tunnel", () => {
    const bytes = frame(
      eth({}, ipv4({ src: "10.9.0.1", dst: "10.9.0.2" }, udp({ srcPort: 4789, dstPort: 53 }, "x".repeat(60)))),
    );
    assert.equal(decode(bytes).path, "eth:ip:udp");
  });

  it("a gateway load balancer's GENEVE around VXLAN, with options", () => {
    const carried = ipv4(
      { src: "10.9.0.1", dst: "10.9.0.2" },
      udp({ srcPort: 65408, dstPort: 4789 }, vxlan({ vni: 5 }, eth({}, inner()))),
    );
    const bytes = frame(
      eth(
        {},
        ipv4(
          { src: "10.8.0.1", dst: "10.8.0.2" },
          udp({ srcPort: 60000, dstPort: 6081 }, geneve({ options: gwlbOptions("1", "2", 3) }, carried)),
        ),
      ),
    );
    const { packet, path } = decode(bytes);
    assert.equal(path, "eth:ip:udp:geneve:ip:udp:vxlan:eth:ip:tcp");
    assert.deepEqual([packet.tunnelCount, packet.tunnels[0].kind, packet.tunnels[1].vni], [2, "geneve", 5]);
  });

  it("GRE and IP in IP", () => {
    assert.equal(
      decode(frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2" }, gre({ key: 1 }, inner()))))).path,
      "eth:ip:gre:ip:tcp",
    );
    assert.equal(
      decode(frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2", protocol: 4 }, frame(inner()))))).path,
      "eth:ip:ip:tcp",
    );
  });

  it("nesting beyond the limit ends, and says so", () => {
    let layer = eth({}, inner());
    for (let i = 0; i <= TUNNEL_LIMIT; i++) {
      layer = eth(
        {},
        ipv4({ src: "10.9.0.1", dst: "10.9.0.2" }, udp({ srcPort: 65408, dstPort: 4789 }, vxlan({ vni: i }, layer))),
      );
    }
    const { packet, notes } = decode(frame(layer));
    assert.deepEqual([packet.tunnelCount, notes], [TUNNEL_LIMIT, ["tunnel-limit"]]);
  });

  it("no bytes lead to more layers than the limit", () => {
    const tags = concat(
      new Uint8Array(12),
      ...Array.from({ length: 200 }, () => Uint8Array.of(0x81, 0, 0, 1)),
      Uint8Array.of(8, 0),
    );
    const { path, notes } = decode(tags);
    assert.ok(path.split(":").length <= LAYER_LIMIT);
    assert.deepEqual(notes, ["vlan-limit"]);
  });
});

describe("any bytes", () => {
  it("decode without an exception, whatever the link type, and inside the packet", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(0, 1, 9, 101, 104, 108, 113, 276),
        (bytes, linkType) => {
          const { packet } = decode(bytes, linkType);
          assert.ok(packet.payloadCaptured === 0 || packet.payloadAt + packet.payloadCaptured <= bytes.length);
          assert.ok(packet.ipAt < bytes.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("cut anywhere decode to a prefix of the layers", () => {
    const whole = frame(mirrored({ source: "10.9.0.1", target: "10.9.0.2", vni: 77 }, eth({}, inner())));
    const full = decode(whole).path;
    for (let cut = 0; cut <= whole.length; cut++) {
      const { path } = decode(whole.subarray(0, cut), 1, whole.length);
      assert.ok(full.startsWith(path), `${cut}: ${path}`);
    }
  });
});

describe("the table of decoders", () => {
  it("binds every number once", () => {
    const bound = decoders.flatMap(({ binds }) =>
      binds.map((bind) => JSON.stringify({ ...bind, bothWays: undefined })),
    );
    assert.equal(new Set(bound).size, bound.length);
  });

  it("names a specification for each", () => {
    for (const { id, name, spec } of decoders) assert.ok(id && name && spec);
    assert.ok(decoders.length < 255, "decoder numbers are bytes");
  });

  it("takes more tunnel ports", () => {
    const dispatch = makeDispatch({ vxlanPorts: [9999], genevePorts: [9998] });
    assert.deepEqual(
      [dispatch.udpPort[9999], dispatch.udpPort[9998]],
      [dispatch.number("vxlan"), dispatch.number("geneve")],
    );
  });
});

describe("paths of layers", () => {
  it("are bounded, whatever the packets", () => {
    const paths = new LayerPaths(["", "a", "b"]);
    let at = 0;
    for (let i = 0; i < LayerPaths.limit * 2; i++) at = paths.step(at, 1 + (i % 2));
    assert.equal(paths.size, LayerPaths.limit);
  });
});
