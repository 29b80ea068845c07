import assert from "node:assert/strict";
import fc from "fast-check";
import type { Layer as AskedLayer, LayerField as AskedField } from "../../../src/protocol/case.ts";
import { decoders } from "../../../src/wire/decoders.ts";
import type { Layer, LayerField } from "../../../src/model/layer.ts";
import { MAX_FIELDS } from "../../../src/model/fields.ts";
import { describers } from "../../../src/wire/fields/table.ts";
import { concat, frame, type Payload } from "../../builders/layer.ts";
import { arp, eth, mpls, qinq, sll, sll2, vlan } from "../../builders/links.ts";
import { icmp, icmp6, ipv4, ipv4Fragments, ipv6, sctp, tcp, udp } from "../../builders/packets.ts";
import { geneve, gre, gwlbOptions, mirrored, vxlan } from "../../builders/tunnels.ts";
import { fieldsOf, ids, problemsOf, tree, value } from "./tree.ts";

// The floors forbid an import either way; the two declarations of a layer must be one type all the same.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const sameLayer: Same<Layer, AskedLayer> = true;
const sameField: Same<LayerField, AskedField> = true;

const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
const ends6 = { src: "fd00::1", dst: "fd00::2" };
const ports = { srcPort: 40000, dstPort: 443 };
const hello = (): Payload => tcp({ ...ports, seq: 7, ack: 9, flags: "PA" }, "hello");

const built: readonly (readonly [name: string, linkType: number, bytes: Uint8Array])[] = [
  ["TCP", 1, frame(eth({}, ipv4(ends, hello())))],
  ["TCP, IPv6", 1, frame(eth({}, ipv6(ends6, hello())))],
  ["padding", 1, concat(frame(eth({}, ipv4(ends, udp(ports, "x")))), new Uint8Array(18))],
  ["VLAN", 1, frame(eth({}, qinq(5, 6, ipv4(ends, hello()))))],
  ["Linux cooked", 113, frame(sll({}, ipv4(ends, hello())))],
  ["Linux cooked, version 2", 276, frame(sll2({}, ipv6(ends6, hello())))],
  ["MPLS", 1, frame(eth({}, mpls([16, 17], ipv4(ends, hello()))))],
  ["ARP", 1, frame(eth({}, arp({ senderIp: "10.0.0.1", targetIp: "10.0.0.2" })))],
  ["SCTP", 1, frame(eth({}, ipv4(ends, sctp(ports, "x"))))],
  ["ICMP", 1, frame(eth({}, ipv4(ends, icmp({ type: 8 }, "ping"))))],
  ["ICMPv6", 1, frame(eth({}, ipv6(ends6, icmp6({ type: 128 }, "ping"))))],
  [
    "extension headers",
    1,
    frame(
      eth({}, ipv6({ ...ends6, extensions: [{ type: 0 }, { type: 60 }, { type: 44, id: 5, more: true }] }, hello())),
    ),
  ],
  [
    "mirror",
    1,
    frame(mirrored({ source: "10.1.0.1", target: "10.1.0.2", vni: 7 }, eth({}, vlan({ id: 3 }, ipv4(ends, hello()))))),
  ],
  [
    "GENEVE",
    1,
    frame(
      eth({}, ipv4(ends, udp({ srcPort: 6081, dstPort: 6081 }, geneve({ vni: 0, options: gwlbOptions("aa", "bb", 1) }, ipv4(ends, hello()))))),
    ), // prettier-ignore
  ],
  ["GRE", 1, frame(eth({}, ipv4(ends, gre({ key: 9 }, ipv4(ends, hello())))))],
];

