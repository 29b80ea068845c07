/** What may be searched for, and what a pattern finds in bytes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { byteSource } from "../../../src/engine/search/byte-source.ts";
import { folded } from "../../../src/engine/search/fold.ts";
import { parseHex } from "../../../src/engine/search/hex.ts";
import { MAX_PATTERN, patternOf } from "../../../src/engine/search/pattern.ts";
import { CaseError } from "../../../src/model/error.ts";
import type { PatternKind } from "../../../src/protocol/search.ts";
import { cpuMs } from "../../cpu-time.ts";

function found(kind: PatternKind, text: string, bytes: Uint8Array | string, ignoreCase = false): string[] {
  const all = Buffer.from(bytes as Uint8Array);
  const hits: string[] = [];
  patternOf({ kind, text, ignoreCase }).find(all, 0, all.length, (at, end) =>
    hits.push(`${at}:${all.subarray(at, end).toString("latin1")}`),
  );
  return hits;
}

const usage = (says: RegExp) => (error: unknown) =>
  error instanceof CaseError && error.code === "usage" && says.test(error.message);

describe("search: patterns", () => {
  it("text is UTF-8, case counts unless it is told not to", () => {
    assert.deepEqual(found("text", "Key", "key Key KEY"), ["4:Key"]);
    assert.deepEqual(found("text", "Key", "key Key KEY", true), ["0:key", "4:Key", "8:KEY"]);
    assert.deepEqual(found("text", "ü", "xüx"), ["1:Ã¼"]);
    assert.deepEqual(found("text", "[a.", "[a. [ab"), ["0:[a."]);
  });

  it("only ASCII letters are folded, whatever the length", () => {
    const all = Uint8Array.from({ length: 256 + 3 }, (_, i) => i);
    for (let length = 0; length <= all.length; length++) {
      const bytes = all.subarray(0, length);
      const wanted = Array.from(bytes, (byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte));
      assert.deepEqual([...folded(bytes)], wanted);
    }
  });

  it("bytes with any digits between", () => {
    const bytes = Buffer.from("00dead11beefdead22beefde", "hex");
    assert.deepEqual(
      found("hex", "de ad ?? be ef", bytes).map((hit) => hit.split(":")[0]),
      ["1", "6"],
    );
    assert.deepEqual(
      found("hex", "?? dead", bytes).map((hit) => hit.split(":")[0]),
      ["0", "5"],
    );
    assert.deepEqual(
      found("hex", "0xde:0xAD,1?", bytes).map((hit) => hit.split(":")[0]),
      ["1"],
    );
    assert.deepEqual(
      found("hex", "\\xbe\\xef??", bytes).map((hit) => hit.split(":")[0]),
      ["4", "9"],
    );
    assert.deepEqual(
      found("hex", "ef de ?? ??", bytes).map((hit) => hit.split(":")[0]),
      ["5"],
    );
  });

  it("bytes: any pattern of digits finds what a look at every place finds", () => {
    const digit = fc.constantFrom(..."01?");
    const pair = fc.tuple(digit, digit).map(([a, b]) => a + b);
    const bytes = fc.array(fc.constantFrom(0x00, 0x01, 0x10, 0x11), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 5 }), bytes, (pairs, list) => {
        fc.pre(pairs.some((one) => !one.includes("?")));
        const expression = new RegExp(pairs.map((one) => one.replaceAll("?", ".")).join(""));
        const hex = Buffer.from(list).toString("hex");
        const wanted: string[] = [];
        for (let i = 0; i + 2 * pairs.length <= hex.length; i += 2) {
          if (expression.test(hex.slice(i, i + 2 * pairs.length))) wanted.push(String(i / 2));
        }
        assert.deepEqual(
          found("hex", pairs.join(" "), Buffer.from(list)).map((hit) => hit.split(":")[0]),
          wanted,
        );
      }),
    );
  });

  it("what is no pattern is refused with a sentence", () => {
    assert.throws(() => patternOf({ kind: "text", text: "", ignoreCase: false }), usage(/nothing/));
    assert.throws(() => parseHex("de a"), usage(/half a byte/));
    assert.throws(() => parseHex("de ag"), usage(/"g" is no/));
    assert.throws(() => parseHex("?? 1?"), usage(/whole/));
    for (const text of ["a(b", "a**", "(?<=a)b", "(a)\\1", "[z-a]", "a{1,2000}", "((a{100}){100}){100}"]) {
      assert.throws(() => patternOf({ kind: "regex", text, ignoreCase: false }), usage(/does not hold/), text);
    }
    for (const text of ["[ä]", "\\p{L}", "[\\p{L}]", "\\x{110000}"]) {
      assert.throws(() => patternOf({ kind: "regex", text, ignoreCase: false }), usage(/looks at bytes/), text);
    }
    for (const kind of ["text", "hex", "regex"] as const) {
      const text = (kind === "hex" ? "61" : "a").repeat(MAX_PATTERN);
      patternOf({ kind, text, ignoreCase: false });
      assert.throws(
        () => patternOf({ kind, text: text + text.slice(0, 2), ignoreCase: false }),
        usage(/at most/),
        kind,
      );
    }
    const deep = "(".repeat(2000) + ")".repeat(2000);
    assert.throws(() => patternOf({ kind: "regex", text: deep, ignoreCase: false }), usage(/does not hold/));
  });

  it("regular expressions look at bytes", () => {
    assert.deepEqual(found("regex", "\\xff.\\x00", Buffer.from([1, 255, 7, 0])), ["1:ÿ\x07\0"]);
    assert.deepEqual(found("regex", "Zü+rich", "Züürich Zürich"), ["0:ZÃ¼Ã¼rich", "10:ZÃ¼rich"]);
    assert.deepEqual(found("regex", "z(ü|ö)", "ZÜ Zü ZÖ zö", true), ["4:ZÃ¼", "12:zÃ¶"]);
    assert.deepEqual(found("regex", "\\Qa.ü(\\E", "a.ü( abü("), ["0:a.Ã¼("]);
    assert.deepEqual(found("regex", "\\x{fc}", "ü"), ["0:Ã¼"]);
    assert.deepEqual(found("regex", "(?i)\\xe9", Buffer.from([0xc9, 0xe9])), ["1:é"]);
    assert.deepEqual(found("regex", "x*", "axxa"), ["1:xx"]);
  });

  it("a source of ASCII stays as it is", () => {
    for (const source of ["a[^]b]c", "[[:alpha:]\\]]+\\x41\\n", "(?P<name>a|b)\\.", "\\\\Q"]) {
      assert.equal(byteSource(source), source);
    }
  });

  it("hostile expressions and bytes cost linear time", function () {
    this.timeout(60_000);
    const bytes = Buffer.alloc(1 << 20, 0x61);
    for (const source of ["(a+)+$", "(a|a)*b", "(a*)*c", "(.*)(.*)(.*)(.*)x", "(a?){50}a{50}b"]) {
      const all = source === "(a+)+$" ? Buffer.concat([bytes, Buffer.from("b")]) : bytes;
      const pattern = patternOf({ kind: "regex", text: source, ignoreCase: false });
      let hits = 0;
      const spent = cpuMs(() => {
        for (let from = 0; from < all.length; from += 65536)
          pattern.find(all.subarray(from, from + 65536 + 4096), 0, Math.min(65536, all.length - from), () => hits++);
      });
      assert.ok(spent < 10_000, `${source}: ${spent} ms`);
    }
  });
});
