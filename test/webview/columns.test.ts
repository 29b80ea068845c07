/** Columns chosen, moved and resized; sort orders by clicks. */
import assert from "node:assert/strict";
import type { Sort } from "../../src/protocol/page.ts";
import {
  layoutOf, MAX_COLUMN, MIN_COLUMN, movedTo, placeAt, resized, templateOf, toggledColumn, widthOf,
} from "../../webview/shared/column-layout.ts"; // prettier-ignore
import { sortClicked } from "../../webview/shared/sorting.ts";
import { titleOf } from "../../webview/shared/listing/columns.ts";

const all = ["a", "b", "c", "d"].map((name, at) => ({ name, width: 50 + at * 10, usual: name !== "d" }));
const usual = layoutOf(all, null);
const names = (layout: typeof usual): string => layout.map(({ name }) => name).join("");

describe("columns of a table", () => {
  it("begin as usual, or as they were left", () => {
    assert.equal(names(usual), "abc");
    const kept = layoutOf(all, [{ name: "d", width: 80 }, { name: "gone", width: 5 }, { name: "a", width: 1e9 }, { name: "d", width: 1 }]); // prettier-ignore
    assert.deepEqual(kept, [{ name: "d", width: 80 }, { name: "a", width: MAX_COLUMN }]); // prettier-ignore
    assert.equal(names(layoutOf(all, [{ name: "gone", width: 5 }])), "abc");
    assert.equal(names(layoutOf(all.map((one) => ({ ...one, usual: false })), null)), "abcd"); // prettier-ignore
  });

  it("are moved, resized, hidden and shown", () => {
    assert.equal(names(movedTo(usual, "a", 2)), "bca");
    assert.equal(names(movedTo(usual, "c", 0)), "cab");
    assert.equal(names(movedTo(usual, "c", 99)), "abc");
    assert.equal(names(movedTo(usual, "?", 0)), "abc");
    assert.equal(templateOf(resized(usual, "b", 3)), `50px ${MIN_COLUMN}px 70px`);
    assert.equal(templateOf(resized(usual, "b", Number.NaN)), `50px ${MIN_COLUMN}px 70px`);
    assert.equal(widthOf(usual), 180);
    const hidden = toggledColumn(usual, all, "b");
    assert.equal(names(hidden), "ac");
    assert.equal(names(toggledColumn(hidden, all, "b")), "abc");
    assert.equal(names(toggledColumn(movedTo(hidden, "a", 1), all, "b")), "cab");
    assert.equal(names(toggledColumn([{ name: "a", width: 50 }], all, "a")), "a");
  });

  it("fall between the columns they are dragged to", () => {
    assert.deepEqual(
      [0, 24, 26, 109, 111, 500].map((pixel) => placeAt(usual, pixel)),
      [0, 0, 1, 2, 2, 3],
    );
  });

  it("have titles that can be read", () => {
    assert.equal(titleOf("orig_ip_bytes"), "Orig IP bytes");
    assert.equal(titleOf("tgw_pair_attachment_id"), "TGW pair attachment ID");
  });
});

describe("sorting by header", () => {
  const number = { name: "n", kind: "number" } as const;
  const text = { name: "t", kind: "text" } as const;

  it("numbers from the biggest, all else from the first; then the other way, then not", () => {
    const one = sortClicked([], number, false);
    assert.deepEqual(one, [{ column: "n", descending: true }]);
    assert.deepEqual(sortClicked(one, number, false), [{ column: "n", descending: false }]);
    assert.deepEqual(sortClicked(sortClicked(one, number, false), number, false), []);
    assert.deepEqual(sortClicked(one, text, false), [{ column: "t", descending: false }]);
  });

  it("Shift adds a key, turns it, takes it away", () => {
    let sort: readonly Sort[] = sortClicked([], text, false);
    sort = sortClicked(sort, number, true);
    assert.deepEqual(sort, [{ column: "t", descending: false }, { column: "n", descending: true }]); // prettier-ignore
    sort = sortClicked(sort, number, true);
    assert.deepEqual(sort[1], { column: "n", descending: false });
    assert.deepEqual(sortClicked(sort, number, true), [{ column: "t", descending: false }]);
    assert.deepEqual(sortClicked(sort, text, false), [{ column: "t", descending: false }]);
    for (const name of ["a", "b", "c", "d"]) sort = sortClicked(sort, { name, kind: "text" }, true);
    assert.deepEqual(sort.map(({ column }) => column), ["t", "n", "d"]); // prettier-ignore
  });
});
