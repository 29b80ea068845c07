import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checksum, crc32c, frame, hex, ip6 } from "./layer.ts";
import { eth, qinq } from "./links.ts";
import { icmp6, ipv4, ipv4Fragments, ipv6, sctp, tcp, udp } from "./packets.ts";
import { geneve, gwlbOptions, mirrored } from "./tunnels.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("packet builders", () => {
  it("write a TCP packet whose bytes are known", () => {
    const bytes = frame(
      eth(
        {},
        ipv4(
          { src: "10.0.0.1", dst: "10.0.0.2", dontFragment: true },
          tcp({ srcPort: 1, dstPort: 80, seq: 1, flags: "S" }),
        ),
      ),
    );
    const expected =
      "020000000002" +
      "020000000001" +
      "0800" +
      "4500002800014000400626cd0a0000010a000002" +
      "0001005000000001000000005002ffff9b8e" +
      "0000";
    assert.equal(text(bytes), expected);
  });

  it("write checksums that verify to zero", () => {
    const bytes = frame(
      ipv4({ src: "192.0.2.1", dst: "198.51.100.7", options: hex("94040000") }, udp({ srcPort: 5, dstPort: 6 }, "odd")),
    );
    assert.equal(checksum(bytes.subarray(0, 24)), 0);
    const datagram = bytes.subarray(24);
    assert.equal(checksum(bytes.subarray(12, 20), hex("0011"), hex("000b"), datagram), 0);
  });

  it("split a datagram into fragments that add up", () => {
    const parts = ipv4Fragments(
      { src: "10.0.0.1", dst: "10.0.0.2", id: 7 },
      udp({ srcPort: 5, dstPort: 6 }, "x".repeat(30)),
      16,
    ).map(frame);
    assert.deepEqual(
      parts.map((part) => [part.length, (part[6] << 8) | part[7]]),
      [
        [36, 0x2000],
        [36, 0x2002],
        [26, 0x0004],
      ],
    );
  });

  it("chain IPv6 extension headers", () => {
    const bytes = frame(
      ipv6({ src: "fe80::1", dst: "::ffff:10.0.0.1", extensions: [{ type: 0 }, { type: 60 }] }, icmp6({ type: 128 })),
    );
    assert.deepEqual([bytes[6], bytes[40], bytes[48], bytes[5]], [0, 60, 58, 24]);
    assert.equal(text(ip6("2001:db8::a")), "20010db800000000000000000000000a");
  });

  it("stack VLAN tags, tunnels and mirrors", () => {
    assert.match(
      text(frame(eth({}, qinq(100, 200, ipv4({ src: "1.1.1.1", dst: "2.2.2.2" }, ""))))),
      /^.{24}88a80064810000c80800/,
    );
    const gwlb = frame(geneve({ options: gwlbOptions("abcd", "ef", 5) }, ipv4({ src: "1.1.1.1", dst: "2.2.2.2" }, "")));
    assert.equal(text(gwlb.subarray(0, 8)), "0800080000000000");
    const outer = frame(
      mirrored({ source: "10.0.1.10", target: "10.0.9.9", vni: 0x123456, packetLength: 20 }, eth({}, "x".repeat(60))),
    );
    assert.equal(outer.length, 14 + 20 + 8 + 8 + 20);
    assert.equal(text(outer.subarray(34, 50)), "ff8012b5" + "0024" + "0000" + "0800000012345600");
  });

  it("give SCTP its CRC-32C", () => {
    assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
    const bytes = frame(sctp({ srcPort: 1, dstPort: 2 }, "abc"));
    const blank = bytes.slice();
    blank.fill(0, 8, 12);
    assert.equal(new DataView(bytes.buffer).getUint32(8, true), crc32c(blank));
  });
});
