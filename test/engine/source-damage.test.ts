import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { captureFormats } from "../../src/capture/formats.ts";
import { readCapture } from "../../src/engine/source/capture.ts";
import { inspectFile } from "../../src/engine/source/inspect.ts";
import { pcapFile, text } from "../builders/capture.ts";
import { Recorder } from "../capture/recorder.ts";

const packets = Array.from({ length: 40 }, (_, i) => ({
  bytes: text(`GET /page-${i % 7}.html HTTP/1.1\r\nHost: example.org\r\n\r\n`),
  seconds: 1700000000 + i,
}));
const capture = pcapFile(packets);
/** The same capture as `zstd -19` writes it: Huffman and sequence tables, repeated offsets, a checksum. */
const zstd = Buffer.from(
  "KLUv/WQYCSUGAOQI1MOyoQIABAAEAAHxU2UAMEdFVCAvcGFnZS0wLmh0bWwgSFRUUC8xLjENCkhvc3Q6IGV4YW1wbGUub3JnDQoNCgExAjIDMwQ0BTUG" +
    "NgcwCDEJMgozCzQMNQ02DjAPMRAyETMSNBM1FDYVMBYxFzIYMxk0GjUbNhwwHTEeMh8zIDQhNSI2IzAkMSUyJjMnNFKoEdCHTPt38NkMMhgEDYKG" +
    "4L9e+PkBIgxXAg3JliJD3mVLoSFvs6UrxpCM32aBv0kVrRqEIyZe",
  "base64",
);

describe("damaged compressed captures", () => {
  let path = "";
  before(() => (path = join(mkdtempSync(join(tmpdir(), "flowmirror-damage-")), "file")));
  after(() => rmSync(join(path, ".."), { recursive: true, force: true }));

  /** What is read of a file of these bytes; undefined when it is not taken for a capture. */
  async function read(bytes: Uint8Array) {
    writeFileSync(path, bytes);
    const found = await inspectFile(path, { captures: captureFormats, logs: [] });
    if (found.kind !== "capture") return assert.notEqual(found.says, "");
    const seen = new Recorder();
    return { seen, summary: await readCapture(found.file, found.format, seen) };
  }

  for (const [name, compressed] of [
    ["gzip", gzipSync(capture)],
    ["zstd", zstd],
  ] as const) {
    it(`${name}: whole, it gives every packet`, async () => {
      const result = await read(compressed);
      assert.equal(result?.seen.packets.length, packets.length);
      assert.deepEqual(result?.seen.codes, []);
    });

    it(`${name}: cut at every byte it gives a prefix and says so`, async () => {
      for (let size = 1; size < compressed.length; size++) {
        const result = await read(compressed.subarray(0, size));
        if (!result) continue;
        assert.ok(result.seen.codes.includes("compressed-cut"), `cut at ${size}`);
        result.seen.packets.forEach(({ hex }, i) => assert.equal(hex, Buffer.from(packets[i].bytes).toString("hex")));
        assert.ok(!result.summary.complete);
      }
    });

    it(`${name}: flipped bytes never throw, and never pass unnoticed`, async () => {
      const flip = fc.tuple(fc.nat(compressed.length - 1), fc.integer({ min: 1, max: 255 }));
      await fc.assert(
        fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 3 }), async (flips) => {
          const broken = Uint8Array.from(compressed);
          for (const [at, by] of flips) broken[at] ^= by;
          const result = await read(broken);
          if (!result) return;
          const same = result.seen.packets.map(({ hex, time }) => hex + time).join();
          const expected = packets.map(
            ({ bytes, seconds }) => `${Buffer.from(bytes).toString("hex")}${seconds}.000000000`,
          );
          assert.ok(same === expected.join() || result.seen.codes.length > 0);
        }),
        { numRuns: 60, seed: 6 },
      );
    });
  }
});
