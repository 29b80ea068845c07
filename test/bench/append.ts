/**
 * How fast rows reach a DuckDB file, beside DuckDB's own CSV reader on the same rows.
 * node --import tsx test/bench/append.ts [records] [connections] [--csv]
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, resourceUsage } from "node:process";
import { once } from "node:events";
import { DuckDBInstance } from "@duckdb/node-api";
import { type Batch, rowsOf } from "../../src/base/columns.ts";
import { defaultFormat, flowRecords } from "../../src/model/flowlog.ts";
import { connections } from "../../src/model/tables.ts";
import { Store } from "../../src/store/store.ts";
import { batches, batchRows } from "./rows.ts";

interface Measure {
  readonly seconds: number;
  readonly cpu: number;
}

async function timed(work: () => Promise<void>): Promise<Measure> {
  const cpu = () => (resourceUsage().userCPUTime + resourceUsage().systemCPUTime) / 1e6;
  const [before, start] = [cpu(), performance.now()];
  await work();
  return { seconds: (performance.now() - start) / 1000, cpu: cpu() - before };
}

function say(what: string, rows: number, { seconds, cpu }: Measure, file: string): void {
  const rate = (rows / seconds / 1e6).toFixed(2);
  const rss = Math.round(resourceUsage().maxRSS / 1024);
  const size = Math.round(statSync(file).size / 1e6);
  console.log(
    `${what}: ${rows} rows, ${seconds.toFixed(2)} s wall, ${cpu.toFixed(2)} s CPU, ${rate} M rows/s, peak RSS ${rss} MB, file ${size} MB`,
  );
}

async function appendAll(file: string, given: readonly Batch[], rows: number): Promise<void> {
  const store = await Store.open(file, { memoryMb: Number(process.env.MEM ?? 1024) });
  await store.createTables();
  for (let done = 0, i = 0; done < rows; done += batchRows, i++) {
    const batch = given[i % given.length];
    await store.append({ ...batch, rows: Math.min(batchRows, rows - done) });
  }
  await store.flush();
  await store.close();
}

async function writeLog(file: string, given: readonly Batch[], rows: number): Promise<void> {
  const out = createWriteStream(file);
  const texts = given.map((batch) =>
    rowsOf(batch).map((row) => defaultFormat.map((name) => row[name]).join(" ") + "\n"),
  );
  for (let done = 0, i = 0; done < rows; done += batchRows, i++) {
    const lines = texts[i % texts.length].slice(0, rows - done);
    if (!out.write(lines.join(""))) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

async function readCsv(file: string, log: string): Promise<void> {
  const instance = await DuckDBInstance.create(file, { memory_limit: "1024MiB" });
  const connection = await instance.connect();
  const types = flowRecords.columns.filter(({ name }) => defaultFormat.some((field) => field === name));
  const sql = { u32: "UINTEGER", u16: "USMALLINT", i64: "BIGINT", text: "VARCHAR" } as Record<string, string>;
  const columns = types.map(({ name, type }) => `'${name}': '${sql[type]}'`).join(", ");
  await connection.run(
    `CREATE TABLE t AS SELECT * FROM read_csv('${log}', delim=' ', header=false, columns={${columns}})`,
  );
  connection.closeSync();
  instance.closeSync();
}

const records = Number(argv[2] ?? 10_000_000);
const opened = Number(argv[3] ?? 1_350_000);
const folder = mkdtempSync(join(tmpdir(), "flowmirror-bench-"));
try {
  const flows = batches(flowRecords, ["evidence_id", "line", ...defaultFormat], 4);
  const conns = batches(
    connections,
    connections.columns.map(({ name }) => name),
    2,
  );
  if (argv.includes("--csv")) {
    const log = join(folder, "flows.log");
    await writeLog(log, flows, records);
    const file = join(folder, "csv.duckdb");
    say("read_csv into a table", records, await timed(() => readCsv(file, log)), file);
  } else {
    for (const [what, given, rows] of [
      ["connections", conns, opened],
      ["flow records", flows, records],
    ] as const) {
      const file = join(folder, `${what}.duckdb`);
      say(what, rows, await timed(() => appendAll(file, given, rows)), file);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
