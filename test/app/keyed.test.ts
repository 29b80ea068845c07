/** Requests that wait under keys. */
import assert from "node:assert/strict";
import { Keyed } from "../../src/app/parts/keyed.ts";

function waiting(limit: number): { keyed: Keyed<number, string>; unanswered: string[] } {
  const unanswered: string[] = [];
  return { keyed: new Keyed<number, string>(limit, (item) => void unanswered.push(item)), unanswered };
}

describe("requests by key", () => {
  it("are taken once, by their own key", () => {
    const { keyed, unanswered } = waiting(10);
    assert.equal(keyed.add(1, "a"), true);
    assert.equal(keyed.take(2), null);
    assert.deepEqual([keyed.has(1), keyed.get(1), keyed.take(1), keyed.take(1)], [true, "a", "a", null]);
    assert.deepEqual(unanswered, []);
  });

  it("asked again under one key: the one before got no answer, and no other has to go for it", () => {
    const { keyed, unanswered } = waiting(2);
    keyed.add(1, "a");
    keyed.add(2, "b");
    assert.equal(keyed.add(1, "c"), true);
    assert.deepEqual(unanswered, ["a"]);
    assert.deepEqual([keyed.take(1), keyed.take(2)], ["c", "b"]);
  });

  it("beyond the limit the oldest goes, and at the end all do, in their order", () => {
    const { keyed, unanswered } = waiting(3);
    const isAdded = [1, 2, 3, 4, 5].map((key) => keyed.add(key, `${key}`));
    assert.deepEqual(isAdded, [true, true, true, false, false]);
    assert.deepEqual([unanswered, keyed.size], [["1", "2"], 3]);
    keyed.end();
    assert.deepEqual([unanswered, keyed.size], [["1", "2", "3", "4", "5"], 0]);
  });
});
