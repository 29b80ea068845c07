import assert from "node:assert/strict";
import { pcap } from "../../src/capture/pcap.ts";
import { pcapFile } from "../builders/capture.ts";
import { concat, hex, u16, u32 } from "../builders/bytes.ts";
import { readAll } from "./recorder.ts";

const abc = { bytes: hex("0a0b0c"), seconds: 1700000000, nanos: 123456789, original: 60 };
const de = { bytes: hex("0d0e"), seconds: 1700000001, nanos: 5000 };

describe("pcap", () => {
  it("reads literal bytes, microseconds, little-endian", () => {
    const file = hex(`d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000
      00f15365 40e20100 03000000 3c000000 0a0b0c`);
    const seen = readAll(pcap, file);
    assert.deepEqual(seen.everything(), {
      packets: [{ hex: "0a0b0c", original: 60, time: "1700000000.123456000", interface: 0, offset: 40 }],
      interfaces: [{ name: "", linkType: 1, snapLength: 65535 }],
      drops: [],
      names: [],
      comments: [],
      keys: [],
      diagnostics: [],
    });
  });

  it("reads literal bytes, nanoseconds, big-endian", () => {
    const file = hex(`a1b23c4d 0002 0004 00000000 00000000 00040000 00000071
      6553f100 075bcd15 00000002 00000002 ffee`);
    const seen = readAll(pcap, file);
    assert.deepEqual(seen.packets, [
      { hex: "ffee", original: 2, time: "1700000000.123456789", interface: 0, offset: 40 },
    ]);
    assert.equal(seen.interfaces[0].linkType, 113);
  });

  for (const little of [true, false]) {
    for (const nanoseconds of [true, false]) {
      it(`reads ${little ? "little" : "big"}-endian ${nanoseconds ? "nano" : "micro"}seconds`, () => {
        const seen = readAll(pcap, pcapFile([abc, de], { little, nanoseconds }));
        assert.deepEqual(
          seen.packets.map(({ hex }) => hex),
          ["0a0b0c", "0d0e"],
        );
        assert.deepEqual(seen.times, [`1700000000.123456${nanoseconds ? "789" : "000"}`, "1700000001.000005000"]);
        assert.deepEqual(seen.codes, []);
      });
    }
  }

  it("keeps times beyond 2038", () => {
    const seen = readAll(pcap, pcapFile([{ ...de, seconds: 4294967295 }]));
    assert.deepEqual(seen.times, ["4294967295.000005000"]);
  });

  it("takes the link type from the lower half of the network field", () => {
    for (const network of [0x50000001, 0x54000001, 0xf4000001]) {
      assert.equal(readAll(pcap, pcapFile([abc], { linkType: network })).interfaces[0].linkType, 1);
    }
  });

  const linux = (little: boolean) => concat(u32(little, 2), u16(0x0800, little), hex("0000"));
  const variants = [
    ["Kuznetzov's of 24 bytes", { magic: 0xa1b2cd34, recordExtra: linux }],
    ["Kuznetzov's of 28 bytes", { magic: 0xa1b2cd34, recordExtra: (l: boolean) => concat(linux(l), hex("0000beef")) }],
    ["Kuznetzov's first, under the standard magic number", { recordExtra: linux }],
    ["Nokia's", { recordExtra: (l: boolean) => u32(l, 0x9fbfb601) }],
  ] as const;
  for (const [name, { recordExtra, ...options }] of variants) {
    for (const little of [true, false]) {
      it(`reads ${name} record headers, ${little ? "little" : "big"}-endian`, () => {
        const packets = [abc, de, abc, de];
        const file = pcapFile(packets, { little, recordExtra: recordExtra(little), ...options });
        const seen = readAll(pcap, file);
        assert.deepEqual(
          seen.packets.map(({ hex }) => hex),
          ["0a0b0c", "0d0e", "0a0b0c", "0d0e"],
        );
        assert.deepEqual(seen.codes, ["capture-modified"]);
      });
    }
  }

  it("reads Ixia's files, which carry their size in the file header", () => {
    const file = pcapFile([abc], { magic: 0x1c0001ac, nanoseconds: true, fileExtra: u32(true, 19) });
    assert.deepEqual(readAll(pcap, file).times, ["1700000000.123456789"]);
    const micro = pcapFile([abc], { magic: 0x1c0001ab, fileExtra: u32(true, 19) });
    assert.deepEqual(readAll(pcap, micro).times, ["1700000000.123456000"]);
  });

  it("swaps the lengths of versions before 2.3, and of 2.3 where that makes sense", () => {
    for (const version of [
      [2, 1],
      [2, 3],
      [543, 0],
    ] as const) {
      const seen = readAll(pcap, pcapFile([abc, de], { version, originalFirst: true }));
      assert.deepEqual(
        seen.packets.map(({ hex, original }) => [hex, original]),
        [
          ["0a0b0c", 60],
          ["0d0e", 2],
        ],
        version.join("."),
      );
    }
    assert.equal(readAll(pcap, pcapFile([abc], { version: [2, 3] })).packets[0].original, 60);
  });

  it("takes version 2.2 with interface types for AIX: nanoseconds, other link types", () => {
    const seen = readAll(
      pcap,
      pcapFile([abc], { version: [2, 2], linkType: 6, nanoseconds: true, magic: 0xa1b2c3d4, originalFirst: true }),
    );
    assert.equal(seen.interfaces[0].linkType, 1);
    assert.deepEqual(seen.times, ["1700000000.123456789"]);
  });

  it("reads a file of an unsupported version as if it were current", () => {
    assert.equal(readAll(pcap, pcapFile([abc], { version: [1, 4] })).packets.length, 1);
  });

  it("tolerates a captured length over the original one and over the snapshot length", () => {
    const seen = readAll(pcap, pcapFile([{ ...abc, original: 1 }], { snapLength: 2 }));
    assert.deepEqual(seen.packets[0].original, 1);
    assert.deepEqual(seen.codes, []);
  });

  it("reads a header and nothing else", () => {
    const seen = readAll(pcap, pcapFile([]));
    assert.equal(seen.interfaces.length, 1);
    assert.deepEqual([seen.packets, seen.codes], [[], []]);
  });

  it("stops at a record of 4 GB, and says where and how much is left", () => {
    const good = pcapFile([abc, de]);
    const seen = readAll(pcap, concat(good, u32(true, 1, 2, 0xffffffff, 0xffffffff), new Uint8Array(100)));
    assert.equal(seen.packets.length, 2);
    const [bad] = seen.diagnostics.list();
    assert.deepEqual([bad.code, bad.offset, bad.packet], ["capture-bad-record", good.length, 3]);
    assert.match(bad.detail, /claims 4294967295 bytes, the limit is 262144; 116 bytes are not read/);
  });

  it("believes larger records of link types that have them", () => {
    const packet = { bytes: new Uint8Array(300_000) };
    assert.equal(readAll(pcap, pcapFile([packet], { linkType: 1 })).packets.length, 0);
    assert.equal(readAll(pcap, pcapFile([packet], { linkType: 231 })).packets.length, 1);
  });

  it("keeps an impossible fraction within its second", () => {
    const file = concat(pcapFile([]), u32(true, 5, 8915240, 0, 0));
    const seen = readAll(pcap, file);
    assert.deepEqual(seen.times, ["5.999999999"]);
    assert.deepEqual(seen.codes, ["capture-bad-time"]);
  });

  it("says that the last record is cut", () => {
    const file = pcapFile([abc, de]);
    const seen = readAll(pcap, file.subarray(0, file.length - 1));
    assert.equal(seen.packets.length, 1);
    const [cut] = seen.diagnostics.list();
    assert.deepEqual([cut.code, cut.offset, cut.packet], ["capture-cut", file.length - 18, 2]);
  });

  it("knows its files by their first four bytes", () => {
    for (const magic of [
      "d4c3b2a1",
      "a1b2c3d4",
      "4d3cb2a1",
      "a1b23c4d",
      "34cdb2a1",
      "a1b2cd34",
      "ac01001c",
      "1c0001ab",
    ]) {
      assert.ok(pcap.sniff(hex(magic)), magic);
    }
    for (const other of ["", "d4c3b2", "0a0d0d0a", "d4c3b2a2", "504b0304"]) assert.ok(!pcap.sniff(hex(other)), other);
  });
});
