import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Batch } from "../../src/base/columns.ts";
import { CaseError } from "../../src/model/error.ts";
import { evidence } from "../../src/model/tables.ts";
import { parquet } from "../../src/engine/output/parquet.ts";
import { removeAbandoned, replaceIndex } from "../../src/store/replace.ts";
import { Store } from "../../src/store/store.ts";
import { batchFrom } from "./rows.ts";

/** By name: what is imported late may come from a second copy of the module under the test runner. */
const caseError = (code: string) => (error: unknown) => error instanceof Error && error.name === "CaseError" && "code" in error && error.code === code; // prettier-ignore
const mark = (value: number) => (store: Store) => store.run(`CREATE TABLE data.mark AS SELECT ${value} AS a`);

async function marked(path: string): Promise<number> {
  const store = await Store.open(path, { readOnly: true });
  const [{ a }] = await store.rows("SELECT a FROM data.mark", { a: "u32" });
  await store.close();
  return a;
}

describe("store: replacing an index", () => {
  let folder: string;
  let index: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "flowmirror ïndex "));
    index = join(folder, "case", "index.duckdb");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("makes the folder, then replaces the file as a whole", async () => {
    await replaceIndex(index, mark(1));
    assert.equal(await marked(index), 1);
    await replaceIndex(index, async (store) => {
      assert.equal(await marked(index), 1);
      await store.append(
        batchFrom(evidence, [{ evidence_id: 1, path: "/a" }], { columns: evidence.columns.slice(0, 2) }),
      );
      await mark(2)(store);
    });
    assert.equal(await marked(index), 2);
    assert.deepEqual(readdirSync(join(folder, "case")), ["index.duckdb"]);
  });

  it("leaves the old one when building fails", async () => {
    await replaceIndex(index, mark(1));
    const failing = replaceIndex(index, async (store) => {
      await mark(2)(store);
      throw new CaseError("cancelled", "Stopped.");
    });
    await assert.rejects(failing, caseError("cancelled"));
    assert.equal(await marked(index), 1);
    assert.deepEqual(readdirSync(join(folder, "case")), ["index.duckdb"]);
  });

  it("works while the old one is open for reading", async () => {
    await replaceIndex(index, mark(1));
    const reader = await Store.open(index, { readOnly: true });
    await replaceIndex(index, mark(2));
    assert.deepEqual(await reader.rows("SELECT a FROM data.mark", { a: "u32" }), [{ a: 1 }]);
    await reader.close();
    assert.equal(await marked(index), 2);
  });

  it("removes what a killed process left, once it has lain long enough, and nothing that is at work", async () => {
    const { pid: dead } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(join(folder, "case"));
    const left = `index.duckdb.${dead}.new`;
    const mine = `index.duckdb.${process.pid}.new`;
    const others = [`other.duckdb.${dead}.new`, "index.duckdb", `index.duckdb.${dead}.newer`, mine].sort();
    const names = () => readdirSync(join(folder, "case")).sort();
    for (const name of [left, `${left}.wal`, ...others]) writeFileSync(join(folder, "case", name), "half");
    mkdirSync(join(folder, "case", `${left}.tmp`));
    await removeAbandoned(index);
    assert.equal(names().length, 7);
    await removeAbandoned(index, Date.now() + 3_600_000);
    assert.deepEqual(names(), others);
    await removeAbandoned(join(folder, "no such folder", "index.duckdb"));
  });

  it("says that the folder cannot be made", async () => {
    writeFileSync(join(folder, "case"), "a file where the folder should be");
    await assert.rejects(replaceIndex(index, mark(1)), (error) => error instanceof CaseError);
  });
});

