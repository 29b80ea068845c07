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
import { type Batch, type Column, rowsOf, type Vector } from "../../src/base/columns.ts";
import { Dictionary } from "../../src/base/dictionary.ts";
import { defaultFormat, flowRecords } from "../../src/model/flowlog.ts";
import { connections } from "../../src/model/tables.ts";
import { Store } from "../../src/store/store.ts";

const batchRows = 65536;

/** Small seeded generator (mulberry32), so that every run appends the same rows. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const random = randomNumbers(7);
const words = new Dictionary();
const codes = (count: number, make: (i: number) => string) =>
  Uint32Array.from({ length: count }, (_, i) => words.internText(make(i)));
const address = (net: number) => (i: number) => `10.${net}.${i >> 8}.${i & 255}`;
const wordsOfColumn: Record<string, Uint32Array> = {
  account_id: codes(3, (i) => `0123456789${10 + i}`),
  interface_id: codes(200, (i) => `eni-${(0x0123456789 * (i + 1)).toString(16).padStart(17, "0")}`),
  srcaddr: codes(50_000, address(1)),
  dstaddr: codes(50_000, address(2)),
  orig_ip: codes(50_000, address(1)),
  resp_ip: codes(50_000, address(2)),
  action: codes(2, (i) => (i ? "REJECT" : "ACCEPT")),
  log_status: codes(1, () => "OK"),
  proto: codes(2, (i) => (i ? "udp" : "tcp")),
  conn_state: codes(13, (i) => `S${i}`),
  history: codes(500, (i) => `ShADad${i.toString(2)}`),
};

function numbers(column: Column, rows: number, first: number): Vector {
  switch (column.type) {
    case "bool":
    case "u8":
      return { type: column.type, data: Uint8Array.from({ length: rows }, () => random(2)) };
    case "u16":
      return { type: "u16", data: Uint16Array.from({ length: rows }, () => random(65536)) };
    case "u32":
      return {
        type: "u32",
        data: Uint32Array.from({ length: rows }, (_, i) => (column.name.endsWith("_id") ? first + i : random(20))),
      };
    case "f64":
      return { type: "f64", data: Float64Array.from({ length: rows }, () => random(1000) / 7) };
    case "i64":
    case "time":
      return { type: column.type, data: BigInt64Array.from({ length: rows }, (_, i) => i64(column.name, first + i)) };
    case "text":
      return column.name === "community_id" ? communityIds(rows) : dictionary(column.name, rows);
  }
}

function i64(name: string, row: number): bigint {
  if (name === "line") return BigInt(row + 1);
  if (name === "start" || name === "end") return BigInt(1_700_000_000 + Math.floor(row / 500) + random(60));
  if (name.endsWith("_ts")) return 1_700_000_000_000_000_000n + BigInt(row) * 12_345n;
  return BigInt(random(random(20) === 0 ? 10_000_000 : 2000));
}

function dictionary(name: string, rows: number): Vector {
  const choice = wordsOfColumn[name];
  return {
    type: "text",
    data: { codes: Uint32Array.from({ length: rows }, () => choice[random(choice.length)]), words },
  };
}

function communityIds(rows: number): Vector {
  const bytes = Buffer.alloc(rows * 30);
  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    offsets[row + 1] = 30 * (row + 1);
    const hash = Buffer.from(Uint32Array.from({ length: 5 }, () => random(2 ** 32)).buffer).toString("base64");
    bytes.write(`1:${hash}`, 30 * row, "latin1");
  }
  return { type: "text", data: { bytes, offsets } };
}

/** Some distinct batches, used in turn, so that making them is not what is measured. */
function batches(of: typeof connections | typeof flowRecords, names: readonly string[], count: number): Batch[] {
  const columns = of.columns.filter(({ name }) => names.includes(name));
  return Array.from({ length: count }, (_, i) => {
    const vectors = columns.map((column) => numbers(column, batchRows, i * batchRows));
    return { table: of, columns, vectors, rows: batchRows };
  });
}

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
  const store = await Store.open(file);
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
