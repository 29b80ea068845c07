/** Selecting rows by mouse and keys, as lists everywhere do it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allRows, clipped, extended, goesTo, isSelected, moved, noSelection, only, selectedCount, type Selection, toggled,
} from "../../webview/shared/selection.ts"; // prettier-ignore

const rowsOf = ({ ranges }: Selection): number[] =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));

describe("selection", () => {
  it("click, Shift+click, Ctrl+click", () => {
    let rows = only(5);
    rows = extended(rows, 8);
    assert.deepEqual(rowsOf(rows), [5, 6, 7, 8]);
    rows = extended(rows, 3);
    assert.deepEqual(rowsOf(rows), [3, 4, 5]);
    rows = toggled(rows, 9);
    assert.deepEqual(rowsOf(rows), [3, 4, 5, 9]);
    rows = toggled(rows, 4);
    assert.deepEqual(rowsOf(rows), [3, 5, 9]);
    assert.deepEqual({ anchor: rows.anchor, active: rows.active }, { anchor: 4, active: 4 });
    rows = extended(rows, 6, true);
    assert.deepEqual(rowsOf(rows), [3, 4, 5, 6, 9]);
    assert.deepEqual(rowsOf(moved(rows, 20)), [3, 4, 5, 6, 9]);
    assert.deepEqual(rowsOf(extended(noSelection, 2)), [0, 1, 2]);
  });

  it("all of a million rows is one range", () => {
    const rows = allRows(only(7), 1_000_000);
    assert.equal(selectedCount(rows), 1_000_000);
    assert.equal(rows.ranges.length, 1);
    assert.equal(rows.active, 7);
    assert.equal(selectedCount(toggled(rows, 500)), 999_999);
    assert.equal(allRows(noSelection, 0), noSelection);
  });

  it("is a set, whatever was clicked", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 40 }), (clicks) => {
        const wanted = new Set<number>();
        let rows = noSelection;
        for (const index of clicks) {
          rows = toggled(rows, index);
          if (!wanted.delete(index)) wanted.add(index);
        }
        assert.deepEqual(
          rowsOf(rows),
          [...wanted].sort((a, b) => a - b),
        );
        assert.equal(selectedCount(rows), wanted.size);
        for (let index = 0; index <= 30; index++) assert.equal(isSelected(rows, index), wanted.has(index));
        // Ranges never touch: their number stays small.
        rows.ranges.slice(1).forEach(({ from }, at) => assert.ok(from > rows.ranges[at].to));
      }),
    );
  });

  it("what is left when rows become fewer", () => {
    const rows = extended(only(3), 12);
    assert.deepEqual(rowsOf(clipped(rows, 6)), [3, 4, 5]);
    assert.equal(clipped(rows, 6).active, 5);
    assert.deepEqual(clipped(rows, 0), { ranges: [], anchor: -1, active: -1 });
  });

  it("keys lead to rows, and stop at the ends", () => {
    const at = (key: string, active = 50) => goesTo(key, active, 100, 20);
    assert.deepEqual(
      ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map((key) => at(key)),
      [51, 49, 70, 30, 0, 99],
    );
    assert.equal(at("PageDown", 95), 99);
    assert.equal(at("ArrowUp", 0), 0);
    assert.equal(at("ArrowDown", -1), 0);
    assert.equal(at("x"), null);
    assert.equal(at("toString"), null);
    assert.equal(goesTo("ArrowDown", -1, 0, 20), null);
  });
});
