/** Windows over a stream: the same hits however its bytes come in, at the edges of windows and of gaps. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { patternOf } from "../../../src/engine/search/pattern.ts";
import { CONTEXT, Scanner } from "../../../src/engine/search/scanner.ts";
import type { PatternKind } from "../../../src/protocol/search.ts";

type Place = readonly [offset: number, length: number];

/** A piece of a stream, or how many bytes are missing. */
type Piece = Uint8Array | number;

function places(kind: PatternKind, text: string, pieces: readonly Piece[], ignoreCase = false): Place[] {
  const found: Place[] = [];
  const scanner = new Scanner(patternOf({ kind, text, ignoreCase }), (offset, window, at, end) => {
    found.push([offset, end - at]);
    assert.ok(at >= 0 && end <= window.length);
  });
  for (const piece of pieces) {
    if (typeof piece === "number") scanner.gap(piece);
    else scanner.push(piece);
  }
  scanner.end();
  return found;
}

/** `bytes` in pieces that end at `cuts`. */
function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...cuts.map((at) => at % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}

/** Every place of a text, overlapping ones too, by a way of its own. */
function everyPlace(bytes: Uint8Array, text: string): Place[] {
  const whole = Buffer.from(bytes).toString("latin1");
  const wanted = Buffer.from(text).toString("latin1");
  const found: Place[] = [];
  for (let at = 0; at + wanted.length <= whole.length; at++) {
    if (whole.startsWith(wanted, at)) found.push([at, wanted.length]);
  }
  return found;
}

/** Matches of JavaScript's own expressions over the same bytes. */
function matches(bytes: Uint8Array, expression: RegExp): Place[] {
  return Array.from(Buffer.from(bytes).toString("latin1").matchAll(expression), (match) => [
    match.index,
    match[0].length,
  ]);
}

const WINDOW = 64 << 10;

/** Bytes of a few letters: much that nearly matches. */
const letters = (most: number) =>
  fc
    .array(fc.constantFrom(..."abAB-\n\u0000\u00ff"), { maxLength: most })
    .map((list) => Buffer.from(list.join(""), "latin1"));

describe("search: windows", () => {
  it("a hit lies at every place around the edges of windows, once", () => {
    for (const edge of [WINDOW, 2 * WINDOW, WINDOW + 4096, WINDOW + 4096 + 2 * CONTEXT]) {
      for (let shift = -9; shift <= 9; shift++) {
        const bytes = Buffer.alloc(3 * WINDOW, 0x2e);
        bytes.write("needle", edge + shift, "latin1");
        const wanted = [[edge + shift, 6]];
        assert.deepEqual(places("text", "needle", [bytes]), wanted, `text at ${edge}${shift}`);
        assert.deepEqual(places("hex", "6e ?5 65 ?? 6c 65", [bytes]), wanted, `hex at ${edge}${shift}`);
        assert.deepEqual(places("regex", "n[e]{2}d(l|m)e", [bytes]), wanted, `regex at ${edge}${shift}`);
      }
    }
  });

  it("overlapping hits of a text, none of them twice", () => {
    const bytes = Buffer.alloc(2 * WINDOW + 100, 0x61);
    const found = places("text", "aaaa", [bytes]);
    assert.equal(found.length, bytes.length - 3);
    assert.deepEqual(
      found,
      Array.from(found, (_, i) => [i, 4]),
    );
  });

  it("a long match of a regular expression lies across an edge, whole", () => {
    for (const from of [WINDOW - 4095, WINDOW - 4000, WINDOW - 1]) {
      const bytes = Buffer.alloc(3 * WINDOW, 0x2e);
      bytes.fill(0x78, from, from + 4096);
      assert.deepEqual(places("regex", "x+", [bytes]), [[from, 4096]]);
    }
  });

  it("no match crosses a gap, and offsets count it", () => {
    const [a, b] = [Buffer.from("xxneed"), Buffer.from("leneedle")];
    assert.deepEqual(places("text", "needle", [a, b]), [[2, 6], [8, 6]]); // prettier-ignore
    assert.deepEqual(places("text", "needle", [a, 5, b]), [[13, 6]]);
    assert.deepEqual(places("hex", "6e656564????6e", [a, 2, b]), []);
    assert.deepEqual(places("regex", "need.*", [a, 2, b]), [[2, 4], [10, 6]]); // prettier-ignore
    assert.deepEqual(places("regex", "^le", [a, 2, b]), [[8, 2]]);
    assert.deepEqual(places("regex", "^le", [a, b]), []);
    assert.deepEqual(places("regex", "need$", [a, 2, b]), [[2, 4]]);
    assert.deepEqual(places("regex", "need$", [a, b]), []);
  });

  it("text: the same hits whatever the segmentation, as looked for one by one", () => {
    fc.assert(
      fc.property(
        letters(300),
        fc.constantFrom("a", "ab", "aba", "A-\n", "bb-"),
        fc.array(fc.nat(300)),
        (bytes, text, cuts) => {
          assert.deepEqual(places("text", text, cut(bytes, cuts)), everyPlace(bytes, text));
        },
      ),
    );
  });

  it("regular expressions: as JavaScript's own, whatever the segmentation", () => {
    const expressions = ["a+b", "(ab|ba)+", "[^a]{2,5}a", "\\bab", "a.b", "(?:a|b)*-", "\\x00[\\x80-\\xff]"];
    fc.assert(
      fc.property(letters(300), fc.constantFrom(...expressions), fc.array(fc.nat(300)), (bytes, source, cuts) => {
        assert.deepEqual(places("regex", source, cut(bytes, cuts)), matches(bytes, new RegExp(source, "g")));
      }),
    );
  });

  it("streams longer than windows: the same hits whatever the segmentation", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3 * WINDOW), fc.constantFrom("secret", "sec", "secretsecret", "SECRET"))),
        fc.array(fc.nat(3 * WINDOW), { maxLength: 200 }),
        (written, cuts) => {
          const bytes = Buffer.alloc(3 * WINDOW + 7, 0x2e);
          for (const [at, text] of written) bytes.write(text, at, "latin1");
          const pieces = cut(bytes, cuts);
          assert.deepEqual(places("text", "secret", pieces), matches(bytes, /secret/g));
          assert.deepEqual(places("text", "Secret", pieces, true), matches(bytes, /secret/gi));
          assert.deepEqual(places("regex", "(secret)+", pieces), matches(bytes, /(secret)+/g));
          assert.deepEqual(places("hex", "73 65 ?? 72 6? 74", pieces), matches(bytes, /se.r[`-o]t/g));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("what a hit is shown with lies around it", () => {
    const bytes = Buffer.from(Array.from({ length: 2 * WINDOW }, (_, i) => i % 251));
    const shown: boolean[] = [];
    const scanner = new Scanner(
      patternOf({ kind: "hex", text: "07", ignoreCase: false }),
      (offset, window, at, end) => {
        const before = window.subarray(Math.max(0, at - CONTEXT), at);
        const after = window.subarray(end, end + CONTEXT);
        shown.push(
          before.equals(bytes.subarray(Math.max(0, offset - CONTEXT), offset)) &&
            after.equals(bytes.subarray(offset + 1, offset + 1 + CONTEXT)),
        );
      },
    );
    for (const piece of cut(bytes, [1, 1000, 70_000])) scanner.push(piece);
    scanner.end();
    assert.equal(shown.length, Math.ceil((bytes.length - 7) / 251));
    assert.ok(shown.every(Boolean));
  });
});
