import assert from "node:assert/strict";
import { frame, type Payload } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { icmp, icmp6, ipv4, ipv4Fragments, ipv6, sctp, tcp, udp } from "../../builders/packets.ts";
import { tree, value } from "./tree.ts";

const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
const ends6 = { src: "fd00::1", dst: "fd00::2" };
const ports = { srcPort: 40000, dstPort: 443 };

const over4 = (payload: Payload): Uint8Array => frame(eth({}, ipv4(ends, payload)));
const over6 = (payload: Payload): Uint8Array => frame(eth({}, ipv6(ends6, payload)));

const whole: readonly (readonly [field: string, bytes: Uint8Array, at: number])[] = [
  ["ip.checksum", over4(udp(ports, "odd")), 24],
  ["tcp.checksum", over4(tcp(ports, "odd")), 50],
  ["tcp.checksum", over6(tcp(ports, "even")), 70],
  ["udp.checksum", over4(udp(ports, "odd")), 40],
  ["udp.checksum", over6(udp(ports, "odd")), 60],
  ["icmp.checksum", over4(icmp({ type: 8 }, "odd")), 36],
  ["icmpv6.checksum", over6(icmp6({ type: 128 }, "odd")), 56],
  ["sctp.checksum", over4(sctp(ports, "x")), 42],
];

const hexOf = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

describe("checksums", () => {
  for (const [field, bytes, at] of whole) {
    const length = field === "sctp.checksum" ? 4 : 2;

    it(`${field} of ${bytes.length} bytes is right, and a wrong one is told with what it should be`, () => {
      assert.equal(value(tree(bytes), `${field}.status`), "right");
      const right = hexOf(bytes.subarray(at, at + length));
      const damaged = bytes.slice();
      damaged[at] ^= 0x55;
      assert.equal(value(tree(damaged), `${field}.status`), `wrong: ${right} expected`);
    });
  }

  it("what was left to the network card is said", () => {
    const bytes = over4(tcp({ ...ports, seq: 1 }, "hello"));
    // Sum over addresses, protocol and length, as Linux leaves it: 0a00 + 0001 + 0a00 + 0002 + 6 + 25.
    const sum = 0x0a00 + 1 + 0x0a00 + 2 + 6 + 25;
    bytes[50] = sum >> 8;
    bytes[51] = sum & 255;
    assert.match(value(tree(bytes), "tcp.checksum.status") ?? "", /^wrong: .*the network card was to complete it/);
  });

  it("a cut packet and a fragment are not judged", () => {
    const bytes = over4(tcp(ports, "x".repeat(90)));
    assert.equal(
      value(tree(bytes.subarray(0, 70), 1, bytes.length), "tcp.checksum.status"),
      "not checked: the packet was cut",
    );
    const [first] = ipv4Fragments({ ...ends, id: 9 }, udp(ports, "x".repeat(80)), 48);
    assert.equal(
      value(tree(frame(eth({}, first))), "udp.checksum.status"),
      "not checked: the rest is in other fragments",
    );
  });

  it("UDP without one is not wrong", () => {
    const bytes = over4(udp(ports, "x"));
    bytes[40] = 0;
    bytes[41] = 0;
    assert.equal(value(tree(bytes), "udp.checksum.status"), "not checked: the sender left it out");
  });
});
