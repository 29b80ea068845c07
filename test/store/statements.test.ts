import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { loadModule } from "../../src/store/modules.ts";
import { splitStatements } from "../../src/store/statements.ts";
import { Store } from "../../src/store/store.ts";

describe("store: statements", () => {
  const cases: Record<string, readonly [sql: string, statements: readonly string[]]> = {
    "at semicolons": ["SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]],
    "without a last semicolon": ["SELECT 1", ["SELECT 1"]],
    "not in text": ["SELECT 'a;''b;'; SELECT ';'", ["SELECT 'a;''b;'", "SELECT ';'"]],
    "not in names": ['SELECT 1 AS "a;""b"; SELECT 2', ['SELECT 1 AS "a;""b"', "SELECT 2"]],
    "not in comments": ["-- a; b\nSELECT 1 /* ; */; SELECT 2 -- ;", ["-- a; b\nSELECT 1 /* ; */", "SELECT 2 -- ;"]],
    "not in dollar quotes": ["SELECT $$a;b$$; SELECT $x$;$$;$x$", ["SELECT $$a;b$$", "SELECT $x$;$$;$x$"]],
    "beside parameters": ["SELECT $a; SELECT $b - $a", ["SELECT $a", "SELECT $b - $a"]],
    "dropping empty ones": [" ;; -- nothing\n; /* nothing */ ;\n", []],
    "in an unfinished quote": ["SELECT 'a; SELECT 2", ["SELECT 'a", "SELECT 2"]],
  };
  for (const [name, [sql, statements]] of Object.entries(cases)) {
    it(`are split ${name}`, () => assert.deepEqual(splitStatements(sql), statements));
  }

  it("bind the parameters they name", async () => {
    const store = await Store.open(":memory:");
    const params = { a: 2n ** 62n, b: "x", c: 0.5, d: true, e: null, f: 3 };
    await store.run("CREATE TABLE t AS SELECT $a AS a, $b AS b; INSERT INTO t VALUES ($f, $b)", params);
    const rows = await store.rows("SELECT a, b, $c::DOUBLE AS c, $d::BOOLEAN AS d, $e AS e FROM t ORDER BY a", {
      a: "i64", b: "text", c: "f64", d: "bool", e: "i64?",
    }, params); // prettier-ignore
    assert.deepEqual(rows, [
      { a: 3n, b: "x", c: 0.5, d: true, e: null },
      { a: 2n ** 62n, b: "x", c: 0.5, d: true, e: null },
    ]);
    await assert.rejects(store.run("SELECT $missing"), /no value for \$missing/);
    await store.close();
  });
});

describe("store: SQL modules", () => {
  const folder = fileURLToPath(new URL("../../src/store/sql/", import.meta.url));
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sql"))
    .map((name) => name.slice(0, -4).replaceAll("\\", "/"));

  for (const name of names) {
    it(`${name} begins by saying what it does`, async () => {
      assert.match(await loadModule(name), /^(--|\/\*) *\S/);
    });
  }

  it("that do not exist are our mistake", async () => {
    await assert.rejects(loadModule("no/such"), /bug: no SQL module no\/such/);
  });

  it("are found from a bundle with chunks", async () => {
    const out = mkdtempSync(join(tmpdir(), "flowmirror modules "));
    try {
      const loader = fileURLToPath(new URL("../../src/store/modules.ts", import.meta.url));
      const entry = join(out, "main.ts");
      const load = `(await import(${JSON.stringify(loader)})).loadModule("area/one")`;
      writeFileSync(entry, `export const late = async () => ${load};`);
      await build({
        entryPoints: { cli: entry },
        outdir: join(out, "dist"),
        bundle: true,
        splitting: true,
        platform: "node",
        format: "esm",
        chunkNames: "chunks/[name]-[hash]",
        logLevel: "silent",
      });
      mkdirSync(join(out, "dist/sql/area"), { recursive: true });
      writeFileSync(join(out, "dist/sql/area/one.sql"), "SELECT 1");
      writeFileSync(join(out, "dist/package.json"), '{"type": "module"}');
      const built = (await import(pathToFileURL(join(out, "dist/cli.js")).href)) as { late(): Promise<string> };
      assert.equal(await built.late(), "SELECT 1");
    } finally {
      rmSync(out, { recursive: true });
    }
  });
});
