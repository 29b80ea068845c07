import assert from "node:assert/strict";
import { CaseError } from "../../src/model/error.ts";
import { Store } from "../../src/store/store.ts";

/** Of no end that anybody would wait for. */
const ENDLESS = "SELECT sum(a.range * b.range % 7)::BIGINT AS n FROM range(10000000) a, range(10000000) b";

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
    const store = await Store.open(":memory:", { threads: 1 });
    assert.deepEqual(await store.rows("SELECT current_setting('threads')::BIGINT AS n", { n: "i64" }), [{ n: 1n }]);
    await store.close();
  });
});
