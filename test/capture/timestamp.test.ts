import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_SECONDS, Timestamp } from "../../src/capture/timestamp.ts";

/** The same in big integers: nanoseconds of `count` units, rounded down. */
function exact(count: bigint, resolution: number): bigint {
  const units = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  return (count * 1_000_000_000n) / units;
}

describe("timestamp", () => {
  it("is exact for every count and unit", () => {
    const resolution = fc.oneof(
      fc.constantFrom(0, 3, 6, 7, 9, 12, 0x80 + 10, 0x80 + 20, 0x80 + 32),
      fc.integer({ min: 0, max: 255 }),
    );
    const count = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc
        .bigInt({ min: 1_600_000_000n, max: 1_900_000_000n })
        .chain((seconds) =>
          fc.constantFrom(...[3n, 6n, 9n].flatMap((n) => [-1n, 0n, 1n].map((step) => seconds * 10n ** n + step))),
        ),
    );
    fc.assert(
      fc.property(resolution, count, (unit, value) => {
        const clock = new Timestamp(unit);
        const expected = exact(value, unit);
        const fits = clock.set(Number(value >> 32n), Number(value & 0xffffffffn));
        if (expected / 1_000_000_000n > BigInt(MAX_SECONDS)) return assert.ok(!fits && clock.seconds === MAX_SECONDS);
        assert.equal(BigInt(clock.seconds) * 1_000_000_000n + BigInt(clock.nanos), expected);
        assert.ok(fits);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
