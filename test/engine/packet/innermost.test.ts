import assert from "node:assert/strict";
import { innermost } from "../../../src/engine/packet/innermost.ts";
import { makeDispatch } from "../../../src/wire/decoders.ts";
import { Packet } from "../../../src/wire/packet.ts";
import { concat, frame } from "../../builders/layer.ts";
import { eth, mpls } from "../../builders/links.ts";
import { ipv4, ipv6, tcp, udp } from "../../builders/packets.ts";
import { geneve, gwlbOptions, mirrored, vxlan } from "../../builders/tunnels.ts";

const packet = new Packet(makeDispatch());
const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
const session = { source: "10.1.0.1", target: "10.1.0.2", vni: 7 };
const ports = { srcPort: 40000, dstPort: 443 };
const carried = eth({}, ipv4(ends, tcp(ports, "hello")));
const over = (port: number, payload: Parameters<typeof udp>[1]) =>
  frame(eth({}, ipv4(ends, udp({ srcPort: port, dstPort: port }, payload))));

describe("what a mirror carries", () => {
  const inner = frame(carried);

  for (const [name, bytes, linkType] of [
    ["VXLAN", frame(mirrored(session, carried)), 1],
    ["VXLAN in VXLAN", frame(mirrored(session, eth({}, ipv4(ends, udp({ srcPort: 4789, dstPort: 4789 }, vxlan({ vni: 3 }, carried)))))), 1],
  ] as const) {
    it(`${name}: the innermost frame`, () => {
      const found = innermost(packet, bytes, bytes.length, 1);
      assert.deepEqual(found, { at: bytes.length - inner.length, length: inner.length, wireLength: inner.length, linkType });
      assert.deepEqual(bytes.subarray(found.at, found.at + found.length), inner);
    });
  } // prettier-ignore

  it("GENEVE: an IP packet of either version, without what pads the frame around it", () => {
    for (const [inside, linkType] of [
      [ipv4(ends, tcp(ports, "hello")), 228],
      [ipv6({ src: "fd00::1", dst: "fd00::2" }, tcp(ports, "hello")), 229],
    ] as const) {
      const bytes = concat(
        over(6081, geneve({ vni: 0, options: gwlbOptions("aa", "bb", 1) }, inside)),
        new Uint8Array(9),
      );
      const found = innermost(packet, bytes, bytes.length, 1);
      assert.deepEqual(bytes.subarray(found.at, found.at + found.length), frame(inside));
      assert.deepEqual([found.wireLength, found.linkType], [frame(inside).length, linkType]);
    }
  });

  it("GENEVE around VXLAN: the frame in the VXLAN", () => {
    const bytes = over(
      6081,
      geneve({ vni: 0 }, ipv4(ends, udp({ srcPort: 4789, dstPort: 4789 }, vxlan({ vni: 3 }, carried)))),
    );
    const { at, length, linkType } = innermost(packet, bytes, bytes.length, 1);
    assert.deepEqual([bytes.subarray(at, at + length), linkType], [inner, 1]);
  });

  it("a cut packet: what is there, and how much there was", () => {
    const bytes = frame(mirrored(session, carried));
    const found = innermost(packet, bytes.subarray(0, bytes.length - 5), bytes.length, 1);
    assert.deepEqual([found.length, found.wireLength], [inner.length - 5, inner.length]);
  });

  it("all of it where there is no tunnel, or nothing behind its header", () => {
    assert.deepEqual(innermost(packet, inner, inner.length + 3, 1), { at: 0, length: inner.length, wireLength: inner.length + 3, linkType: 1 }); // prettier-ignore
    const header = frame(mirrored(session, eth({}, mpls([3], ipv4(ends, udp(ports, "")))))).subarray(0, 50);
    assert.deepEqual(innermost(packet, header, 50, 1).at, 0);
    assert.deepEqual(innermost(packet, new Uint8Array(0), 0, 147), { at: 0, length: 0, wireLength: 0, linkType: 147 });
  });
});
