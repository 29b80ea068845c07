/** The brush of the timeline by keyboard. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { moved, stretch } from "../../webview/overview/brush.ts";

describe("brush of the timeline", () => {
  it("arrows move, with shift they stretch, without they forget the stretch", () => {
    const one = moved({ at: 5, anchor: -1 }, "ArrowRight", true, 300)!;
    assert.deepEqual(one, { at: 6, anchor: 5 });
    const two = moved(one, "ArrowRight", true, 300)!;
    assert.deepEqual(stretch(two), [5, 8]);
    assert.deepEqual(moved(two, "ArrowLeft", false, 300), { at: 6, anchor: -1 });
    assert.equal(moved(two, "a", false, 300), null);
  });

  it("never leaves the timeline", () => {
    const keys = fc.constantFrom("ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End");
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.boolean())), fc.integer({ min: 1, max: 500 }), (presses, buckets) => {
        let brush = { at: 0, anchor: -1 };
        for (const [key, shift] of presses) brush = moved(brush, key, shift, buckets) ?? brush;
        const [first, last] = stretch(brush);
        assert.ok(0 <= first && first < last && last <= buckets);
      }),
    );
  });
});
