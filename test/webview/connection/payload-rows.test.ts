/** Rows of payload without a browser: as a hex dump and as text. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { RowSource } from "../../../webview/connection/bytes/rows.ts";
import { HexSource } from "../../../webview/connection/payload/hex-source.ts";
import { stretchesOf } from "../../../webview/connection/payload/stretches.ts";
import { TextSource } from "../../../webview/connection/payload/text-source.ts";
import { WINDOW_BYTES, Windows } from "../../../webview/connection/payload/windows.ts";
import { anyRuns, mapOf, type Run, windowsOver } from "./runs.ts";

function rowsOf(source: RowSource) {
  return Array.from({ length: source.rows() }, (_, i) => source.row(i));
}

describe("payload as a hex dump", () => {
  it("rows cover the bytes; a gap is one row", async () => {
    const runs = [
      { size: 20, side: 0, kind: 0 },
      { size: 1460, side: 0, kind: 1 },
      { size: 5, side: 1, kind: 0 },
    ];
    const map = mapOf(runs);
    const { windows, settle } = windowsOver(new Uint8Array(map.size).fill(0x41));
    const source = new HexSource(stretchesOf(map, true), windows, 16);
    assert.equal(source.rows(), 4);
    assert.equal(source.row(0).loaded, false);
    await settle();
    const rows = rowsOf(source);
    assert.deepEqual(
      rows.map(({ from, to, side, kind, begins, loaded }) => [from, to, side, kind, begins, loaded]),
      [
        [0, 16, 0, "data", false, true],
        [16, 20, 0, "data", false, true],
        [20, 1480, 0, "not-captured", true, true],
        [1480, 1485, 1, "data", true, true],
      ],
    );
    assert.equal(source.rowOf(700), 2);
    assert.equal(source.rowOf(1484), 3);
  });

  it("row and address lead to each other in any map", () => {
    fc.assert(
      fc.property(anyRuns, fc.constantFrom(8, 16), (runs, width) => {
        const map = mapOf(runs);
        const { windows } = windowsOver(new Uint8Array(map.size));
        const source = new HexSource(stretchesOf(map, true), windows, width);
        let at = 0;
        for (let row = 0; row < source.rows(); row++) {
          const { from, to } = source.row(row);
          assert.equal(from, at);
          for (let address = from; address < to; address++) assert.equal(source.rowOf(address), row);
          at = to;
        }
        assert.equal(at, map.size);
      }),
    );
  });
});

describe("payload as text", () => {
  /** A source whose blocks are all laid out. */
  async function laidOut(bytes: Uint8Array, runs: readonly Run[], columns = 80): Promise<TextSource> {
    const map = mapOf(runs);
    const { windows, settle } = windowsOver(bytes, (from, to) => source.arrived(from, to));
    const source = new TextSource(stretchesOf(map, true), windows, columns, false, () => {});
    windows.want(0, bytes.length);
    await settle();
    return source;
  }

  it("a line goes on over packets", async () => {
    const bytes = new TextEncoder().encode("hello world\nsecond\n");
    const source = await laidOut(bytes, [
      { size: 7, side: 0, kind: 0 },
      { size: bytes.length - 7, side: 0, kind: 0 },
    ]);
    assert.deepEqual(rowsOf(source).map(({ columns }) => columns[0].text), ["hello world", "second"]); // prettier-ignore
  });

  it("rows cover all bytes in order, over blocks and windows, and are found by their addresses", async () => {
    const parts: number[] = [];
    // Lines of all lengths, some longer than a block looks back.
    for (let i = 0; parts.length < 300_000; i++)
      parts.push(...new Uint8Array((i * 97) % 3000).fill(0x61 + (i % 26)), 10);
    const bytes = Uint8Array.from(parts);
    const source = await laidOut(bytes, [{ size: bytes.length, side: 1, kind: 0 }], 100);
    let at = 0;
    for (let row = 0; row < source.rows(); row++) {
      const { from, to, loaded } = source.row(row);
      assert.ok(loaded);
      assert.equal(from, at);
      assert.ok(to > from);
      assert.equal(source.rowOf(from), row);
      assert.equal(source.rowOf(to - 1), row);
      assert.equal(source.addressOf(row), from);
      at = to;
    }
    assert.equal(at, bytes.length);
  });

  it("rows cover all bytes of any conversation, whatever is said in it", async () => {
    const said = fc.array(
      fc.record({
        bytes: fc.oneof(
          fc.uint8Array({ maxLength: 80 }),
          fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => new TextEncoder().encode(text)),
        ),
        side: fc.constantFrom(0, 1),
        kind: fc.constantFrom(0, 0, 0, 1),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(said, fc.integer({ min: 1, max: 60 }), async (pieces, columns) => {
        const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece.bytes]));
        const source = await laidOut(
          bytes,
          pieces.map(({ bytes: { length }, side, kind }) => ({ size: length, side, kind })),
          columns,
        );
        let at = 0;
        for (const [row, { from, to, loaded }] of rowsOf(source).entries()) {
          assert.deepEqual([from, loaded, source.rowOf(from), source.rowOf(to - 1)], [at, true, row, row]);
          at = to;
        }
        assert.equal(at, bytes.length);
      }),
    );
  });

  it("says which bytes to read where they are not there, and has a row for them all the same", () => {
    const map = mapOf([{ size: 2 ** 30, side: 1, kind: 0 }]);
    const asked: number[] = [];
    const never = new Promise<Uint8Array>(() => {});
    const windows = new Windows(map.size, (from) => (asked.push(from), never), { arrived() {}, failed() {} });
    const source = new TextSource(stretchesOf(map, true), windows, 80, false, () => {});
    const row = source.rowOf(2 ** 29);
    assert.equal(source.row(row).loaded, false);
    assert.deepEqual(asked, [2 ** 29 - WINDOW_BYTES, 2 ** 29], "and what comes before, to see where lines begin");
    assert.equal(source.settled(2 ** 29), false);
    assert.ok(Math.abs(source.addressOf(row) - 2 ** 29) < 100);
  });
});
