import assert from "node:assert/strict";
import { cell, rowsOf } from "../../src/base/columns.ts";
import { CaseError } from "../../src/model/error.ts";
import type { Shape } from "../../src/store/rows.ts";
import { Store } from "../../src/store/store.ts";

describe("store: typed rows", () => {
  let store: Store;
  before(async () => {
    store = await Store.open(":memory:");
  });
  after(() => store.close());

  it("come as declared", async () => {
    const sql = `SELECT 5 AS small, 5::HUGEINT AS big, 'a' AS word, NULL AS none, TIMESTAMP_NS '1970-01-01 00:00:01.000000002' AS ts,
      1.5 AS ratio, true AS yes, 'x'::ENUM('x', 'y') AS choice`;
    const shape = {
      small: "u8", big: "i64", word: "text", none: "u32?", ts: "time", ratio: "f64", yes: "bool", choice: "text",
    } as const; // prettier-ignore
    assert.deepEqual(await store.rows(sql, shape), [
      { small: 5, big: 5n, word: "a", none: null, ts: 1_000_000_002n, ratio: 1.5, yes: true, choice: "x" },
    ]);
  });

  const wrong: Record<string, readonly [sql: string, shape: Shape, message: RegExp]> = {
    "a column is missing": ["SELECT 1 AS a", { b: "i64" }, /no column b/],
    "text is declared a number": ["SELECT 'a' AS a", { a: "i64" }, /a is declared i64 but the query gives VARCHAR/],
    "a number is declared text": ["SELECT 1 AS a", { a: "text" }, /gives INTEGER/],
    "a number is declared a time": ["SELECT 1.5 AS a", { a: "time" }, /gives DECIMAL/],
    "a value is missing": ["SELECT NULL::BIGINT AS a", { a: "i64" }, /without empty cells/],
    "a number is too large": ["SELECT 256 AS a", { a: "u8" }, /a is u8 but has 256/],
    "a number is negative": ["SELECT -1 AS a", { a: "u32" }, /a is u32 but has -1/],
    "a number has more than 64 bits": ["SELECT 1::HUGEINT << 64 AS a", { a: "i64" }, /more than 64 bits/],
    "a type is wrong though there is no row": ["SELECT 'a' AS a WHERE false", { a: "i64" }, /gives VARCHAR/],
  };
  for (const [name, [sql, shape, message]] of Object.entries(wrong)) {
    it(`fail where ${name}`, () => assert.rejects(store.rows(sql, shape), message));
  }
});

describe("store: batches", () => {
  let store: Store;
  before(async () => {
    store = await Store.open(":memory:");
  });
  after(() => store.close());

  async function only(sql: string) {
    const batches = [];
    for await (const batch of store.batches(sql)) batches.push(batch);
    assert.equal(batches.length, 1);
    return batches[0];
  }

  const values: Record<string, readonly [type: string, value: unknown]> = {
    true: ["bool", true],
    "7::UTINYINT": ["u8", 7],
    "7::USMALLINT": ["u16", 7],
    "7::UINTEGER": ["u32", 7],
    "(-7)::TINYINT": ["i64", -7n],
    "(-7)::SMALLINT": ["i64", -7n],
    "-7": ["i64", -7n],
    "-9223372036854775807 - 1": ["i64", -(2n ** 63n)],
    "7::UBIGINT": ["i64", 7n],
    "(-7)::HUGEINT": ["i64", -7n],
    "7::UHUGEINT": ["i64", 7n],
    "1.25": ["f64", 1.25],
    "1.5::FLOAT": ["f64", 1.5],
    "0.1::DOUBLE": ["f64", 0.1],
    "TIMESTAMP_NS '1969-12-31 23:59:59.999999999'": ["time", -1n],
    "TIMESTAMP '1970-01-01 00:00:00.000002'": ["time", 2000n],
    "TIMESTAMP_MS '1970-01-01 00:00:00.002'": ["time", 2_000_000n],
    "TIMESTAMP_S '1970-01-01 00:00:02'": ["time", 2_000_000_000n],
    "TIMESTAMPTZ '1970-01-01 00:00:00+00'": ["time", 0n],
    "'words that are long'": ["text", "words that are long"],
    "''": ["text", ""],
    "DATE '2026-01-02'": ["text", "2026-01-02"],
    "[1, 2]": ["text", "[1, 2]"],
    "'x'::ENUM('x')": ["text", "x"],
    NULL: ["i64", null],
    "NULL::BIGINT": ["i64", null],
  };
  for (const [sql, [type, value]] of Object.entries(values)) {
    it(`give ${sql} as ${type}`, async () => {
      const batch = await only(`SELECT ${sql} AS x`);
      assert.deepEqual([batch.columns[0].name, batch.columns[0].type], ["x", type]);
      assert.equal(cell(batch.vectors[0], 0), value);
    });
  }

  for (const sql of [
    "170141183460469231731687303715884105727",
    "18446744073709551615::UBIGINT",
    "TIMESTAMP '9999-01-01'",
  ]) {
    it(`say that ${sql} does not fit`, () =>
      assert.rejects(only(`SELECT ${sql} AS x`), (error) => error instanceof CaseError && error.code === "bad-query"));
  }

  it("give the columns also when there are no rows", async () => {
    const batch = await only("SELECT 1 AS a, 'b' AS b, now() AS c WHERE false");
    assert.deepEqual(
      [batch.rows, batch.columns.map(({ name, type }) => `${name} ${type}`)],
      [0, ["a i64", "b text", "c time"]],
    );
    assert.deepEqual(rowsOf(batch), []);
  });

  it("keep the order of long results, and may be left early", async () => {
    let next = 0n;
    for await (const batch of store.batches("SELECT range AS n, 'number ' || range AS word FROM range(20000)")) {
      for (const row of rowsOf(batch)) assert.deepEqual(row, { n: next, word: `number ${next++}` });
      if (next > 15000n) break;
    }
    assert.ok(next > 15000n);
  });

  it("tell apart columns of the same name", async () => {
    const { columns } = await only("SELECT 1 AS a, 2 AS a");
    assert.equal(new Set(columns.map(({ name }) => name)).size, 2);
  });
});
