import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { RangeReader } from "../../src/engine/source/ranges.ts";
import { scratch } from "./scratch.ts";

const space = scratch();
after(() => space.discard());

const SIZE = 5 << 20;
const content = Uint8Array.from({ length: SIZE }, (_, i) => (i * 7 + (i >> 8) * 13 + (i >> 16)) & 255);

describe("a file open for reading ranges", () => {
  for (const compression of ["none", "gzip"] as const) {
    it(`gives the bytes of any ranges, in any order of calls: ${compression}`, async () => {
      const path = space.file(`ranges.${compression}`, compression === "gzip" ? gzipSync(content) : content);
      const file = { path, size: 0, modified: 0, compression };
      const range = fc.record({ offset: fc.nat(SIZE - 1), length: fc.integer({ min: 1, max: 300_000 }) });
      await fc.assert(
        fc.asyncProperty(fc.array(range, { minLength: 1, maxLength: 6 }), async (ranges) => {
          const reader = new RangeReader(file);
          try {
            for (const one of ranges) {
              const isThere = one.offset + one.length <= SIZE;
              const delivered = await reader.read([one], (_index, bytes) => {
                assert.ok(Buffer.from(bytes).equals(content.subarray(one.offset, one.offset + one.length)));
              });
              assert.equal(delivered, isThere ? 1 : 0);
            }
          } finally {
            reader.close();
          }
        }),
        { seed: 5, numRuns: compression === "gzip" ? 25 : 60 },
      );
    });
  }
});
