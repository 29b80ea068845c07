import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import fc from "fast-check";
import { column, isDictionary, optional, rowsOf, table } from "../../src/base/columns.ts";
import { Dictionary } from "../../src/base/dictionary.ts";
import { flowRecords } from "../../src/model/flowlog.ts";
import { createTable } from "../../src/store/ddl.ts";
import { Store } from "../../src/store/store.ts";
import { batchFrom, type Cells } from "./rows.ts";

const everything = table("everything", "One column of each type.", [
  column("flag", "bool", ""),
  column("tiny", "u8", ""),
  column("small", "u16", ""),
  column("number", "u32", ""),
  column("wide", "i64", ""),
  column("ratio", "f64", ""),
  column("ts", "time", ""),
  optional("name", "text", ""),
  optional("note", "text", ""),
  optional("maybe", "i64", ""),
]);
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    "\0",
    "a\0b",
    "twelve bytes",
    "thirteen byte",
    'q"uote',
    "line\nfeed\r",
    "ünï 😀",
    "x".repeat(5000),
  ),
);
/** Without a leading byte order mark, which `rowsOf` drops. */
const named = text.map((name) => name.replace(/^\ufeff/, ""));
const rowsToAppend = fc.array(
  fc.record(
    {
      flag: fc.boolean(),
      tiny: fc.nat(255),
      small: fc.nat(65535),
      number: fc.nat(2 ** 32 - 1),
      wide: i64,
      ratio: fc.double({ noNaN: true }),
      ts: i64,
      name: fc.option(named),
      note: fc.option(named),
      maybe: fc.option(i64),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 30 },
);

async function collect(batches: AsyncIterable<Parameters<typeof rowsOf>[0]>): Promise<Cells[]> {
  const rows: Cells[] = [];
  for await (const batch of batches) rows.push(...rowsOf(batch));
  return rows;
}

describe("store: append", () => {
  let store: Store;
  beforeEach(async () => {
    store = await Store.open(":memory:");
    await store.createTables();
    await store.run(createTable(everything));
  });
  afterEach(() => store.close());

  const all = () => collect(store.batches("SELECT * FROM data.everything"));

  it("gives back every value of every type, from arenas and dictionaries, in any split", async () => {
    const words = new Dictionary();
    await fc.assert(
      fc.asyncProperty(rowsToAppend, rowsToAppend, async (first, second) => {
        await store.run("DELETE FROM data.everything");
        await store.append(batchFrom(everything, first));
        await store.append(batchFrom(everything, second, { words }));
        assert.deepEqual(await all(), [...first, ...second]);
      }),
      { numRuns: 60 },
    );
  });

  it("gives back 64-bit extremes", async () => {
    const row = { flag: true, tiny: 255, small: 65535, number: 2 ** 32 - 1, ratio: -0.5, name: null, note: null };
    const rows = [-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n].map((n) => ({
      ...row,
      wide: n,
      ts: n,
      maybe: n,
    }));
    await store.append(batchFrom(everything, rows));
    assert.deepEqual(await all(), rows);
  });

  it("appends more rows than a vector holds, and an empty batch", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      number: i,
      name: i % 3 ? `name ${i} of some length` : null,
    }));
    const columns = everything.columns.filter(({ name }) => name === "number" || name === "name");
    const words = new Dictionary();
    await store.append(batchFrom(everything, [], { columns }));
    await store.append(batchFrom(everything, rows, { columns }));
    await store.append(batchFrom(everything, rows, { columns, words }));
    assert.deepEqual(await collect(store.batches("SELECT number, name FROM data.everything")), [...rows, ...rows]);
    const [{ n }] = await store.rows("SELECT count(*) AS n FROM data.everything WHERE wide IS NULL", { n: "i64" });
    assert.equal(n, 10000n);
  });

  it("replaces bytes that are not UTF-8, also where a cell splits a character", async () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x62, 0xc3, 0xbc);
    const columns = everything.columns.filter(({ name }) => name === "name");
    const append = (offsets: number[]) =>
      store.append({
        table: everything,
        columns,
        vectors: [{ type: "text", data: { bytes, offsets: Uint32Array.from(offsets) } }],
        rows: offsets.length - 1,
      });
    await append([0, 3, 5]);
    await append([3, 4, 5]);
    const words = new Dictionary();
    const codes = Uint32Array.of(words.intern(bytes, 0, 3));
    await store.append({ table: everything, columns, vectors: [{ type: "text", data: { codes, words } }], rows: 1 });
    const rows = await store.rows("SELECT name FROM data.everything", { name: "text" });
    assert.deepEqual(rows.map(({ name }) => name), ["a\ufffdb", "ü", "\ufffd", "\ufffd", "a\ufffdb"]); // prettier-ignore
  });

  it("takes text of every length around what lies in a cell itself", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      name: i === 20 ? null : "abcdefghijklmnopqrst".slice(0, i % 20),
    }));
    const columns = everything.columns.filter(({ name }) => name === "name");
    await store.append(batchFrom(everything, rows, { columns }));
    assert.deepEqual(await collect(store.batches("SELECT name FROM data.everything")), rows);
  });

  it("releases batches once their rows are written, and only then", async () => {
    const released: number[] = [];
    const number = new Uint32Array(100_000);
    const columns = everything.columns.filter(({ name }) => name === "number");
    const vectors = [{ type: "u32" as const, data: number }];
    for (let i = 0; i < 5; i++) {
      const release = () => released.push(i);
      await store.append({ table: everything, columns, vectors, rows: number.length, release });
    }
    // The last rows wait for more, and the batch before them has rows among those.
    assert.ok(!released.includes(4));
    await store.append({ table: everything, columns, vectors: [{ type: "u32", data: new Uint32Array(0) }], rows: 0 });
    await store.flush();
    assert.deepEqual(released, [0, 1, 2, 3, 4]);
    const [{ n }] = await store.rows("SELECT count(*) AS n FROM data.everything", { n: "i64" });
    assert.equal(n, 500_000n);
  });

  it("lets the caller reuse a batch's memory after a flush", async () => {
    const batch = batchFrom(everything, [{ name: "a name longer than twelve" }, { name: "another of the kind" }]);
    await store.append(batch);
    await store.flush();
    for (const { data, type } of batch.vectors) {
      if (type === "text" && !isDictionary(data)) data.bytes.fill(0x2a);
    }
    const rows = await store.rows("SELECT name FROM data.everything", { name: "text" });
    assert.deepEqual(rows.map(({ name }) => name), ["a name longer than twelve", "another of the kind"]); // prettier-ignore
  });

  it("keeps the order of rows over many lanes, and gives all threads back", async () => {
    const columns = everything.columns.filter(({ name }) => name === "number" || name === "name");
    const words = new Dictionary();
    const size = 50_000;
    for (let from = 0; from < 12 * size; from += size) {
      const number = Uint32Array.from({ length: size }, (_, row) => from + row);
      const codes = Uint32Array.from(number, (n) => (n % 7 === 0 ? 0 : words.internText(`word number ${n % 1000}`)));
      const vectors = [
        { type: "u32", data: number },
        { type: "text", data: { codes, words } },
      ] as const;
      await store.append({ table: everything, columns, vectors, rows: size });
    }
    const wrong = `count(*) FILTER (number <> rowid OR name IS DISTINCT FROM
      CASE WHEN number % 7 <> 0 THEN 'word number ' || number % 1000 END)`;
    const sql = `SELECT count(*) AS n, ${wrong} AS wrong FROM data.everything`;
    assert.deepEqual(await store.rows(sql, { n: "i64", wrong: "i64" }), [{ n: BigInt(12 * size), wrong: 0n }]);
    const [{ threads }] = await store.rows("SELECT current_setting('threads') AS threads", { threads: "i64" });
    assert.equal(threads, BigInt(availableParallelism()));
  });

  it("takes batches of several tables in turn, also from callers that do not wait", async () => {
    const other = { ...everything, name: "other" };
    await store.run(createTable(other));
    const batch = (from: number) => batchFrom(everything, [{ number: from }, { number: from + 1 }]);
    await Promise.all([1, 3, 5].flatMap((n) => [store.append(batch(n)), store.append({ ...batch(n), table: other })]));
    const sum = "SELECT sum(number) AS sum FROM";
    for (const name of ["everything", "other"]) {
      assert.deepEqual(await store.rows(`${sum} data.${name}`, { sum: "i64" }), [{ sum: 21n }]);
    }
  });

  it("keeps the order of many rows, which are written while others are appended", async () => {
    const rows = 50_000;
    const words = new Dictionary();
    const columns = everything.columns.filter(({ name }) => ["number", "name", "note"].includes(name));
    const odd = batchFrom(everything, Array.from({ length: rows }, (_, i) => ({ name: `word ${i % 700}`, note: i % 7 ? `note ${i}` : null })), { columns: columns.slice(1), words }); // prettier-ignore
    for (let i = 0; i < 14; i++) {
      const number = Uint32Array.from({ length: rows }, (_, row) => i * rows + row);
      await store.append({ ...odd, columns, vectors: [{ type: "u32", data: number }, ...odd.vectors] });
    }
    const check = `SELECT count(*) AS rows, count(*) FILTER (number <> rowid) AS moved,
      count(*) FILTER (name <> 'word ' || (number % ${rows}) % 700) AS wrong,
      count(*) FILTER (note IS DISTINCT FROM CASE WHEN (number % ${rows}) % 7 <> 0 THEN 'note ' || (number % ${rows}) END) AS lost
      FROM data.everything`;
    const shape = { rows: "u32", moved: "u32", wrong: "u32", lost: "u32" } as const;
    assert.deepEqual(await store.rows(check, shape), [{ rows: 14 * rows, moved: 0, wrong: 0, lost: 0 }]);
  });

  it("fails on a column of another type", async () => {
    const wrong = batchFrom(everything, [{ number: 1 }], { columns: [column("number", "u16", "")] });
    await assert.rejects(store.append(wrong), /number is u32/);
  });
});

