import assert from "node:assert/strict";
import fc from "fast-check";
import type { CaptureFormat } from "../../src/capture/format.ts";
import { captureFormats } from "../../src/capture/formats.ts";
import { GUESS_BYTES } from "../../src/capture/variant.ts";
import {
  interfaceBlock,
  namesBlock,
  oldPacketBlock,
  packetBlock,
  pcapFile,
  pcapngFile,
  secretsBlock,
  section,
  simplePacketBlock,
  statisticsBlock,
  text,
} from "../builders/capture.ts";
import type { BuiltPacket } from "../builders/capture.ts";
import { hex, u32 } from "../builders/bytes.ts";
import { readAll } from "./recorder.ts";

const packets: BuiltPacket[] = Array.from({ length: 12 }, (_, i) => ({
  bytes: new Uint8Array((i * 13) % 60).fill(i),
  seconds: 1700000000 + i,
  nanos: i * 1001,
}));
const mixed = [
  interfaceBlock({ name: "eth0", resolution: 9, options: [[1, text("a comment")]] }),
  ...packets.map(({ bytes }, i) => packetBlock({ bytes, time: 1700000000000000000n + BigInt(i) })),
  packetBlock({ bytes: hex("0102"), options: [[1, text("note")]] }),
  namesBlock([[hex("0a000001"), ["a.example"]]]),
  section({ little: false }),
  interfaceBlock({ linkType: 101, offset: 5n }),
  simplePacketBlock(hex("0a0b0c0d0e")),
  oldPacketBlock({ bytes: hex("0f"), drops: 1 }),
  secretsBlock(1, text("secret")),
  statisticsBlock({ dropped: 4n }),
];

const samples: readonly [string, CaptureFormat, Uint8Array][] = [
  ["pcap, microseconds", captureFormats[0], pcapFile(packets)],
  ["pcap, nanoseconds, big-endian", captureFormats[0], pcapFile(packets, { nanoseconds: true, little: false })],
  ["modified pcap", captureFormats[0], pcapFile(packets, { magic: 0xa1b2cd34, recordExtra: u32(true, 1, 8) })],
  ["pcapng", captureFormats[1], pcapngFile(mixed)],
  ["pcapng, big-endian", captureFormats[1], pcapngFile(mixed, { little: false })],
];

describe("capture formats", () => {
  it("have unique ids and orders, and are listed in order", () => {
    const orders = captureFormats.map(({ order }) => order);
    assert.deepEqual(
      orders,
      [...new Set(orders)].sort((a, b) => a - b),
    );
    assert.equal(new Set(captureFormats.map(({ id }) => id)).size, captureFormats.length);
  });

  it("do not take each other's files", () => {
    for (const [name, format, file] of samples) {
      assert.deepEqual(
        captureFormats.filter((other) => other.sniff(file)).map(({ id }) => id),
        [format.id],
        name,
      );
    }
  });

  for (const [name, format, file] of samples) {
    const whole = readAll(format, file);

    it(`${name}: pieces of any size give the same`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 }), (pieces) => {
          assert.deepEqual(readAll(format, file, pieces).everything(), whole.everything());
        }),
        { numRuns: 60, seed: 2 },
      );
    });

    it(`${name}: cut at every byte it gives the packets before the cut`, () => {
      for (let length = 0; length < file.length; length++) {
        const cut = readAll(format, file.subarray(0, length));
        const expected = whole.packets.filter(({ offset, hex }) => offset + hex.length / 2 <= length);
        const seen = cut.packets.map(({ hex, time }) => hex + time);
        assert.deepEqual(
          seen,
          expected.slice(0, seen.length).map(({ hex, time }) => hex + time),
          `cut at ${length}`,
        );
        // In pcapng a packet counts once its block is complete: at most the last one is missing.
        assert.ok(expected.length - seen.length <= 1, `cut at ${length}: ${seen.length} of ${expected.length}`);
      }
    });

    it(`${name}: flipped bytes neither throw nor run on, and pieces still agree`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 97 }),
          (flips, piece) => {
            const broken = file.slice();
            for (const [at, by] of flips) broken[at] ^= by;
            const seen = readAll(format, broken);
            assert.ok(seen.packets.length <= broken.length / 16);
            assert.deepEqual(readAll(format, broken, [piece]).everything(), seen.everything());
          },
        ),
        { numRuns: 200, seed: 3 },
      );
    });
  }

  it("guess a pcap variant from the same bytes however the file arrives", () => {
    const large = Array.from({ length: 8 }, (_, i) => ({
      bytes: new Uint8Array(GUESS_BYTES / 3).fill(i),
      seconds: i + 1,
    }));
    for (const options of [{}, { recordExtra: u32(true, 1, 8) }]) {
      const file = pcapFile(large, options);
      const seen = readAll(captureFormats[0], file, [100_000]);
      assert.equal(seen.packets.length, 8);
      assert.deepEqual(seen.codes, readAll(captureFormats[0], file).codes);
    }
  });
});
