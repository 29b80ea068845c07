import assert from "node:assert/strict";
import {
  formatBytes,
  formatDuration,
  formatMoment,
  formatNumber,
  formatShare,
  formatSize,
} from "../../src/report/format.ts";

describe("report format", () => {
  it("writes bytes with a decimal unit and the exact number", () => {
    assert.equal(formatBytes(1_432_112_334n), "1.4 GB (1,432,112,334)");
    assert.equal(formatBytes(0n), "0 B");
    assert.equal(formatBytes(999n), "999 B");
    assert.equal(formatBytes(1000n), "1.0 kB (1,000)");
    assert.equal(formatBytes(-1500n), "-1.5 kB (-1,500)");
  });

  it("never shows a size of a thousand units where the next unit begins", () => {
    assert.equal(formatSize(99_940n), "99.9 kB");
    assert.equal(formatSize(99_960n), "100 kB");
    assert.equal(formatSize(999_499n), "999 kB");
    assert.equal(formatSize(999_500n), "1.0 MB");
    assert.equal(formatSize(2n ** 63n - 1n), "9.2 EB");
  });

  it("never rounds a share to all or nothing", () => {
    assert.equal(formatShare(0n, 5n), "0 %");
    assert.equal(formatShare(5n, 5n), "100 %");
    assert.equal(formatShare(1n, 1_000_000n), "< 0.1 %");
    assert.equal(formatShare(999_999n, 1_000_000n), "> 99.9 %");
    assert.equal(formatShare(2n, 3n), "66.7 %");
    assert.equal(formatShare(1n, 0n), "-");
  });

  it("writes times with their offset and as many digits as they have", () => {
    assert.equal(formatMoment(0n), "1970-01-01 00:00:00Z");
    assert.equal(formatMoment(1_767_322_800_120_000_000n), "2026-01-02 03:00:00.12Z");
    assert.equal(formatMoment(1n), "1970-01-01 00:00:00.000000001Z");
  });

  it("writes durations in two units", () => {
    assert.equal(formatDuration(0n), "0 ns");
    assert.equal(formatDuration(3_250_000_000n), "3.25 s");
    assert.equal(formatDuration(240_000_000_000n), "4 min");
    assert.equal(formatDuration(7_500_000_000_000n), "2 h 5 min");
    assert.equal(formatDuration(90_000_000_000_000n), "1 d 1 h");
    assert.equal(formatDuration(-4000n), "-4 µs");
  });

  it("writes measured numbers with at most three digits behind the point", () => {
    assert.equal(formatNumber(9973), "9,973");
    assert.equal(formatNumber(2.41), "2.41");
    assert.equal(formatNumber(-0.5), "-0.5");
    assert.equal(formatNumber(Number.NaN), "-");
    assert.equal(formatNumber(1e300), "1.000e+300");
  });
});
