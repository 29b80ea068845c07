import assert from "node:assert/strict";
import fc from "fast-check";
import { Dictionary } from "../../src/base/dictionary.ts";
import { isSoundFooter, pageHeader } from "../../src/logs/parquet-header.ts";
import { deltas, hybrid, lengthTexts, PageError, plain } from "../../src/logs/parquet-values.ts";

const shape = (type: string, unsigned = false) => ({ type, typeLength: 4, unsigned });

/** Unsigned variable-length number, as the format writes lengths. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

/** Numbers of `width` bits, lowest first, padded to whole bytes. */
function packed(values: readonly number[], width: number): number[] {
  const bits = values.flatMap((value) => Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** i) % 2));
  return Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, j) => byte + bit * 2 ** j, 0),
  );
}

describe("values of Parquet pages", () => {
  it("come from runs and packed groups of any width", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
        (width, seeds) => {
          const values = seeds.map((seed) => seed % 2 ** width);
          const groups = Math.ceil(values.length / 8);
          const full = [...values, ...new Array<number>(groups * 8 - values.length).fill(0)];
          const run = [...varint(2 * 5), ...packed([values[0]], width)];
          const bytes = new Uint8Array([...run, ...varint(groups * 2 + 1), ...packed(full, width)]);
          const expected = [...new Array<number>(5).fill(values[0]), ...values];
          assert.deepEqual([...hybrid(bytes, 0, bytes.length, width, expected.length)], expected);
        },
      ),
    );
  });

  it("are never more than asked for, whatever runs claim", () => {
    const endless = new Uint8Array([...varint(2 ** 31), 1]);
    assert.equal(hybrid(endless, 0, endless.length, 1, 3).length, 3);
    assert.equal(hybrid(new Uint8Array([0xff, 0xff, 0x03]), 0, 3, 0, 9).length, 9);
    assert.throws(() => hybrid(new Uint8Array([0, 0, 0, 0]), 0, 4, 8, 5), PageError);
    assert.throws(() => hybrid(new Uint8Array([3, 1]), 0, 2, 8, 8), PageError);
  });

  it("come from differences", () => {
    // The example of the format's documentation: 7 5 3 1 2 3 4 5, one block of four parts of eight.
    const bytes = new Uint8Array([...varint(32), 4, 8, 14, 3, 2, 0, 0, 0, 0xc0, 0x3f]);
    assert.deepEqual([...deltas(bytes, 0, 8).data], [7, 5, 3, 1, 2, 3, 4, 5]);
    assert.throws(() => deltas(new Uint8Array([0, 0, 9, 0]), 0, 9), PageError);
    assert.throws(() => deltas(bytes, 0, 9), PageError);
  });

  it("are texts behind their lengths", () => {
    const words = new Dictionary();
    const lengths = [...varint(32), 4, 2, 4, 2, 0, 0, 0, 0];
    const bytes = new Uint8Array([...lengths, 0x61, 0x62, 0x63, 0x64, 0x65]);
    assert.deepEqual(
      [...lengthTexts(bytes, 0, 2, words)].map((code) => words.text(code)),
      ["ab", "cde"],
    );
    assert.throws(() => lengthTexts(bytes.subarray(0, bytes.length - 1), 0, 2, words), PageError);
  });

  it("are plain numbers of every type", () => {
    const words = new Dictionary();
    const view = new DataView(new ArrayBuffer(16));
    view.setBigInt64(0, -5n, true);
    view.setBigInt64(8, 9007199254740991n, true);
    const bytes = new Uint8Array(view.buffer);
    assert.deepEqual([...plain(bytes, 0, 2, shape("INT64"), words).data], [-5, 9007199254740991]);
    assert.deepEqual([...plain(bytes, 0, 1, shape("INT32"), words).data], [-5]);
    assert.deepEqual([...plain(bytes, 0, 1, shape("INT32", true), words).data], [4294967291]);
    assert.deepEqual([...plain(new Uint8Array([5]), 0, 3, shape("BOOLEAN"), words).data], [1, 0, 1]);
    for (const type of ["INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"]) {
      assert.throws(() => plain(bytes, 0, 9, shape(type), words), PageError, type);
    }
  });

  it("stand in files whose footers are whole", () => {
    // Field 1 is a list: of two numbers, of more than there are, of lists without end; then a number without end.
    assert.ok(isSoundFooter(new Uint8Array([0x19, 0x25, 2, 4, 0])));
    assert.ok(!isSoundFooter(new Uint8Array([0x19, 0xf5, 0xff, 0xff, 0xff, 0x0f, 2, 4, 0])));
    assert.ok(!isSoundFooter(new Uint8Array([0x19, ...new Array<number>(100_000).fill(0x19)])));
    assert.ok(!isSoundFooter(new Uint8Array([0x16, ...new Array<number>(50).fill(0xff), 1, 0])));
    assert.ok(!isSoundFooter(new Uint8Array([0x16, 2])));
  });

  it("have headers that never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const header = pageHeader(bytes);
        assert.ok(header === null || header.size <= bytes.length);
      }),
    );
  });
});
