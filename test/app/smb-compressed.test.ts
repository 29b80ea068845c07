/** What SMB packs with, against the examples of [MS-XCA] (section 3) and payloads made by hand. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Expander, readPacked } from "../../src/app/smb/compressed.ts";
import { unpackHuffman } from "../../src/app/smb/xca-huffman.ts";
import { unpackLz4, unpackLz77, unpackLznt1 } from "../../src/app/smb/xca.ts";
import { joined, little, type Part } from "../builders/frames.ts";

type Unpack = typeof unpackLz77;

const hexed = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const ALPHABET = "abcdefghijklmnopqrstuvwxyz";
const ABC = "abc".repeat(100);

function unpacked(unpack: Unpack, bytes: Uint8Array, size: number): string {
  const out = new Uint8Array(size);
  return Buffer.from(out.subarray(0, unpack(bytes, out, 0, size))).toString("latin1");
}

/** Lengths of Huffman codes by symbol. */
function codes(lengths: Readonly<Record<number, number>>): Uint8Array {
  const table = new Uint8Array(256);
  for (const [symbol, length] of Object.entries(lengths))
    table[Number(symbol) >> 1] |= length << ((Number(symbol) & 1) * 4);
  return table;
}

const alphabetCodes = codes({ ...Object.fromEntries(Array.from(ALPHABET, (letter, i) => [letter.charCodeAt(0), i < 22 ? 5 : 4])), 256: 4 }); // prettier-ignore

const message = (algorithm: number, size: number, offset: number, ...parts: Part[]): Uint8Array =>
  joined(0xfc, "SMB", little(size, 4), little(algorithm, 2), little(0, 2), little(offset, 4), ...parts);
const chained = (size: number, ...payloads: Part[]): Uint8Array => joined(0xfc, "SMB", little(size, 4), ...payloads);
const payload = (algorithm: number, ...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  return joined(little(algorithm, 2), little(1, 2), little(body.length, 4), body);
};
const expanded = (bytes: Uint8Array, by = new Expander()): string | null => {
  const out = by.expand(bytes, readPacked(bytes)!);
  return out && Buffer.from(out).toString("latin1");
};

const examples: readonly (readonly [string, Unpack, Uint8Array, string])[] = [
  ["LZ77, letters", unpackLz77, joined(hexed("3f000000"), ALPHABET), ALPHABET],
  ["LZ77, a long match", unpackLz77, hexed("ffffff1f 616263 1700 0f ff 2601"), ABC],
  // Two matches whose lengths share a byte: 8 and 9 beyond the ten of the first three bits.
  ["LZ77, lengths that share a byte", unpackLz77, joined(hexed("00000060"), "x", hexed("0700 98 0700")), `x${"x".repeat(18)}${"x".repeat(19)}`],
  ["LZNT1", unpackLznt1, hexed("38b0884623200020472041001 0a24701a045204400084501507900c045200524138805b4024a44ef0358028c091601484500be009e000401189000"),
    "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# G F# E D E A F# F# G A A G F# E D D E F# E D D\0"],
  ["LZNT1, chunks as they are", unpackLznt1, joined(hexed("0230"), "abc", hexed("0130"), "de"), "abcde"],
  ["LZ77+Huffman, letters", unpackHuffman, joined(alphabetCodes, hexed("d8523ed794115be9195ff9d67cdf8d0400000000")), ALPHABET],
  ["LZ77+Huffman, a long match", unpackHuffman, joined(codes({ 0x61: 3, 0x62: 3, 0x63: 2, 256: 2, 287: 2 }), hexed("a8dc0000 ff2601")), ABC],
  ["LZ4", unpackLz4, joined(0x3f, "abc", hexed("0300 ff 17"), 0x10, "d"), `${ABC}d`],
]; // prettier-ignore

describe("app: compressed SMB", () => {
  for (const [name, unpack, bytes, text] of examples) {
    it(`${name}: whole, and of what is cut or too long its beginning`, () => {
      assert.equal(unpacked(unpack, bytes, text.length), text);
      assert.equal(unpacked(unpack, bytes, 5), text.slice(0, 5));
      for (let size = 0; size < bytes.length; size++) {
        const some = unpacked(unpack, bytes.subarray(0, size), text.length);
        // Of a Huffman code that is cut, the last letters may be others.
        const sure = unpack === unpackHuffman ? Math.max(0, some.length - 8) : some.length;
        assert.equal(some.slice(0, sure), text.slice(0, sure), `${size} bytes`);
      }
    });
  }

  it("one payload behind plain bytes", () => {
    const bytes = message(2, 300, 6, "plain ", examples[1][2]);
    assert.deepEqual(readPacked(bytes), { algorithms: "LZ77", size: 300, offset: 6, isChained: false });
    assert.equal(expanded(bytes), `plain ${ABC}`);
    assert.equal(expanded(message(9, 3, 2, "ab", "???")), "ab", "an algorithm that nobody knows");
    assert.equal(expanded(message(2, 300, 900, "plain")), "plain", "cut before the payload");
  });

  it("a chain: a pattern, plain bytes, packed ones", () => {
    const bytes = chained(317, payload(0, "head "), payload(2, little(300, 4), examples[1][2]), payload(4, "z", little(0, 3), little(12, 4))); // prettier-ignore
    assert.deepEqual(readPacked(bytes), { algorithms: "LZ77, Pattern_V1", size: 317, offset: 0, isChained: true });
    assert.equal(expanded(bytes), `head ${ABC}${"z".repeat(12)}`);
    const cut = chained(317, payload(2, little(300, 4), examples[1][2].subarray(0, 7)), payload(4, "z", little(0, 3), little(17, 4))); // prettier-ignore
    assert.equal(expanded(cut), "abc", "what follows a payload that is cut is left out");
  });

  it("expands within limits: of one message, and of a connection by what it sent", () => {
    const bomb = (size: number) => chained(size, payload(4, "z", little(0, 3), little(size, 4)));
    assert.equal(expanded(bomb(64 << 20)), null);
    const by = new Expander();
    const sizes = Array.from({ length: 20 }, () => expanded(bomb(8 << 20), by)?.length ?? 0);
    assert.equal(sizes[0], 8 << 20);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 65 << 20);
  });

  it("survives anything", () => {
    const unpackers = [unpackLz4, unpackLz77, unpackLznt1, unpackHuffman];
    const table = fc.uint8Array({ minLength: 0, maxLength: 400 });
    fc.assert(
      fc.property(table, fc.nat(2000), fc.constantFrom(...unpackers), (bytes, size, unpack) => {
        const out = new Uint8Array(size + 20).fill(7);
        const end = unpack(bytes, out, 10, size + 10);
        assert.ok(end >= 10 && end <= size + 10);
        assert.ok(out.subarray(0, 10).every((byte) => byte === 7) && out.subarray(size + 10).every((byte) => byte === 7)); // prettier-ignore
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(3), (bytes, flags) => {
        const all = joined(0xfc, "SMB", little(500, 4), bytes.subarray(0, 2), little(flags, 2), bytes);
        const packed = readPacked(all);
        if (packed) new Expander().expand(all, packed);
      }),
    );
  });
});