describe("store: flow records", () => {
  let store: Store;
  beforeEach(async () => {
    store = await Store.open(":memory:");
    await store.createTables();
  });
  afterEach(() => store.close());

  const some = (...names: string[]) => flowRecords.columns.filter(({ name }) => names.includes(name));
  const records = (sql: string) => collect(store.batches(sql));

  it("numbers the rows, across flushes", async () => {
    const columns = some("evidence_id", "line");
    const batch = batchFrom(flowRecords, [{ evidence_id: 1, line: 1 }, { evidence_id: 1, line: 2 }], { columns }); // prettier-ignore
    await store.append(batch);
    await store.append(batch);
    await store.flush();
    await store.append(batch);
    const rows = await records("SELECT record_id, line FROM data.flow_records ORDER BY record_id");
    assert.deepEqual(rows.map((row) => row.record_id), [1n, 2n, 3n, 4n, 5n, 6n]); // prettier-ignore
    assert.deepEqual(rows.map((row) => row.line), [1n, 2n, 1n, 2n, 1n, 2n]); // prettier-ignore
  });

  it("keeps the declared columns whatever the batches bring", async () => {
    const first = { evidence_id: 1, line: 1, srcaddr: "10.0.0.1" };
    const second = { evidence_id: 2, line: 1, tcp_flags: 18, vpc_id: "vpc-1" };
    await store.append(batchFrom(flowRecords, [first], { columns: some("evidence_id", "line", "srcaddr") }));
    await store.append(
      batchFrom(flowRecords, [second], { columns: some("evidence_id", "line", "tcp_flags", "vpc_id") }),
    );
    const rows = await records("SELECT * FROM data.flow_records ORDER BY evidence_id");
    const empty = Object.fromEntries(flowRecords.columns.map(({ name }) => [name, null]));
    assert.deepEqual(rows, [
      { ...empty, record_id: 1n, ...first, line: 1n },
      { ...empty, record_id: 2n, ...second, line: 1n },
    ]);
    assert.deepEqual(Object.keys(rows[0]), flowRecords.columns.map(({ name }) => name)); // prettier-ignore
    assert.deepEqual(await records("SELECT count(*) AS n FROM main.flow_records WHERE srcaddr IS NULL"), [{ n: 1n }]);
  });

  it("takes rows that bring their numbers", async () => {
    const columns = some("record_id", "evidence_id", "line");
    await store.append(batchFrom(flowRecords, [{ record_id: 7, evidence_id: 1, line: 1 }], { columns }));
    assert.deepEqual(await records("SELECT record_id FROM data.flow_records"), [{ record_id: 7n }]);
  });

  it("appends behind rows that SQL inserted", async () => {
    await store.run("INSERT INTO data.flow_records (record_id, evidence_id, line) VALUES (3, 1, 1)");
    await store.append(batchFrom(flowRecords, [{ evidence_id: 1, line: 2 }], { columns: some("evidence_id", "line") }));
    assert.deepEqual(await records("SELECT record_id FROM data.flow_records ORDER BY 1"), [{ record_id: 3n }, { record_id: 4n }]); // prettier-ignore
  });
});
