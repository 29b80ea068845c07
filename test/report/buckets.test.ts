import assert from "node:assert/strict";
import fc from "fast-check";
import { chooseBuckets, mainStretch } from "../../src/report/buckets.ts";

const day = (number: bigint, items = 1n) => ({
  day: number,
  items,
  first: number * 86400n,
  last: number * 86400n + 59n,
});

describe("report buckets", () => {
  it("give 60 to 120 buckets for any stretch of a minute or more, and cover it", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 33n), fc.bigInt(60n, 2n ** 34n), (first, length) => {
        const last = first + length;
        const { start, width, buckets } = chooseBuckets(first, last, 120);
        assert.ok(buckets >= 60 && buckets <= 120, `${buckets}`);
        assert.ok(start <= first && start % width === 0n && start + width * BigInt(buckets) > last);
      }),
      { seed: 1 },
    );
  });

  it("leave out a lone entry more than a year away, and count it", () => {
    assert.deepEqual(mainStretch([day(0n), day(20000n, 50n), day(20001n, 50n)]), {
      first: 20000n * 86400n,
      last: 20001n * 86400n + 59n,
      left: 1n,
    });
    assert.deepEqual(mainStretch([day(20000n, 50n), day(90000n)]), {
      first: 20000n * 86400n,
      last: 20000n * 86400n + 59n,
      left: 1n,
    });
  });

  it("keep an entry within the year, and a far one that is more than a hundredth", () => {
    assert.equal(mainStretch([day(20000n), day(20300n, 50n)])?.left, 0n);
    assert.equal(mainStretch([day(10000n, 3n), day(20000n, 100n)])?.left, 0n);
    assert.equal(mainStretch([]), undefined);
    assert.equal(mainStretch([day(5n)])?.left, 0n);
  });
});
