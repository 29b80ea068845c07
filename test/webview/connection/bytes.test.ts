/** Rows of bytes: hex layout, lines of text, marks, caret, scroll places. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { cellAt, moved, selectedRange } from "../../../webview/connection/bytes/caret.ts";
import { hexColumns, hexOf, offsetText } from "../../../webview/connection/bytes/hex.ts";
import { MemorySource } from "../../../webview/connection/bytes/memory-source.ts";
import { lastNotAbove } from "../../../webview/connection/bytes/rows.ts";
import {
  isScaled, lastTop, rowAtScroll, scrollAtRow, type ScrollShape, topShowing,
} from "../../../webview/connection/bytes/scroll-map.ts"; // prettier-ignore
import { hitsWithin, spansOf } from "../../../webview/connection/bytes/spans.ts";
import { lineStarts, readingOf, textColumn } from "../../../webview/connection/bytes/text.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const anyBytes = fc.uint8Array({ maxLength: 300 });

describe("hex rows", () => {
  it("show sixteen bytes with a gap in the middle, and characters beside them", () => {
    const [hex, ascii] = hexColumns(utf8("GET / HTTP/1.1\r\n"), 16);
    assert.equal(hex.text, "47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a");
    assert.equal(ascii.text, "GET / HTTP/1.1..");
  });

  it("a short row keeps its width, so that columns stand below each other", () => {
    const [hex, ascii] = hexColumns(utf8("abc"), 8);
    assert.equal(hex.text.length, hexColumns(utf8("abcdefgh"), 8)[0].text.length);
    assert.equal(hex.text.trimEnd(), "61 62 63");
    assert.equal(ascii.text, "abc");
  });

  it("every character of a byte leads back to it", () => {
    for (const width of [8, 16]) {
      for (const column of hexColumns(new Uint8Array(width), width)) {
        for (let byte = 0; byte < width; byte++) {
          for (let char = column.charOf(byte); char < column.charEnd(byte); char++) {
            assert.equal(column.byteAt(char), byte, `${column.kind} of ${width}, character ${char}`);
          }
        }
      }
    }
  });

  it("offsets have the digits of the last one, four at least", () => {
    assert.equal(offsetText(255, 300), "00ff");
    assert.equal(offsetText(255, 0x10001), "000ff".padStart(5, "0"));
    assert.equal(hexOf(Uint8Array.of(0, 15, 255)), "00 0f ff");
  });
});

describe("lines of text", () => {
  const lines = (bytes: Uint8Array, columns = 80, reading: "utf-8" | "latin-1" | "raw" = "utf-8"): string[] => {
    const starts = lineStarts(bytes, reading, columns);
    return starts.map((from, i) => textColumn(bytes.subarray(from, starts[i + 1] ?? bytes.length), reading).text);
  };

  it("end at a newline, which is not drawn, nor the return before it", () => {
    assert.deepEqual(lines(utf8("one\r\ntwo\nthree")), ["one", "two", "three"]);
    assert.deepEqual(lines(utf8("\n\n")), ["", ""]);
  });

  it("break at the width, also where no newline ever comes", () => {
    assert.deepEqual(lines(utf8("abcdefgh"), 3), ["abc", "def", "gh"]);
    assert.equal(lines(new Uint8Array(100_000).fill(0x61), 1000).length, 100);
  });

  it("count a tab as far as it reaches, and wide characters twice", () => {
    assert.deepEqual(lines(utf8("ab\tcdefghij"), 10), ["ab\tcd", "efghij"]);
    assert.deepEqual(lines(utf8("1234567\t\tx"), 12), ["1234567\t", "\tx"]);
    assert.deepEqual(lines(utf8("世界世界"), 4), ["世界", "世界"]);
  });

  it("make controls visible, and what would turn or hide text", () => {
    assert.deepEqual(lines(Uint8Array.of(0x61, 0, 0x1b, 0x7f, 0x0d, 0x62)), ["a\u2400\u241b\u2421\u240db"]);
    assert.deepEqual(lines(utf8("a\u202eb\u200b")), ["a\\u202eb\\u200b"]);
    assert.deepEqual(lines(Uint8Array.of(0xe9, 0x85, 0xad), 80, "latin-1"), ["é\u25af\\u00ad"]);
    assert.deepEqual(lines(Uint8Array.of(0xe9, 0x85, 0x00, 0xad, 0x41), 80, "raw"), ["é\\x85\\x00\\xadA"]);
  });

  it("nothing that is drawn is a control or an invisible character", () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom("utf-8", "latin-1", "raw"), (bytes, reading) => {
        for (const line of lines(bytes, 40, reading)) assert.doesNotMatch(line, /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it("lines cover all bytes, in order, none empty", () => {
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 1, max: 50 }), (bytes, columns) => {
        const starts = lineStarts(bytes, readingOf(bytes), columns);
        assert.equal(starts[0] ?? 0, 0);
        for (let i = 1; i < starts.length; i++) assert.ok(starts[i] > starts[i - 1]);
        assert.ok(starts.length <= bytes.length);
      }),
    );
  });

  it("UTF-8 is taken for UTF-8 also where a piece begins or ends within a character", () => {
    assert.equal(readingOf(utf8("Grüße 世界").subarray(3, 13)), "utf-8");
    assert.equal(readingOf(utf8("世").subarray(0, 2)), "utf-8");
    assert.equal(readingOf(Uint8Array.of(0x41, 0xff, 0x42)), "latin-1");
    assert.equal(readingOf(Uint8Array.of(0xc0, 0x80)), "latin-1", "overlong");
    assert.equal(readingOf(Uint8Array.of(0xed, 0xa0, 0x80, 0x41)), "latin-1", "surrogate");
  });

  it("readingOf agrees with the platform's own decoder on whole texts", () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, fc.string({ unit: "grapheme" }).map(utf8)), (bytes) => {
        let valid = true;
        try {
          new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        } catch {
          valid = false;
        }
        if (valid) assert.equal(readingOf(bytes), "utf-8");
      }),
    );
  });

  it("characters and bytes lead to each other", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const reading = readingOf(bytes);
        const column = textColumn(bytes, reading);
        for (let byte = 0; byte < bytes.length; byte++) {
          const char = column.charOf(byte);
          if (column.charEnd(byte) === char) continue;
          const back = column.byteAt(char);
          assert.ok(back <= byte && column.charOf(back) === char);
          assert.equal(column.byteAt(column.charEnd(byte) - 1), back);
        }
      }),
    );
  });
});

describe("marks of a row", () => {
  it("cut the row where one begins or ends, and hold together where they lie over each other", () => {
    const spans = spansOf(0, 16, [
      { from: 2, to: 6, mark: "hit" },
      { from: 4, to: 20, mark: "selected" },
      { from: 30, to: 40, mark: "far" },
    ]);
    assert.deepEqual(
      spans.map(({ from, to, marks }) => [from, to, marks.join("+")]),
      [
        [0, 2, ""],
        [2, 4, "hit"],
        [4, 6, "hit+selected"],
        [6, 16, "selected"],
      ],
    );
  });

  it("hits that begin in the row before are found", () => {
    const hits = Float64Array.of(3, 14, 16, 40);
    assert.deepEqual(hitsWithin(hits, 4, 16, 32), { first: 1, last: 3 });
    assert.deepEqual(hitsWithin(hits, 2, 16, 32), { first: 2, last: 3 });
    assert.deepEqual(hitsWithin(hits, 4, 20, 36), { first: 3, last: 3 });
  });

  it("hitsWithin finds what a plain search finds", () => {
    const places = fc
      .uniqueArray(fc.nat(200), { maxLength: 40 })
      .map((all) => Float64Array.from(all.sort((a, b) => a - b)));
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 1, max: 20 }),
        fc.nat(200),
        fc.integer({ min: 1, max: 30 }),
        (hits, length, from, size) => {
          const { first, last } = hitsWithin(hits, length, from, from + size);
          const expected = [...hits].filter((hit) => hit < from + size && hit + length > from);
          assert.deepEqual([...hits.slice(first, last)], expected);
        },
      ),
    );
  });
});

describe("the caret", () => {
  const source = new MemorySource(
    Uint8Array.from({ length: 40 }, (_, i) => i),
    16,
  );

  it("moves by byte, by row, by page, to ends", () => {
    const to = (caret: number, key: string, ctrl = false): number | null => moved(source, caret, key, ctrl, 2);
    assert.equal(to(0, "ArrowLeft"), 0);
    assert.equal(to(15, "ArrowRight"), 16);
    assert.equal(to(16, "ArrowLeft"), 15);
    assert.equal(to(39, "ArrowRight"), 39);
    assert.equal(to(5, "ArrowDown"), 21);
    assert.equal(to(31, "ArrowDown"), 39, "a shorter row ends sooner");
    assert.equal(to(21, "ArrowUp"), 5);
    assert.equal(to(5, "PageDown"), 37);
    assert.equal(to(20, "Home"), 16);
    assert.equal(to(20, "End"), 31);
    assert.equal(to(20, "Home", true), 0);
    assert.equal(to(20, "End", true), 39);
    assert.equal(to(20, "x"), null);
  });

  it("selects whole characters, whichever way it went", () => {
    assert.equal(selectedRange(source, { anchor: 5, caret: 5 }), null);
    assert.deepEqual(selectedRange(source, { anchor: 5, caret: 9 }), [5, 10]);
    assert.deepEqual(selectedRange(source, { anchor: 9, caret: 5 }), [5, 10]);
  });

  it("a character of several bytes is one place", () => {
    const bytes = utf8("a世b");
    const row = { from: 100, to: 105, side: 0, kind: "data", begins: false, loaded: true, columns: [textColumn(bytes, "utf-8")] } as const; // prettier-ignore
    assert.deepEqual(cellAt(row, 102), { from: 101, to: 104 });
    assert.deepEqual(cellAt(row, 104), { from: 104, to: 105 });
  });
});

describe("scroll places", () => {
  const shapes = fc.record<ScrollShape>({
    rows: fc.integer({ min: 0, max: 100_000_000 }),
    rowHeight: fc.constantFrom(19, 22),
    viewport: fc.integer({ min: 20, max: 2000 }),
  });

  it("rows and places of the scroll bar lead to each other, up to a pixel", () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, part) => {
        const row = lastTop(shape) * part;
        assert.ok(Math.abs(rowAtScroll(shape, scrollAtRow(shape, row)) - row) < 0.01);
      }),
    );
  });

  it("the end of the bar is the last row, also of a hundred million", () => {
    const shape = { rows: 100_000_000, rowHeight: 19, viewport: 600 };
    assert.ok(isScaled(shape));
    assert.equal(rowAtScroll(shape, 8_000_000), lastTop(shape));
  });

  it("a row that is seen whole stays where it is; one beyond an edge comes to it", () => {
    const shape = { rows: 1000, rowHeight: 20, viewport: 200 };
    assert.equal(topShowing(shape, 50, 55, "nearest"), 50);
    assert.equal(topShowing(shape, 50, 49, "nearest"), 49);
    assert.equal(topShowing(shape, 50, 60, "nearest"), 51);
    assert.equal(topShowing(shape, 50, 999, "middle"), 990);
    assert.equal(topShowing(shape, 50, 500, "middle"), 495.5);
  });
});

describe("the last entry that is not above a value", () => {
  it("is found as by looking at all", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.integer({ min: -5, max: 60 }), (list, value) => {
        const sorted = list.sort((a, b) => a - b);
        assert.equal(
          lastNotAbove(sorted, sorted.length, value),
          sorted.findLastIndex((one) => one <= value),
        );
      }),
    );
  });
});
