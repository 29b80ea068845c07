import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rowsOf } from "../../src/base/columns.ts";
import { CaseError } from "../../src/model/error.ts";
import { Store } from "../../src/store/store.ts";

const folder = mkdtempSync(join(tmpdir(), "flowmirror-query-"));
const inside = (name: string) => join(folder, name);

async function answer(store: Store, sql: string, signal?: AbortSignal) {
  const rows = [];
  for await (const batch of store.query(sql, { signal })) rows.push(...rowsOf(batch));
  return rows;
}

const harmless = [
  "SELECT a FROM data.t",
  "FROM t",
  "WITH x AS (SELECT a FROM t) SELECT * FROM x",
  "VALUES (1), (2)",
  "DESCRIBE t",
  "SHOW TABLES",
  "SUMMARIZE t",
  "SELECT * FROM range(3)",
  "SELECT unnest([1, 2])",
  "SELECT count(*) FROM information_schema.columns",
  "-- a comment; with a semicolon\nSELECT 1;",
  "SELECT 'read_csv(''/etc/passwd'')' AS text",
];

const escapes = [
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM READ_CSV('/etc/passwd')",
  `SELECT * FROM "read_csv"('/etc/passwd')`,
  "SELECT * FROM main.read_csv('/etc/passwd')",
  "SELECT * FROM read_csv_auto('/etc/passwd')",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM read_blob('/etc/passwd')",
  "SELECT * FROM read_json('/etc/passwd')",
  "SELECT * FROM read_parquet('/etc/passwd')",
  "SELECT * FROM parquet_metadata('/etc/passwd')",
  "SELECT * FROM sniff_csv('/etc/passwd')",
  "SELECT * FROM glob('/etc/*')",
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM '/etc/hosts.csv'",
  "SELECT (SELECT content FROM read_text('/etc/passwd'))",
  "WITH x AS (FROM read_text('/etc/passwd')) FROM x",
  "SELECT * FROM t WHERE a IN (SELECT 1 FROM read_text('/etc/passwd'))",
  "DESCRIBE SELECT * FROM read_text('/etc/passwd')",
  "FROM query('FROM read_text(''/etc/passwd'')')",
  "FROM query_table('/etc/hosts.csv')",
  "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
  `FROM enable_logging(storage = 'file', storage_config = {'path': '${inside("log")}'})`,
  "CALL enable_logging()",
  "FROM checkpoint()",
  "FROM duckdb_secrets()",
  "FROM duckdb_settings()",
  "SELECT getenv('HOME')",
  `COPY t TO '${inside("copy.csv")}'`,
  `COPY (SELECT 1) TO '${inside("copy.parquet")}'`,
  "COPY t FROM '/etc/passwd'",
  `EXPORT DATABASE '${inside("export")}'`,
  "IMPORT DATABASE '/etc'",
  `ATTACH '${inside("other.db")}'`,
  "ATTACH ':memory:' AS other",
  "INSTALL httpfs",
  "LOAD icu",
  "LOAD '/tmp/evil.duckdb_extension'",
  "SET enable_external_access = true",
  "SET threads = 1",
  "SET VARIABLE a = 1",
  "RESET lock_configuration",
  "PRAGMA enable_profiling",
  `PRAGMA profiling_output = '${inside("profile")}'`,
  "USE data",
  "CREATE TABLE x (a INTEGER)",
  "CREATE TEMP TABLE x AS SELECT 1",
  "CREATE MACRO f() AS 1",
  "CREATE SECRET (TYPE s3)",
  "INSERT INTO data.t VALUES (1)",
  "UPDATE data.t SET a = 1",
  "DELETE FROM data.t",
  "DROP TABLE data.t",
  "ALTER TABLE data.t ADD COLUMN b INTEGER",
  "EXPLAIN ANALYZE DELETE FROM data.t",
  "PREPARE p AS SELECT 1",
  "BEGIN",
  "COMMIT",
  "CHECKPOINT",
  "VACUUM",
  "SELECT 1; SELECT 2",
  "SELECT 1; DELETE FROM data.t",
  "COMMIT; DELETE FROM data.t",
  "SELECT",
  "SELECT * FROM nosuch",
  "",
  "-- nothing",
];

for (const where of [":memory:", inside("case.duckdb"), "read-only"]) {
  describe(`store: the user's SQL, ${where === ":memory:" ? "in memory" : where === "read-only" ? where : "in a file"}`, () => {
    let store: Store;
    before(async () => {
      const path = where === "read-only" ? inside("read only.duckdb") : where;
      store = await Store.open(path);
      await store.run(
        "CREATE SCHEMA data; CREATE TABLE data.t AS SELECT range AS a FROM range(5); CREATE VIEW t AS FROM data.t",
      );
      if (where !== "read-only") return;
      await store.close();
      store = await Store.open(path, { readOnly: true });
    });
    after(() => store.close());

    it("reads the case", async () => {
      for (const sql of harmless) assert.ok((await answer(store, sql)).length > 0, sql);
    });

    it("cannot write, reach outside or change settings", async () => {
      for (const sql of escapes) {
        const bad = (error: unknown) => error instanceof CaseError && error.code === "bad-query";
        await assert.rejects(answer(store, sql), bad, sql);
      }
      assert.deepEqual(readdirSync(folder).filter((name) => !/\.duckdb(\.wal)?$/.test(name)), []); // prettier-ignore
      assert.deepEqual(await answer(store, "SELECT count(*) AS n, sum(a) AS sum FROM t"), [{ n: 5n, sum: 10n }]);
    });

    it("can be cancelled", async () => {
      const cancelled = (error: unknown) => error instanceof CaseError && error.code === "cancelled";
      const long = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b";
      await assert.rejects(answer(store, long, AbortSignal.abort()), cancelled);
      await assert.rejects(answer(store, long, AbortSignal.timeout(100)), cancelled);
      assert.deepEqual(await answer(store, "SELECT 1 AS a"), [{ a: 1n }]);
    });
  });
}

describe("store: settings", () => {
  after(() => rmSync(folder, { recursive: true }));

  it("shut files and extensions off for our own SQL too", async () => {
    const store = await Store.open(":memory:");
    await assert.rejects(store.run("CREATE TABLE x AS FROM read_text('/etc/passwd')"), /disabled/);
    await assert.rejects(store.run("SET enable_external_access = true"), /locked|Cannot change/);
    await store.close();
  });

  it("say what a query's error quotes without its control characters", async () => {
    const store = await Store.open(":memory:");
    const sql = "SELECT ('evil' || chr(27) || '[2J' || chr(8238))::INTEGER";
    await assert.rejects(answer(store, sql), (error) => error instanceof CaseError && error.message.includes("evil\\u001b[2J\\u202e")); // prettier-ignore
    await store.close();
  });

  it("leave no file behind in the working folder", () => assert.ok(!existsSync(".tmp")));
});
