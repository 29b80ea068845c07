/** What people read in panels: times in zones, sizes, counts, and evidence made harmless. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bytesExact, bytesText, clockText, countOf, countText, dateText, durationText, leftText, rateText, shareText, timeText, visible,
} from "../../webview/shared/format.ts"; // prettier-ignore
import { isZone, offsetSeconds } from "../../webview/shared/zone.ts";
import { NO_TIME } from "../../src/protocol/page.ts";

const at = (iso: string, nanos = 0n): bigint => BigInt(Date.parse(iso)) * 1_000_000n + nanos;

describe("time in a zone", () => {
  it("has the offset, and nine digits of a second", () => {
    const moment = at("2026-03-17T09:45:00Z", 123_456_789n);
    assert.equal(timeText(moment, "UTC"), "2026-03-17 09:45:00.123456789Z");
    assert.equal(timeText(String(moment), "Europe/Berlin"), "2026-03-17 10:45:00.123456789+01:00");
    assert.equal(timeText(moment, "Asia/Kolkata", 3), "2026-03-17 15:15:00.123+05:30");
    assert.equal(timeText(moment, "America/St_Johns", 0), "2026-03-17 07:15:00-02:30");
    assert.equal(clockText(moment, "UTC", 6), "09:45:00.123456Z");
    assert.equal(dateText(at("2026-03-17T23:30:00Z"), "Europe/Berlin"), "2026-03-18");
  });

  it("changes its offset at the very second", () => {
    assert.equal(timeText(at("2026-03-29T00:59:59Z"), "Europe/Berlin", 0), "2026-03-29 01:59:59+01:00");
    assert.equal(timeText(at("2026-03-29T01:00:00Z"), "Europe/Berlin", 0), "2026-03-29 03:00:00+02:00");
    assert.equal(timeText(at("2026-10-25T00:59:59Z"), "Europe/Berlin", 0), "2026-10-25 02:59:59+02:00");
    assert.equal(timeText(at("2026-10-25T01:00:00Z"), "Europe/Berlin", 0), "2026-10-25 02:00:00+01:00");
  });

  it("holds before 1970, at both ends of 64 bits, and where there is none", () => {
    assert.equal(timeText(-1n, "UTC"), "1969-12-31 23:59:59.999999999Z");
    assert.equal(timeText(2n ** 63n - 1n, "UTC"), "2262-04-11 23:47:16.854775807Z");
    assert.equal(timeText(-(2n ** 63n) + 1n, "UTC"), "1677-09-21 00:12:43.145224193Z");
    assert.equal(timeText(NO_TIME, "UTC"), "");
    assert.match(timeText(-(2n ** 63n) + 1n, "Europe/Berlin"), /^1677-09-21 .*\+00:53(:28)?$/);
  });

  it("takes an unknown zone for UTC and says so by its offset", () => {
    assert.equal(isZone("Middle/Earth"), false);
    assert.equal(isZone("Europe/Berlin"), true);
    assert.equal(timeText(0n, "Middle/Earth"), "1970-01-01 00:00:00.000000000Z");
    assert.equal(timeText(at("2026-07-01T00:00:00Z"), "Europe/London", 0), "2026-07-01 01:00:00+01:00");
    assert.equal(timeText(at("2026-01-01T00:00:00Z"), "Europe/London", 0), "2026-01-01 00:00:00+00:00");
  });

  it("agrees with the zone table's own clock at any second", () => {
    const zones = ["Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia"];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 4_000_000_000 }), (zone, second) => {
        const shown = new Date((second + offsetSeconds(second, zone)) * 1000).toISOString().slice(0, 19);
        const said = new Date(second * 1000).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
        assert.equal(shown, said);
      }),
      { numRuns: 300 },
    );
  });
});

describe("sizes, counts, durations", () => {
  it("bytes have a unit, and the exact number beside", () => {
    assert.deepEqual(
      [0, 999, 1000, 1499, 99_950, 999_499, 999_500, 1.4e9].map((size) => bytesText(size)),
      ["0 B", "999 B", "1.0 kB", "1.5 kB", "100 kB", "999 kB", "1.0 MB", "1.4 GB"],
    );
    assert.equal(bytesText("18446744073709551615"), "18.4 EB");
    assert.equal(bytesText(Number.NaN), "-");
    assert.equal(bytesExact("18446744073709551615"), "18,446,744,073,709,551,615 bytes");
    assert.equal(bytesExact(1), "1 byte");
    assert.equal(rateText(12_500_000), "12.5 MB/s");
  });

  it("counts come in groups of three with their noun", () => {
    assert.equal(countText(1_432_112_334), "1,432,112,334");
    assert.equal(countText(-1234n), "-1,234");
    assert.equal(countText(Number.POSITIVE_INFINITY), "-");
    assert.equal(countOf(1, "packet"), "1 packet");
    assert.equal(countOf(1024, "packet"), "1,024 packets");
    assert.equal(countOf(0, "reply", "replies"), "0 replies");
  });

  it("shares are never rounded to all or nothing", () => {
    assert.equal(shareText(1, 100_000), "< 0.1 %");
    assert.equal(shareText(99_999, 100_000), "> 99.9 %");
    assert.equal(shareText(1, 3), "33.3 %");
    assert.equal(shareText(0, 3), "0 %");
    assert.equal(shareText(3, 3), "100 %");
    assert.equal(shareText(3, 0), "-");
  });

  it("durations are in their two largest units", () => {
    const shown = [
      0n,
      999n,
      1500n,
      12_000_000n,
      3_250_000_000n,
      60_000_000_000n,
      7_500_000_000_000n,
      90_000_000_000_000n,
    ];
    assert.deepEqual(shown.map(durationText), ["0 ns", "999 ns", "1.5 µs", "12 ms", "3.25 s", "1 min", "2 h 5 min", "1 d 1 h"]); // prettier-ignore
    assert.equal(durationText(-1500n), "-1.5 µs");
    assert.equal(durationText(59_999_999_999n), "59.99 s");
    assert.equal(leftText(0.2), "1 s");
    assert.equal(leftText(124.5), "2 min 5 s");
  });
});

describe("text of evidence", () => {
  it("has no control, override or invisible character left", () => {
    assert.equal(visible("a\u001b[31mb\u202ec\u200bd\u0000"), "a\\u001b[31mb\\u202ec\\u200bd\\u0000");
    assert.equal(visible("<b>ä 漢</b>"), "<b>ä 漢</b>");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.doesNotMatch(visible(text), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});
