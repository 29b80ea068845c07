import assert from "node:assert/strict";
import { MAX_METADATA_BLOCK } from "../../src/capture/limits.ts";
import { pcapng } from "../../src/capture/pcapng.ts";
import {
  block,
  interfaceBlock,
  namesBlock,
  oldPacketBlock,
  packetBlock,
  pcapngFile,
  secretsBlock,
  section,
  simplePacketBlock,
  statisticsBlock,
  text,
} from "../builders/capture.ts";
import { concat, hex, u16, u32, u64 } from "../builders/bytes.ts";
import { readAll } from "./recorder.ts";

const micros = 1700000000123456n;
const data = hex("0a0b0c");

describe("pcapng", () => {
  it("reads literal bytes: section, interface, enhanced packet block", () => {
    const file = hex(`0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000
      01000000 14000000 0100 0000 ffff0000 14000000
      06000000 24000000 00000000 3c0a0600 40a6b4bc 03000000 3c000000 0a0b0c00 24000000`);
    const seen = readAll(pcapng, file);
    const time = (0x60a3cn * 2n ** 32n + 0xbcb4a640n).toString();
    assert.deepEqual(seen.everything(), {
      packets: [
        { hex: "0a0b0c", original: 60, time: `${time.slice(0, -6)}.${time.slice(-6)}000`, interface: 0, offset: 76 },
      ],
      interfaces: [{ name: "", linkType: 1, snapLength: 65535 }],
      drops: [],
      names: [],
      comments: [],
      keys: [],
      diagnostics: [],
    });
  });

  for (const little of [true, false]) {
    it(`reads all three kinds of packet blocks, ${little ? "little" : "big"}-endian`, () => {
      const blocks = [
        interfaceBlock({ name: "eth0", snapLength: 4 }),
        packetBlock({ bytes: data, time: micros, original: 60 }),
        oldPacketBlock({ bytes: hex("0d"), time: micros + 1n }),
        simplePacketBlock(hex("01020304"), 1500),
      ];
      const seen = readAll(pcapng, pcapngFile(blocks, { little }));
      assert.deepEqual(
        seen.packets.map(({ hex, original, time }) => [hex, original, time]),
        [
          ["0a0b0c", 60, "1700000000.123456000"],
          ["0d", 1, "1700000000.123457000"],
          ["01020304", 1500, "1700000000.123457000"],
        ],
      );
      assert.deepEqual(seen.codes, ["capture-no-time"]);
      assert.deepEqual(seen.interfaces, [{ name: "eth0", linkType: 1, snapLength: 4 }]);
    });
  }

  it("changes byte order from section to section and goes on counting interfaces", () => {
    const blocks = [
      interfaceBlock({ name: "a" }),
      packetBlock({ bytes: data }),
      section({ little: false }),
      interfaceBlock({ name: "b", linkType: 113 }),
      interfaceBlock({ name: "c", linkType: 101 }),
      packetBlock({ bytes: data, interface: 1 }),
      section({ little: true, length: 40n }),
      interfaceBlock({ name: "d" }),
      packetBlock({ bytes: data }),
    ];
    const seen = readAll(pcapng, pcapngFile(blocks));
    assert.deepEqual(
      seen.interfaces.map(({ name }) => name),
      ["a", "b", "c", "d"],
    );
    assert.deepEqual(
      seen.packets.map((packet) => packet.interface),
      [0, 2, 3],
    );
    assert.deepEqual(seen.codes, []);
  });

  const clocks: readonly [string, { resolution?: number; offset?: bigint }, bigint, string][] = [
    ["seconds", { resolution: 0 }, 1700000000n, "1700000000.000000000"],
    ["milliseconds", { resolution: 3 }, 1700000000123n, "1700000000.123000000"],
    ["microseconds by default", {}, micros, "1700000000.123456000"],
    ["hundreds of nanoseconds", { resolution: 7 }, 17000000001234567n, "1700000000.123456700"],
    ["nanoseconds", { resolution: 9 }, 1700000000123456789n, "1700000000.123456789"],
    ["picoseconds", { resolution: 12 }, 1700000123456789012n, "1700000.123456789"],
    ["binary, 2^-20", { resolution: 0x94 }, (1700000000n << 20n) + (1n << 19n), "1700000000.500000000"],
    ["binary, 2^-32", { resolution: 0xa0 }, (1700000000n << 32n) + 1n, "1700000000.000000000"],
    ["with an offset", { offset: 1600000000n }, 100_000_000_000_001n, "1700000000.000001000"],
    ["with a negative offset", { offset: -3600n }, micros, "1699996400.123456000"],
  ];
  for (const [name, about, time, expected] of clocks) {
    it(`reads times in ${name}`, () => {
      const seen = readAll(pcapng, pcapngFile([interfaceBlock(about), packetBlock({ bytes: data, time })]));
      assert.deepEqual(seen.times, [expected]);
      assert.deepEqual(seen.codes, []);
    });
  }

  it("moves impossible times to the nearest end and says so", () => {
    const blocks = [
      interfaceBlock({ offset: -2_000_000_000n }),
      interfaceBlock(),
      packetBlock({ bytes: data, time: micros }),
      packetBlock({ bytes: data, time: 2n ** 64n - 1n, interface: 1 }),
    ];
    const seen = readAll(pcapng, pcapngFile(blocks));
    assert.deepEqual(seen.times, ["0.000000000", "8589934591.000000000"]);
    assert.deepEqual(
      seen.diagnostics.list().map(({ code, count, packet }) => [code, count, packet]),
      [["capture-bad-time", 2, 1]],
    );
  });

  it("reads names, secrets and comments of every block", () => {
    const blocks = [
      section({ little: true, options: [[1, text("of the section")]] }),
      interfaceBlock({
        options: [
          [1, text("of the interface")],
          [3, text("described")],
        ],
      }),
      packetBlock({
        bytes: data,
        options: [
          [2, hex("00000000")],
          [1, text("of a packet")],
          [1, text("more: ü")],
        ],
      }),
      namesBlock([
        [hex("0a000001"), ["one.example", "uno.example"]],
        [hex("20010db8000000000000000000000001"), ["six.example"]],
      ]),
      secretsBlock(0x544c534b, text("CLIENT_RANDOM 00 11")),
    ];
    const seen = readAll(pcapng, pcapngFile(blocks));
    assert.equal(seen.interfaces[0].name, "described");
    assert.deepEqual(seen.comments, [
      ["of the section", null],
      ["of the interface", null],
      ["of a packet", 1],
      ["more: ü", 1],
    ]);
    assert.deepEqual(seen.names, [
      ["10.0.0.1", "one.example"],
      ["10.0.0.1", "uno.example"],
      ["2001:db8::1", "six.example"],
    ]);
    assert.deepEqual(seen.keys, [[0x544c534b, Buffer.from("CLIENT_RANDOM 00 11").toString("hex")]]);
    assert.deepEqual(seen.codes, []);
  });

  it("reports dropped packets once, from statistics as totals and from packets added up", () => {
    const blocks = [
      interfaceBlock(),
      interfaceBlock(),
      statisticsBlock({ dropped: 3n, systemDropped: 4n }),
      statisticsBlock({ dropped: 3n, systemDropped: 4n }),
      statisticsBlock({ interface: 1, dropped: 0n }),
      statisticsBlock({ dropped: 10n }),
      packetBlock({ bytes: data, interface: 1, options: [[4, (little) => u64(2n, little)]] }),
      oldPacketBlock({ bytes: data, interface: 1, drops: 5 }),
      oldPacketBlock({ bytes: data, interface: 1, drops: 0xffff }),
    ];
    const seen = readAll(pcapng, pcapngFile(blocks));
    assert.deepEqual(seen.drops, [
      [0, 7],
      [1, 0],
      [0, 10],
      [1, 2],
      [1, 7],
    ]);
    assert.deepEqual(seen.codes, []);
  });

  it("passes over unknown and custom blocks, and counts them", () => {
    const blocks = [
      block(0xbad, () => hex("00007f00 01020304")),
      interfaceBlock(),
      block(0x80000001, () => new Uint8Array(0)),
      block(0x40000bad, () => hex("00007f00")),
      block(9, () => new Uint8Array(2 * MAX_METADATA_BLOCK)),
      packetBlock({ bytes: data }),
    ];
    const seen = readAll(pcapng, pcapngFile(blocks), [1 << 20]);
    assert.equal(seen.packets.length, 1);
    assert.deepEqual(
      seen.diagnostics.list().map(({ code, count, detail }) => [code, count, detail]),
      [
        ["capture-unknown-block", 2, "custom block"],
        ["capture-unknown-block", 1, "type 0x80000001"],
        ["capture-unknown-block", 1, "type 0x00000009"],
      ],
    );
  });

  it("takes the first interface for a packet that names one never described", () => {
    const blocks = [interfaceBlock({ linkType: 113 }), packetBlock({ bytes: data, interface: 9 })];
    const seen = readAll(pcapng, pcapngFile(blocks));
    assert.equal(seen.packets[0].interface, 0);
    assert.deepEqual(seen.codes, ["capture-no-interface"]);
  });

  it("takes Ethernet where no interface was described at all", () => {
    const seen = readAll(pcapng, pcapngFile([packetBlock({ bytes: data, time: micros })]));
    assert.deepEqual(seen.interfaces, [{ name: "", linkType: 1, snapLength: 0 }]);
    assert.deepEqual(seen.times, ["1700000000.123456000"]);
    assert.deepEqual(seen.codes, ["capture-no-interface"]);
  });

  it("skips malformed blocks and ignores malformed options", () => {
    const blocks = [
      interfaceBlock({ name: "eth0", options: [] }),
      packetBlock({ bytes: data, captured: 5 }),
      block(6, () => hex("00000000")),
      block(1, () => hex("0100")),
      block(1, (little) => concat(u16(1, little), u16(0, little), u32(little, 0), u16(2, little), u16(99, little))),
      packetBlock({ bytes: data, options: [[1, text("kept")]] }),
      block(6, (little) => concat(u32(little, 0, 0, 0, 0, 0), u16(1, little), u16(400, little))),
      block(4, (little) => concat(u16(1, little), u16(200, little), u32(little, 0))),
      block(10, (little) => u32(little, 1, 5000)),
      packetBlock({ bytes: data }),
    ];
    const seen = readAll(pcapng, pcapngFile(blocks));
    assert.deepEqual(
      seen.packets.map(({ hex }) => hex),
      ["0a0b0c", "", "0a0b0c"],
    );
    assert.deepEqual(
      seen.diagnostics.list().map(({ code, count }) => [code, count]),
      [
        ["capture-bad-block", 1],
        ["capture-bad-block", 1],
        ["capture-bad-block", 1],
        ["capture-option-bad", 2],
        ["capture-bad-block", 1],
        ["capture-bad-block", 1],
      ],
    );
    assert.deepEqual(seen.comments, [["kept", 1]]);
  });

  it("accepts a block length that leaves the padding out", () => {
    const odd: (little: boolean) => Uint8Array = (little) =>
      concat(u32(little, 6, 35, 0, 0, 0, 3, 3), hex("0a0b0c00"), u32(little, 35));
    const seen = readAll(pcapng, pcapngFile([interfaceBlock(), { build: odd }, packetBlock({ bytes: hex("01") })]));
    assert.deepEqual(
      seen.packets.map(({ hex }) => hex),
      ["0a0b0c", "01"],
    );
  });

  const bad: readonly [string, (little: boolean) => Uint8Array, RegExp][] = [
    ["a block of 4 GB", (little) => u32(little, 6, 0xfffffff0, 0, 0), /claims 4294967280 bytes; 16 bytes are not read/],
    ["a block shorter than its frame", (little) => u32(little, 6, 8, 8), /claims 8 bytes/],
    ["lengths that differ", (little) => u32(little, 5, 16, 0, 20), /lengths around a block differ \(16 and 20 bytes\)/],
    ["a section without its magic", () => hex("0a0d0d0a 1c000000 00000000 00000000"), /without byte-order magic/],
  ];
  for (const [name, build, says] of bad) {
    it(`stops at ${name}`, () => {
      const good = pcapngFile([interfaceBlock(), packetBlock({ bytes: data })]);
      const seen = readAll(pcapng, concat(good, build(true)));
      assert.equal(seen.packets.length, 1);
      const [found] = seen.diagnostics.list();
      assert.deepEqual([found.code, found.offset], ["capture-bad-record", good.length]);
      assert.match(found.detail, says);
    });
  }

  it("reads a capture without packets", () => {
    const seen = readAll(pcapng, pcapngFile([interfaceBlock()]));
    assert.deepEqual([seen.packets, seen.codes], [[], []]);
  });

  it("knows its files by section type and byte-order magic", () => {
    assert.ok(pcapng.sniff(pcapngFile([], { little: true })));
    assert.ok(pcapng.sniff(pcapngFile([], { little: false })));
    assert.ok(!pcapng.sniff(hex("0a0d0d0a 1c000000 00000000")));
    assert.ok(!pcapng.sniff(hex("0a0d0d")));
    assert.ok(!pcapng.sniff(hex("d4c3b2a1")));
  });
});
