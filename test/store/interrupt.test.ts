import assert from "node:assert/strict";
import type { Batch } from "../../src/base/columns.ts";
import { CaseError } from "../../src/model/error.ts";
import { activity } from "../../src/model/tables.ts";
import { laneRows } from "../../src/store/lanes.ts";
import { Store } from "../../src/store/store.ts";

/** Of no end that anybody would wait for. */
const ENDLESS = "SELECT sum(a.range * b.range % 7)::BIGINT AS n FROM range(10000000) a, range(10000000) b";

function emptyRows(rows: number): Batch {
  const word = { type: "u32", data: new Uint32Array(rows) } as const;
  const long = { type: "i64", data: new BigInt64Array(rows) } as const;
  const byte = new Uint8Array(rows);
  const vectors = [word, { type: "bool", data: byte }, long, word, long, { type: "u8", data: byte }] as const;
  return { table: activity, columns: activity.columns, rows, vectors };
}

describe("a store that is cancelled", () => {
  for (const [name, run] of [
    ["run", (store: Store) => store.run(`CREATE TEMP TABLE t AS ${ENDLESS}`)],
    ["rows", (store: Store) => store.rows(ENDLESS, { n: "i64" })],
  ] as const) {
    it(`ends ${name} at work, refuses what comes later, and closes`, async () => {
      const abort = new AbortController();
      const store = await Store.open(":memory:", { signal: abort.signal });
      const running = run(store);
      setTimeout(() => abort.abort(), 20);
      const isCancelled = (error: unknown) => error instanceof CaseError && error.code === "cancelled";
      await assert.rejects(running, isCancelled);
      await assert.rejects(store.run("SELECT 1"), isCancelled);
      await store.close();
    });
  }

  it("uses as many threads as it was told", async () => {
    const store = await Store.open(":memory:", { threads: 3 });
    const threads = () => store.rows("SELECT current_setting('threads')::BIGINT AS n", { n: "i64" });
    assert.deepEqual(await threads(), [{ n: 3n }]);
    await store.createTables();
    // More than a row group: appending then has the threads for itself.
    for (let i = 0; i < 4; i++) await store.append(emptyRows(laneRows / 2));
    assert.deepEqual(await threads(), [{ n: 3n }]);
    await store.close();
  });
});
