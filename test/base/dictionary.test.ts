import assert from "node:assert/strict";
import fc from "fast-check";
import { Dictionary, finish, mix, SEED } from "../../src/base/dictionary.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Looks a word up as a splitter does: hashed four bytes at a time, in a buffer with slack behind it. */
function find(words: Dictionary, word: Uint8Array): number {
  const padded = new Uint8Array(word.length + 8).fill(0x20);
  padded.set(word);
  const view = new DataView(padded.buffer);
  let hash = SEED;
  let i = 0;
  for (; i + 4 <= word.length; i += 4) hash = mix(hash, view.getInt32(i, true));
  const rest = word.length - i;
  if (rest > 0) hash = mix(hash, view.getInt32(i, true) & ((1 << (8 * rest)) - 1));
  return words.find(view, 0, word.length, finish(hash, word.length));
}

describe("Dictionary", () => {
  it("gives the same code to the same word and words back for codes", () => {
    const words = new Dictionary();
    const a = words.internText("10.0.0.1");
    const b = words.internText("10.0.0.10");
    assert.deepEqual([a, b, words.internText("10.0.0.1"), words.internText("")], [1, 2, 1, 3]);
    assert.equal(words.text(2), "10.0.0.10");
    assert.deepEqual([...words.utf8(1)], [...encode("10.0.0.1")]);
    assert.equal(words.text(3), "");
    assert.equal(words.size, 4);
  });

  it("tells words apart that differ by zero bytes only", () => {
    const words = new Dictionary();
    const codes = [[0], [0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0]].map((bytes) => words.intern(new Uint8Array(bytes)));
    assert.deepEqual(codes, [1, 2, 3, 4]);
  });

  it("agrees with a map, through growth and through both ways of looking up", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 2000 }), (list) => {
        const words = new Dictionary();
        const expected = new Map<string, number>();
        for (const word of list) {
          const key = word.join();
          const known = expected.get(key) ?? 0;
          assert.equal(find(words, word), known);
          if (known === 0) expected.set(key, expected.size + 1);
          assert.equal(words.intern(word), expected.get(key));
          assert.equal(find(words, word), expected.get(key));
        }
        for (const [key, code] of expected) assert.equal(words.utf8(code).join(), key);
      }),
      { numRuns: 30 },
    );
  });

  it("keeps a hundred thousand addresses", () => {
    const words = new Dictionary();
    const address = (i: number) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
    for (let i = 0; i < 100_000; i++) assert.equal(words.internText(address(i)), i + 1);
    for (let i = 0; i < 100_000; i += 997) assert.equal(words.text(i + 1), address(i));
  });
});
