import assert from "node:assert/strict";
import {
  keptOrders,
  MAX_ORDERS,
  ORDER_BYTES,
  type Order,
  placeOf,
  rowsIn,
} from "../../../src/engine/listings/orders.ts";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import { Shared } from "../../../src/engine/listings/shared.ts";
import { Store } from "../../../src/store/store.ts";
import { emptyStore } from "../../report/rows.ts";
import { caseError, never } from "./case.ts";

/** A promise and what settles it. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

describe("work that several calls wait for", () => {
  it("goes on while one of them waits, and is given up with the last", async () => {
    const { promise, resolve } = deferred<string>();
    let given: AbortSignal | undefined;
    const shared = new Shared((signal) => ((given = signal), promise));
    const [one, two] = [new AbortController(), new AbortController()];
    const first = shared.get(one.signal);
    const second = shared.get(two.signal);
    one.abort();
    await assert.rejects(first, caseError("cancelled"));
    assert.equal(given?.aborted, false);
    resolve("done");
    assert.equal(await second, "done");
    assert.equal(shared.spent, false);
    assert.equal(await shared.get(never), "done");
    await assert.rejects(shared.get(one.signal), caseError("cancelled"));

    const alone = new Shared<string>((signal) => ((given = signal), new Promise(() => undefined)));
    const waiting = alone.get(two.signal);
    two.abort();
    await assert.rejects(waiting, caseError("cancelled"));
    assert.equal(given?.aborted, true);
    assert.equal(alone.spent, true);
  });

  it("fails for all of them, and is spent then", async () => {
    const { promise, reject } = deferred<string>();
    const shared = new Shared(() => promise);
    const both = [shared.get(never), shared.get(never)];
    reject(new Error("no"));
    for (const one of both) await assert.rejects(one, /no/);
    assert.equal(shared.spent, true);
  });
});

describe("orders of rows", () => {
  const run: Order = { kind: "run", first: 5, count: 3 };
  const list: Order = { kind: "list", keys: Uint32Array.of(9, 2, 7) };

  it("know how many rows there are and where each stands", () => {
    assert.deepEqual([rowsIn(run), rowsIn(list)], [3, 3]);
    assert.deepEqual([4, 5, 7, 8].map((key) => placeOf(run, key)), [-1, 0, 2, -1]); // prettier-ignore
    assert.deepEqual([9, 7, 3].map((key) => placeOf(list, key)), [0, 2, -1]); // prettier-ignore
  });

  /** Orders of one size, and which of them were made. */
  function counted(bytes: number) {
    const orders = keptOrders();
    const made: string[] = [];
    const get = (name: string) =>
      orders.get(
        name,
        () => {
          made.push(name);
          return Promise.resolve({ kind: "list", keys: new Uint32Array(bytes / 4) });
        },
        never,
      );
    return { get, made };
  }

  it("are kept up to a number, those used last", async () => {
    const { get, made } = counted(0);
    for (let i = 0; i < MAX_ORDERS; i++) await get(`${i}`);
    await get("0");
    assert.equal(made.length, MAX_ORDERS);
    await get("one more");
    await get("0");
    assert.equal(made.length, MAX_ORDERS + 1);
    await get("1");
    assert.deepEqual(made.slice(-2), ["one more", "1"]);
  });

  it("are kept up to an amount of memory, the newest however large", async () => {
    const half = counted(ORDER_BYTES / 2);
    for (const name of ["a", "b", "a", "c", "a", "b"]) await half.get(name);
    assert.deepEqual(half.made, ["a", "b", "c", "b"]);
    const large = counted(2 * ORDER_BYTES);
    for (const name of ["a", "a", "b", "a"]) await large.get(name);
    assert.deepEqual(large.made, ["a", "b", "a"]);
  });

  it("that failed or were given up are made anew", async () => {
    const orders = keptOrders();
    await assert.rejects(
      orders.get("x", () => Promise.reject(new Error("no")), never),
      /no/,
    );
    const abort = new AbortController();
    const hanging = orders.get("x", () => new Promise(() => undefined), abort.signal);
    abort.abort();
    await assert.rejects(hanging, caseError("cancelled"));
    assert.equal(await orders.get("x", () => Promise.resolve(run), never), run);
  });
});

describe("cancelled pages", () => {
  let store: Store;
  before(async () => {
    store = await emptyStore();
    await store.run(`INSERT INTO data.connections (connection_id, orig_ip, resp_ip, proto, first_ts, last_ts, orig_bytes)
      SELECT i, '10.' || i % 256 || '.0.1', '10.0.0.2', 'tcp', i, i, hash(i) % 1000000 FROM range(1, 300000) AS r(i)`);
  });
  after(() => store.close());

  it("end with a sentence, and the next one does not notice", async () => {
    const reads = caseReads(store, { name: "", folder: null });
    const ask = (signal: AbortSignal) =>
      reads.page(
        { listing: "connections", from: 0, to: 5, sort: [{ column: "orig_ip", descending: true }], filter: {} },
        signal,
      );
    const abort = new AbortController();
    const cancelled = Promise.resolve(ask(abort.signal));
    setImmediate(() => abort.abort());
    await assert.rejects(cancelled, caseError("cancelled"));
    const page = await ask(never);
    assert.deepEqual([page.rows, page.total], [5, 299_999]);
    await assert.rejects(async () => ask(abort.signal), caseError("cancelled"));
  });

  it("of another call leave those who wait for the same order alone", async () => {
    const reads = caseReads(store, { name: "", folder: null });
    const asked = { listing: "connections", sort: [{ column: "orig_bytes", descending: false }], filter: {} } as const;
    const abort = new AbortController();
    const one = Promise.resolve(reads.page({ ...asked, from: 0, to: 5 }, abort.signal));
    const two = reads.position({ ...asked, id: "77" }, never);
    setImmediate(() => abort.abort());
    await assert.rejects(one, caseError("cancelled"));
    assert.ok((await two) >= 0);
  });
});
