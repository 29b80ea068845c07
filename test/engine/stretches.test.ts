import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { batchFrom } from "../../src/base/batch.ts";
import { column, rowsOf, table } from "../../src/base/columns.ts";
import { Stretches, type Stretch } from "../../src/engine/protocols/stretches.ts";

const things = table("things", "Things.", [column("id", "u32", "Its number.")]);
const others = table("others", "Others.", [column("id", "u32", "Its number.")]);

function batch(of: typeof things, ...ids: readonly number[]) {
  return { ...batchFrom(of, ids.map((id) => ({ id }))), keys: Float64Array.from(ids) }; // prettier-ignore
}

describe("stretches of several threads", () => {
  it("come out in turn, each put together of all threads', whoever is first", async () => {
    const seen: string[] = [];
    const stretches = new Stretches(2, (one) => void seen.push(`${one.table.name} ${rowsOf(one).map(({ id }) => id).join(" ")}`)); // prettier-ignore
    await stretches.put(1, [batch(things, 2, 3)]);
    await stretches.put(1, []);
    assert.deepEqual(seen, []);
    await stretches.put(0, [batch(others, 1), batch(things, 1, 4)]);
    assert.deepEqual(seen, ["others 1", "things 1 2 3 4"]);
    await stretches.put(0, [batch(things, 9)]);
    assert.deepEqual(seen, ["others 1", "things 1 2 3 4", "things 9"]);
  });

  it("hold a thread back that is far ahead, until the others follow", async () => {
    const none: Stretch = [];
    const stretches = new Stretches(2, () => undefined);
    for (let i = 0; i < 4; i++) await stretches.put(0, none);
    let isHeld = true;
    const fifth = stretches.put(0, none).then(() => (isHeld = false));
    await setImmediate();
    assert.equal(isHeld, true);
    await stretches.put(1, none);
    await fifth;
    assert.equal(isHeld, false);
  });

  it("pass on what goes wrong where they go", async () => {
    const stretches = new Stretches(1, () => Promise.reject(new Error("full")));
    await assert.rejects(stretches.put(0, [batch(things, 1)]), /full/);
  });
});
