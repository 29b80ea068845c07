import assert from "node:assert/strict";
import { parseMoment } from "../../src/filter/moments.ts";
import { parseFlag, parseNumber } from "../../src/filter/values.ts";
import { parseWords } from "../../src/filter/words.ts";
import { CaseError } from "../../src/model/error.ts";

describe("numbers of a filter", () => {
  const good: readonly (readonly [string, number | bigint])[] = [
    ["0", 0n], ["443", 443n], ["-3", -3n], ["+7", 7n], ["1k", 1000n], ["1.5M", 1_500_000], ["64Ki", 65_536n], ["10GB", 10_000_000_000n],
    ["2GiB", 2_147_483_648n], ["0.5", 0.5], ["9223372036854775807", 9223372036854775807n], ["99999999999999999999", 1e20], ["1T", 10n ** 12n],
  ]; // prettier-ignore
  for (const [text, value] of good) it(`${text} is ${value}`, () => assert.equal(parseNumber(text), value));
  for (const text of ["", "x", "1e3", "0x10", "1.5.2", "1 000", "k", "1KB2", "١"])
    it(`"${text}" is none`, () => assert.equal(parseNumber(text), null));
});

describe("times of a filter", () => {
  const at = (text: string) => BigInt(Date.parse(text)) * 1_000_000n;
  const good: readonly (readonly [string, bigint, bigint])[] = [
    ["2026", at("2026-01-01"), at("2027-01-01")],
    ["2026-12", at("2026-12-01"), at("2027-01-01")],
    ["2026-02", at("2026-02-01"), at("2026-03-01")],
    ["2024-02-29", at("2024-02-29"), at("2024-03-01")],
    ["2026-03-17T09", at("2026-03-17T09:00Z"), at("2026-03-17T10:00Z")],
    ["2026-03-17 09:45", at("2026-03-17T09:45Z"), at("2026-03-17T09:46Z")],
    ["2026-03-17t09:45z", at("2026-03-17T09:45Z"), at("2026-03-17T09:46Z")],
    ["2026-03-17T09:45:10+01:30", at("2026-03-17T08:15:10Z"), at("2026-03-17T08:15:11Z")],
    ["2026-03-17T09:45:10.25-01:00", at("2026-03-17T10:45:10.250Z"), at("2026-03-17T10:45:10.260Z")],
    ["2026-03-17T09:45:10.123456789Z", at("2026-03-17T09:45:10Z") + 123456789n, at("2026-03-17T09:45:10Z") + 123456790n],
    ["2016-12-31T23:59:60Z", at("2017-01-01"), at("2017-01-01T00:00:01Z")],
    ["1773739800918596332", 1773739800918596332n, 1773739800918596333n],
  ]; // prettier-ignore
  for (const [text, from, to] of good) it(text, () => assert.deepEqual(parseMoment(text), { from, to }));
  for (const text of ["", "26", "2026-13", "2026-02-30", "2025-02-29", "2026-03-17T24:00", "2026-03-17T09:60", "2026-03-17T09:45+25:00", "9999999999999999999", "09:45", "17.3.2026"])
    it(`"${text}" is none`, () => assert.equal(parseMoment(text), null)); // prettier-ignore
});

describe("flags of a filter", () => {
  it("are yes and no in three ways", () => {
    assert.deepEqual(["yes", "TRUE", "1", "no", "False", "0"].map(parseFlag), [true, true, true, false, false, false]);
    assert.deepEqual(["", "y", "constructor", "2"].map(parseFlag), [null, null, null, null]);
  });
});

describe("filter box", () => {
  const fields = [
    { name: "ip", kind: "address", found: "anywhere" },
    { name: "port", kind: "number", found: "number" },
    { name: "note", kind: "text", found: "anywhere" },
    { name: "id", kind: "text", found: "start" },
  ] as const;
  const box = (text: string) => parseWords(text, { fields, endpoints: [["ip", "port"]] });

  it("is empty without words", () => {
    for (const text of ["", "  ", '""', "!", '! ""']) assert.deepEqual(box(text), { kind: "all", of: [] });
  });

  it("takes an address for an address alone, a part of one for text", () => {
    const block = { first: "0a000005", last: "0a000005" };
    assert.deepEqual(box("10.0.0.5"), { kind: "block", field: "ip", block });
    assert.deepEqual(box("10.0.0."), {
      kind: "any",
      of: [
        { kind: "contains", field: "ip", text: "10.0.0." },
        { kind: "contains", field: "note", text: "10.0.0." },
        { kind: "starts", field: "id", text: "10.0.0." },
      ],
    });
  });

  it("never fails on half a word", () => {
    for (const text of ['"open', "10.0.0.0/", "10.0.0.0/99", "[2001:db8::1", "[2001:db8::1]:", "1.2.3.4:99999", "!!", "(", "a|b"])
      box(text); // prettier-ignore
  });

  it("refuses what no one types", () => {
    for (const text of ["x".repeat(3000), "a ".repeat(101)])
      assert.throws(
        () => box(text),
        (error) => error instanceof CaseError && error.code === "usage",
      );
  });
});
