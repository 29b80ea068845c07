/** Rows beyond what an element can be high: every row can be reached, small steps are small. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  lastTop, MAX_HEIGHT, type Place, pixelOf, placeOf, placeShowing, ROW_HEIGHT, rowsAt, scrolledTo, scrollSpace,
} from "../../webview/shared/scroll-space.ts"; // prettier-ignore

const VIEW = 600;
const most = Math.floor(MAX_HEIGHT / ROW_HEIGHT);
const rowCounts = fc.oneof(
  fc.nat(2000),
  fc.integer({ min: most - 40, max: most + 40 }),
  fc.integer({ min: 1_000_000, max: 50_000_000 }),
);

describe("scroll space", () => {
  it("is the rows' own height as long as an element can be that high", () => {
    const space = scrollSpace(1000, VIEW);
    assert.equal(space.height, 22_000);
    assert.deepEqual(placeOf(space, 1234), { scrollTop: 1234, top: 1234 });
    assert.deepEqual(scrolledTo(space, placeOf(space, 0), 777), { scrollTop: 777, top: 777 });
    assert.equal(scrollSpace(10_000_000, VIEW).height, MAX_HEIGHT);
  });

  it("reaches the first and the last row by scroll bar, whatever there are", () => {
    fc.assert(
      fc.property(rowCounts, (rows) => {
        const space = scrollSpace(rows, VIEW);
        const start = placeOf(space, 0);
        const end = scrolledTo(space, start, Math.max(0, space.height - VIEW));
        assert.equal(end.top, lastTop(space));
        assert.equal(rowsAt(space, end, 0).to, rows);
        assert.deepEqual(rowsAt(space, scrolledTo(space, end, 0), 0).from, 0);
      }),
    );
  });

  it("moves by a wheel's own pixels", () => {
    const space = scrollSpace(10_000_000, VIEW);
    const from = placeOf(space, 100_000_000);
    const to = scrolledTo(space, from, from.scrollTop + 100);
    assert.equal(to.top, from.top + 100);
    // A row that stays in sight does so at the same distance from the edge, less the step.
    const index = rowsAt(space, to, 0).from + 3;
    assert.equal(pixelOf(index, from) - from.scrollTop, pixelOf(index, to) - to.scrollTop + 100);
  });

  it("jumps in proportion where the thumb is dragged", () => {
    const space = scrollSpace(10_000_000, VIEW);
    const middle = scrolledTo(space, placeOf(space, 0), (space.height - VIEW) / 2);
    assert.ok(Math.abs(rowsAt(space, middle, 0).from - 5_000_000) < 30);
  });

  it("any number of small steps leads to either end, and no row is passed over", () => {
    fc.assert(
      fc.property(rowCounts, fc.integer({ min: 10, max: 800 }), fc.boolean(), (rows, step, down) => {
        const space = scrollSpace(rows, VIEW);
        const most = Math.max(0, space.height - VIEW);
        let place: Place = placeOf(space, down ? lastTop(space) - 40_000 : 40_000);
        let before = place.top;
        for (let count = 0; count < 5000; count++) {
          const scrollTop = Math.min(Math.max(0, place.scrollTop + (down ? step : -step)), most);
          if (scrollTop === place.scrollTop) break;
          place = scrolledTo(space, place, scrollTop);
          assert.ok(Math.abs(place.top - before) <= step, "no jump");
          before = place.top;
        }
        assert.equal(place.top, down ? lastTop(space) : 0);
      }),
      { numRuns: 60 },
    );
  });

  it("resting puts the scroll bar right and moves no row", () => {
    const space = scrollSpace(5_000_000, VIEW);
    let place = placeOf(space, 30_000_000);
    for (let step = 0; step < 40; step++) place = scrolledTo(space, place, place.scrollTop + 90);
    const calm = placeOf(space, place.top);
    assert.notEqual(calm.scrollTop, place.scrollTop);
    assert.equal(calm.top, place.top);
    const { from } = rowsAt(space, place, 0);
    assert.equal(pixelOf(from, place) - place.scrollTop, pixelOf(from, calm) - calm.scrollTop);
  });

  it("shows a row by moving as little as needed, far ones in the middle", () => {
    const space = scrollSpace(2_000_000, VIEW);
    const at = placeOf(space, 22_000);
    assert.equal(placeShowing(space, at, 1005, true), at);
    assert.equal(placeShowing(space, at, 999, false).top, 999 * 22);
    assert.equal(placeShowing(space, at, 1030, false).top, 1031 * 22 - VIEW);
    const far = rowsAt(space, placeShowing(space, at, 1_500_000, true), 0);
    assert.ok(far.from < 1_500_000 - 10 && far.to > 1_500_000 + 10);
    assert.equal(placeShowing(space, at, 0, true).top, 0);
    assert.equal(placeShowing(space, at, 1_999_999, true).top, lastTop(space));
  });

  it("holds without rows and without height", () => {
    assert.deepEqual(rowsAt(scrollSpace(0, VIEW), { scrollTop: 0, top: 0 }, 5), { from: 0, to: 0 });
    assert.deepEqual(placeOf(scrollSpace(0, 0), 500), { scrollTop: 0, top: 0 });
    assert.deepEqual(placeOf(scrollSpace(3, VIEW), 500), { scrollTop: 0, top: 0 });
  });
});
