/** The payload view without a browser: stretches, blocks, windows, search, copies. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { blockAt, blocksOf, placeOf, snapped } from "../../../webview/connection/payload/blocks.ts";
import { copyText, piecesOf } from "../../../webview/connection/payload/copy.ts";
import { hitsText, needleOf, nextHit, previousHit, typedOffset } from "../../../webview/connection/payload/find.ts";
import { RowIndex } from "../../../webview/connection/payload/row-index.ts";
import { runAt, runsBeginning, stretchAt, stretchesOf, totals } from "../../../webview/connection/payload/stretches.ts";
import { WINDOW_BYTES, Windows } from "../../../webview/connection/payload/windows.ts";
import { anyRuns, mapOf, windowsOver } from "./runs.ts";

describe("stretches of payload", () => {
  it("bytes of one side are one stretch, whatever packets they came in; gaps and the other side end it", () => {
    const runs = [
      { size: 10, side: 0, kind: 0 },
      { size: 5, side: 0, kind: 0 },
      { size: 3, side: 0, kind: 1 },
      { size: 7, side: 0, kind: 0 },
      { size: 9, side: 1, kind: 0 },
    ];
    const { count, starts, firstRuns, size } = stretchesOf(mapOf(runs), true);
    assert.equal(count, 4);
    assert.deepEqual([...starts], [0, 15, 18, 25, 34]);
    assert.deepEqual([...firstRuns], [0, 2, 3, 4, 5]);
    assert.equal(size, 34);
    assert.equal(stretchesOf(mapOf(runs), false).count, 5, "a datagram stays by itself");
    assert.deepEqual(totals(mapOf(runs)), { orig: 22, resp: 9, missing: 3 });
  });

  it("cover every address once", () => {
    fc.assert(
      fc.property(anyRuns, fc.boolean(), (runs, joined) => {
        const map = mapOf(runs);
        const stretches = stretchesOf(map, joined);
        assert.equal(stretches.size, map.size);
        for (let address = 0; address < map.size; address++) {
          const stretch = stretchAt(stretches, address);
          assert.ok(stretches.starts[stretch] <= address && address < stretches.starts[stretch + 1]);
          const run = runAt(map, address);
          assert.equal(stretches.sides[stretch], map.sides[run]);
          assert.equal(stretches.kinds[stretch], map.kinds[run]);
        }
      }),
    );
  });

  it("the run of an address is the one that covers it; beyond the end there is none", () => {
    fc.assert(
      fc.property(anyRuns, fc.nat(2000), (runs, address) => {
        const map = mapOf(runs);
        const expected = runs.findIndex((run, i) => address >= map.starts[i] && address < map.starts[i] + run.size);
        assert.equal(runAt(map, address), expected);
      }),
    );
  });

  it("runs that begin in a row are those that begin there", () => {
    fc.assert(
      fc.property(anyRuns, fc.nat(500), fc.integer({ min: 1, max: 40 }), (runs, from, size) => {
        const map = mapOf(runs);
        const expected = runs.flatMap((_, i) => (map.starts[i] >= from && map.starts[i] < from + size ? [i] : []));
        const { first, last } = runsBeginning(map, from, from + size);
        assert.deepEqual(
          Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i),
          expected,
        );
      }),
    );
  });
});

describe("the index of rows", () => {
  it("knows the rows before a block, and the block of a row, however counts change", () => {
    const counts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(counts, fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 30 }))), (rows, changes) => {
        const index = new RowIndex(Uint32Array.from(rows));
        for (const [block, count] of changes) {
          if (block >= rows.length) continue;
          rows[block] = count;
          index.set(block, count);
        }
        const expected = rows.flatMap((count, block) => Array.from({ length: count }, () => block));
        assert.equal(index.total, expected.length);
        for (const [row, block] of expected.entries()) assert.equal(index.blockOf(row), block);
        for (const block of rows.keys()) assert.equal(index.before(block), expected.indexOf(block));
      }),
    );
  });
});

describe("blocks of text", () => {
  it("begin after a line's end near their place, else at it, never within a character", () => {
    const text = new TextEncoder().encode("aaaa\nbbbb世cccc");
    assert.equal(snapped(text.subarray(0, 8), 100, 108), 105);
    const wide = new TextEncoder().encode("bbbb世");
    assert.equal(snapped(wide, 0, 5), 4, "within a character: before it");
    assert.equal(snapped(wide, 0, 4), 4);
  });

  it("every address is in one block, and blocks follow each other", () => {
    const map = mapOf([
      { size: 40_000, side: 0, kind: 0 },
      { size: 3, side: 1, kind: 1 },
      { size: 16_384, side: 1, kind: 0 },
    ]);
    const stretches = stretchesOf(map, true);
    const blocks = blocksOf(stretches);
    assert.equal(blocks.count, 3 + 1 + 1);
    let at = 0;
    for (let block = 0; block < blocks.count; block++) {
      const place = placeOf(blocks, stretches, block);
      assert.equal(place.from, at);
      assert.equal(blockAt(blocks, stretches, place.from), block);
      assert.equal(blockAt(blocks, stretches, place.to - 1), block);
      at = place.to;
    }
    assert.equal(at, map.size);
  });

  it("of an exabyte do not need more memory than those of a gigabyte times the growth of the window", () => {
    const stretches = stretchesOf(mapOf([{ size: 2 ** 50, side: 0, kind: 0 }]), true);
    assert.ok(blocksOf(stretches).count <= 262_144);
  });
});

describe("windows of bytes", () => {
  const bytes = Uint8Array.from({ length: WINDOW_BYTES * 2 + 100 }, (_, i) => i & 0xff);

  it("are read once, whole, and answer across their borders", async () => {
    const { windows, asked, settle } = windowsOver(bytes);
    assert.equal(windows.get(10, 20), undefined);
    windows.want(WINDOW_BYTES - 5, WINDOW_BYTES + 5);
    windows.want(0, 10);
    await settle();
    assert.deepEqual(asked, [
      [0, WINDOW_BYTES],
      [WINDOW_BYTES, WINDOW_BYTES * 2],
    ]);
    const across = windows.get(WINDOW_BYTES - 5, WINDOW_BYTES + 5);
    assert.deepEqual(across, bytes.slice(WINDOW_BYTES - 5, WINDOW_BYTES + 5));
  });

  it("of places that were raced past are called off", async () => {
    const signals: AbortSignal[] = [];
    const size = WINDOW_BYTES * 20;
    const never = new Promise<Uint8Array>(() => {});
    const windows = new Windows(size, (_from, _to, signal) => (signals.push(signal), never), {
      arrived() {},
      failed() {},
    });
    for (let window = 0; window < 10; window++) windows.want(window * WINDOW_BYTES, window * WINDOW_BYTES + 1);
    assert.equal(signals.filter(({ aborted }) => !aborted).length, 6);
    assert.ok(signals[0].aborted && !signals[9].aborted);
    windows.close();
    assert.ok(signals.every(({ aborted }) => aborted));
  });
});

describe("search", () => {
  it("takes text as UTF-8, hex however it is written, and says what is no hex", () => {
    const bytes = (typed: string, isHex: boolean) => {
      const needle = needleOf(typed, isHex);
      return "bytes" in needle ? [...needle.bytes] : needle.says;
    };
    assert.deepEqual(bytes("ü", false), [0xc3, 0xbc]);
    for (const typed of ["de ad be", "DEADBE", "0xde,0xad,0xbe", "\\xde\\xad\\xbe", "de:ad:be"]) {
      assert.deepEqual(bytes(typed, true), [0xde, 0xad, 0xbe], typed);
    }
    assert.match(String(bytes("abc", true)), /pairs of digits/);
    assert.match(String(bytes("xyz1", true)), /pairs of digits/);
    assert.match(String(bytes("a".repeat(70_000), false)), /At most/);
  });

  it("goes round at both ends", () => {
    const hits = { places: Float64Array.of(10, 20, 30), length: 2, before: 0, more: false };
    assert.equal(nextHit(hits, 0), 0);
    assert.equal(nextHit(hits, 21), 2);
    assert.equal(nextHit(hits, 31), 0);
    assert.equal(previousHit(hits, 30), 1);
    assert.equal(previousHit(hits, 10), 2);
    assert.equal(nextHit({ ...hits, places: new Float64Array(0) }, 0), -1);
  });

  it("says how many there are, and that there may be more", () => {
    const hits = { places: new Float64Array(3), length: 1, before: 0, more: false };
    assert.equal(hitsText(hits, 1, String), "2 of 3");
    assert.equal(hitsText(hits, -1, String), "3 hits");
    assert.equal(hitsText({ ...hits, more: true, before: 10 }, 0, String), "11 of 13 or more");
    assert.equal(hitsText({ ...hits, places: new Float64Array(0) }, -1, String), "No hits");
  });

  it("offsets are decimal or hex", () => {
    assert.equal(typedOffset("4,096"), 4096);
    assert.equal(typedOffset(" 0x1000 "), 4096);
    assert.equal(typedOffset("10e3"), null);
    assert.equal(typedOffset("-1"), null);
    assert.equal(typedOffset(""), null);
  });
});

describe("copies", () => {
  const map = mapOf([
    { size: 100, side: 0, kind: 0 },
    { size: 50, side: 0, kind: 1 },
    { size: 300_000, side: 1, kind: 0 },
    { size: 10, side: 0, kind: 2 },
  ]);

  it("are read in pieces that may be asked for, gaps apart", () => {
    const pieces = piecesOf(map, 90, 300_155);
    assert.deepEqual(
      pieces.map(({ from, to, isGap }) => [from, to, isGap]),
      [
        [90, 100, false],
        [100, 150, true],
        [150, 262_294, false],
        [262_294, 300_150, false],
        [300_150, 300_155, true],
      ],
    );
  });

  it("as text a character may be cut between two pieces; as hex a gap stands between", () => {
    const bytes = new TextEncoder().encode("Grüße");
    const parts = [bytes.slice(0, 3), bytes.slice(3), { gap: "5 bytes not captured" }, Uint8Array.of(0xff, 0x41)];
    assert.equal(copyText(parts, "text"), "Grüße[5 bytes not captured]ÿA");
    assert.equal(copyText(parts.slice(1), "hex"), "bc c3 9f 65\n[5 bytes not captured]\nff 41");
  });
});