describe("layer tree", () => {
  it("is what the panels ask for", () => assert.ok(sameLayer && sameField));

  it("every decoder has its description, and no description is without decoder", () => {
    assert.deepEqual(Object.keys(describers).sort(), [...new Set(decoders.map(({ id }) => id))].sort());
  });

  for (const [name, linkType, bytes] of built) {
    it(`holds together: ${name}, whole and cut anywhere`, () => {
      for (let length = 0; length <= bytes.length; length++) {
        const cut = bytes.subarray(0, length);
        const layers = tree(cut, linkType, bytes.length);
        assert.deepEqual(problemsOf(layers, cut, linkType, bytes.length), [], `cut after ${length} bytes`);
      }
    });
  }

  it("never throws and holds together for any damaged bytes", () => {
    const damage = fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(
        fc.constantFrom(...built),
        damage,
        fc.nat(300),
        fc.boolean(),
        ([, linkType, whole], hits, cut, isCut) => {
          const bytes = whole.slice(0, isCut ? cut : whole.length);
          for (const [at, byte] of hits) if (at < bytes.length) bytes[at] = byte;
          assert.deepEqual(problemsOf(tree(bytes, linkType, whole.length), bytes, linkType, whole.length), []);
        },
      ),
      { numRuns: 3000, seed: 7 },
    );
  });

  it("never throws for noise of any link type", () => {
    const linkTypes = [0, 1, 9, 10, 50, 101, 104, 105, 108, 113, 117, 127, 192, 228, 229, 239, 242, 276];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...linkTypes), (bytes, linkType) => {
        assert.deepEqual(problemsOf(tree(bytes, linkType), bytes, linkType, bytes.length), []);
      }),
      { numRuns: 5000, seed: 7 },
    );
  });

  it("the number of fields is bounded, whatever a packet holds", () => {
    const options = new Uint8Array(2046).fill(1);
    for (let at = 0; at < options.length; at += 2) options[at + 1] = 0;
    const headers = Array.from({ length: 12 }, () => ({ type: 60, data: options }));
    const bytes = frame(eth({}, ipv6({ ...ends6, extensions: headers }, udp(ports, "x"))));
    const layers = tree(bytes);
    const count = layers.flatMap((layer) => [...fieldsOf(layer.fields)]).length;
    assert.ok(count <= MAX_FIELDS, String(count));
    assert.deepEqual(problemsOf(layers, bytes, 1, bytes.length), []);
  });

  it("names ends, numbers and flags", () => {
    const layers = tree(built[0][2]);
    assert.equal(ids(layers), "eth ip tcp data");
    const [, ip, transport] = layers;
    assert.equal(ip.summary, "10.0.0.1 → 10.0.0.2, TCP, 45 bytes");
    assert.equal(transport.summary, "40000 → 443 [PSH, ACK], seq 7, ack 9, 5 bytes of payload");
    assert.deepEqual(
      ["ip.src", "ip.proto", "tcp.dstport", "tcp.flags.syn", "tcp.flags.push", "data.data"].map((name) =>
        value(layers, name),
      ),
      ["10.0.0.1", "TCP (6)", "443", "Not set", "Set", "68656c6c6f"],
    );
  });

  it("opens a mirror session down to what it carries", () => {
    const layers = tree(
      frame(mirrored({ source: "10.1.0.1", target: "10.1.0.2", vni: 7 }, eth({}, ipv4(ends, hello())))),
    );
    assert.equal(ids(layers), "eth ip udp vxlan eth ip tcp data");
    assert.deepEqual([value(layers, "vxlan.vni"), value(layers, "vxlan.flag_i")], ["7", "Set"]);
  });

  it("a later fragment has data and no transport", () => {
    const [, later] = ipv4Fragments({ ...ends, id: 9 }, udp(ports, "x".repeat(80)), 48);
    const layers = tree(frame(eth({}, later)));
    assert.equal(ids(layers), "eth ip data");
    assert.match(layers[1].summary, /fragment at 48 of datagram 9$/);
  });

  it("a packet that ICMP quotes stands in the message", () => {
    const quoted = frame(ipv4(ends, udp(ports, "question"))).subarray(0, 28);
    const layers = tree(frame(eth({}, ipv4({ src: "10.0.0.9", dst: "10.0.0.1" }, icmp({ type: 3, code: 3 }, quoted)))));
    assert.equal(ids(layers), "eth ip icmp");
    assert.equal(layers[2].summary, "Destination unreachable: port unreachable");
    assert.deepEqual([value(layers, "ip.dst", 1), value(layers, "udp.dstport")], ["10.0.0.2", "443"]);
  });
});

describe("what is left of a packet", () => {
  it("bytes behind the IP packet are padding", () => {
    const layers = tree(built[2][2]);
    assert.equal(ids(layers), "eth ip udp data padding");
    assert.deepEqual([layers[4].length, layers[4].fields[0].title], [18, "After ip"]);
  });

  it("padding of each layer is told apart", () => {
    const inner = concat(frame(eth({}, ipv4(ends, udp(ports, "x")))), new Uint8Array(6));
    const outer = frame(eth({}, ipv4(ends, udp({ srcPort: 9, dstPort: 4789 }, vxlan({ vni: 1 }, inner)))));
    const layers = tree(concat(outer, new Uint8Array(4)));
    const padding = layers.at(-1);
    assert.deepEqual(
      padding?.fields.map(({ title, length }) => [title, length]),
      [
        ["After ip", 6],
        ["After ip", 4],
      ],
    );
  });

  it("a cut packet says how many bytes are missing", () => {
    const whole = frame(eth({}, ipv4(ends, udp(ports, "x".repeat(100)))));
    const layers = tree(whole.subarray(0, 62), 1, whole.length);
    assert.deepEqual([layers.at(-1)?.id, layers.at(-1)?.length], ["data", 20]);
    assert.equal(
      layers.at(-1)?.summary,
      "20 bytes, 80 bytes missing: the packet was cut when it was captured or mirrored",
    );
  });

  it("an unknown link type is data", () => assert.equal(ids(tree(new Uint8Array(10), 147)), "data"));
});
