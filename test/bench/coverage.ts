/**
 * Coverage of flow records against connections: node --import tsx test/bench/coverage.ts [--records 10000000]
 * [--connections 1000000] [--memory 1024] [--mirrored] [--keep FILE]. Makes the case in DuckDB itself, then measures the
 * correlation alone, step by step. With --mirrored every record without packets is put to mirror filters. --keep keeps the case
 * and uses it again.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { correlate } from "../../src/correlate/correlate.ts";
import { Store } from "../../src/store/store.ts";

/** What the correlation has to keep to: seconds, for 10 million records against a million connections. */
const goalSeconds = 30;

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "10000000" },
    connections: { type: "string", default: "1000000" },
    memory: { type: "string", default: "1024" },
    mirrored: { type: "boolean", default: false },
    keep: { type: "string" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "flowmirror-coverage-"));
const path = values.keep ?? join(folder, "index.duckdb");
const made = !existsSync(path);
const store = await Store.open(path, { memoryMb: Number(values.memory) });

async function data(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), "utf8");
}

async function timed<T>(run: () => Promise<T>): Promise<{ result: T; wall: number; cpu: number }> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return { result, wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

const seconds = (value: number) => `${value.toFixed(2).padStart(7)} s`;

function report(says: string, { wall, cpu }: { wall: number; cpu: number }): void {
  console.log(`${seconds(wall)} wall ${seconds(cpu)} cpu  ${says}`);
}

if (made) {
  const params = { records: Number(values.records), connections: Number(values.connections) };
  await store.createTables();
  report("making the case", await timed(async () => store.run(await data("coverage-data.sql"), params)));
}
await store.run("DELETE FROM data.mirror_sessions; DELETE FROM data.mirror_filters; DELETE FROM data.mirror_rules;");
if (values.mirrored) await store.run(await data("coverage-mirror.sql"));

const whole = await timed(async () => {
  let last: { says: string; wall: number; cpu: number } | undefined;
  const told = (): void => {
    if (last)
      report(last.says, { wall: performance.now() / 1000 - last.wall, cpu: process.cpuUsage().user / 1e6 - last.cpu });
  };
  await correlate(store, {
    slackSeconds: 60,
    onPhase: (says) => {
      told();
      last = { says, wall: performance.now() / 1000, cpu: process.cpuUsage().user / 1e6 };
    },
  });
  told();
});
report(`the whole correlation; goal ${goalSeconds} s`, whole);
console.log(
  `peak memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MB, store limit ${values.memory} MB`,
);

const verdicts = await store.rows(
  "SELECT verdict, reason, count(*) AS records FROM data.coverage GROUP BY verdict, reason ORDER BY verdict, reason",
  { verdict: "text", reason: "text?", records: "i64" },
);
for (const { verdict, reason, records } of verdicts)
  console.log(`${String(records).padStart(9)}  ${verdict} ${reason ?? ""}`);
await store.close();
rmSync(folder, { recursive: true, force: true });