describe("store: a full disk", () => {
  let disk: string;
  before(function () {
    disk = mkdtempSync(join(tmpdir(), "flowmirror-full-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=5m", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      console.log("      skipped: a small tmpfs cannot be mounted here");
      rmSync(disk, { recursive: true });
      this.skip();
    }
  });
  after(() => {
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  });

  /** Rows that do not compress: more than the disk holds in a few batches. */
  function noise(): Batch {
    const rows = 65536;
    const bytes = Buffer.from(Uint32Array.from({ length: rows * 8 }, () => Math.random() * 2 ** 32).buffer).toString(
      "hex",
    );
    const offsets = Uint32Array.from({ length: rows + 1 }, (_, i) => i * 64);
    return {
      table: evidence,
      columns: evidence.columns.slice(1, 2),
      vectors: [{ type: "text", data: { bytes: Buffer.from(bytes), offsets } }],
      rows,
    };
  }

  const builds: Record<string, (store: Store) => Promise<void>> = {
    "while rows are appended": async (store) => {
      for (let i = 0; i < 8; i++) await store.append(noise());
    },
    "while SQL runs": (store) => store.run("CREATE TABLE data.big AS SELECT hash(range) AS a FROM range(3000000)"),
    "while the last rows are written": (store) => store.append(noise()).then(() => store.append(noise())),
  };
  for (const [when, build] of Object.entries(builds)) {
    it(`${when} leaves the old index as it was`, async () => {
      const index = join(disk, "index.duckdb");
      await replaceIndex(index, mark(7));
      const before = readFileSync(index);
      await assert.rejects(replaceIndex(index, build), caseError("no-space"));
      assert.deepEqual(readFileSync(index), before);
      assert.equal(await marked(index), 7);
      assert.deepEqual(readdirSync(disk), ["index.duckdb"]);
    });
  }

  it("leaves no half of a Parquet file", async () => {
    const writer = parquet(join(disk, "out.parquet"));
    for (let i = 0; i < 4; i++) await writer.batch(noise());
    await assert.rejects(writer.end(), caseError("no-space"));
    assert.deepEqual(readdirSync(disk), ["index.duckdb"]);
  });
});

describe("store: opening", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "flowmirror-open-"))));
  after(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);

  it("says that there is no index", () =>
    assert.rejects(Store.open(path("none.duckdb"), { readOnly: true }), caseError("not-found")));

  it("says that a file is no index, is damaged or cut", async () => {
    for (const bytes of ["", "short", "text ".repeat(9999)]) {
      writeFileSync(path("bad.duckdb"), bytes);
      await assert.rejects(Store.open(path("bad.duckdb"), { readOnly: true }), caseError("bad-case"));
    }
    await replaceIndex(path("good.duckdb"), (store) =>
      store.run("CREATE TABLE data.t AS SELECT hash(range) AS a FROM range(200000)"),
    );
    const good = readFileSync(path("good.duckdb"));
    for (const bytes of [
      good.subarray(0, good.length / 2),
      Buffer.from(good).fill(7, 100, 200),
      Buffer.from(good).fill(7, 400_000, 600_000),
    ]) {
      writeFileSync(path("bad.duckdb"), bytes);
      await assert.rejects(async () => {
        const store = await Store.open(path("bad.duckdb"), { readOnly: true });
        await store.rows("SELECT sum(a)::DOUBLE AS sum FROM data.t", { sum: "f64" }).finally(() => store.close());
      }, caseError("bad-case"));
    }
  });

  it("says that the index may not be read", async function () {
    const { getuid } = process;
    if (!getuid || getuid.call(process) === 0) {
      console.log("      skipped: every file may be read by root");
      this.skip();
    }
    writeFileSync(path("locked.duckdb"), "", { mode: 0 });
    await assert.rejects(Store.open(path("locked.duckdb")), caseError("no-permission"));
  });

  it("keeps a second writer out, in this process and in others", async () => {
    const store = await Store.open(path("busy.duckdb"));
    await assert.rejects(Store.open(path("busy.duckdb")), caseError("bad-case"));
    await assert.rejects(Store.open(path("busy.duckdb"), { readOnly: true }), caseError("bad-case"));
    const module = fileURLToPath(new URL("../../src/store/store.ts", import.meta.url));
    const script = `import { Store } from ${JSON.stringify(module)};
      await Store.open(${JSON.stringify(path("busy.duckdb"))}).catch((error) => console.log(error.code));`;
    const other = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    assert.equal(other.stdout.trim(), "bad-case", other.stderr);
    await store.close();
    await (await Store.open(path("busy.duckdb"))).close();
  });

  it("read-only lets several read and none write", async () => {
    await replaceIndex(path("shared.duckdb"), mark(3));
    const [a, b] = await Promise.all([1, 2].map(() => Store.open(path("shared.duckdb"), { readOnly: true })));
    await assert.rejects(Store.open(path("shared.duckdb")), caseError("bad-case"));
    await assert.rejects(a.run("CREATE TABLE x (a INTEGER)"), /read-only/);
    await Promise.all([a.close(), b.close()]);
  });

  it("spills beside the index, or where it is told, and cleans up", async () => {
    mkdirSync(path("spill"));
    for (const options of [{}, { tempFolder: path("spill/here") }]) {
      const store = await Store.open(path("small.duckdb"), { memoryMb: 40, ...options });
      const sort =
        "SELECT count(*) AS n FROM (SELECT hash(range) AS h, range::VARCHAR || 'some text' AS t FROM range(800000) ORDER BY h OFFSET 1)";
      assert.deepEqual(await store.rows(sort, { n: "u32" }), [{ n: 799999 }]);
      await store.close();
    }
    assert.ok(!readdirSync(folder).includes("small.duckdb.tmp"));
    assert.deepEqual(readdirSync(path("spill")), []);
  });
});
