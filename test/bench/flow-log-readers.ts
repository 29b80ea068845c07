/**
 * Readers of flow logs side by side, each in a process of its own, taking turns: node --import tsx
 * test/bench/flow-log-readers.ts [records] [rounds]. The numbers of docs/decisions/0004 and 0005 come from here.
 */
import { execFileSync } from "node:child_process";
import { closeSync, createReadStream, existsSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { argv, cpuUsage, resourceUsage, stdout } from "node:process";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "csv-parse";
import { flowLogCsv } from "../../src/logs/csv.ts";
import type { LogFormat, LogSink } from "../../src/logs/format.ts";
import { flowLogText } from "../../src/logs/text.ts";
import { writeFlowLog } from "./flow-log.ts";
import { benchFolder } from "./inputs.ts";

const CHUNK = 1 << 20;

/** Counts rows and gives up the batches, as a consumer that keeps nothing would. */
class CountingSink implements LogSink {
  rows = 0;
  report(code: string): void {
    throw new Error(`unexpected ${code}`);
  }
  batch({ rows }: { rows: number }): void {
    this.rows += rows;
  }
}

async function ours(format: LogFormat, path: string): Promise<number> {
  const sink = new CountingSink();
  const reader = format.open!(sink, { evidenceId: 1 });
  const bytes = new Uint8Array(CHUNK);
  const file = openSync(path, "r");
  for (let read = readSync(file, bytes); read > 0; read = readSync(file, bytes)) await reader.push(bytes, 0, read);
  closeSync(file);
  await reader.end();
  return sink.rows;
}

async function csvParse(path: string, delimiter: string): Promise<number> {
  let rows = 0;
  const parser = createReadStream(path, { highWaterMark: CHUNK }).pipe(parse({ delimiter, from_line: 2 }));
  for await (const _ of parser) rows++;
  return rows;
}

async function duckdb(path: string, delimiter: string): Promise<number> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const options = `delim = '${delimiter}', header = true, nullstr = '-', all_varchar = false`;
  await connection.run(`CREATE TABLE records AS FROM read_csv('${path}', ${options})`);
  const result = await connection.runAndReadAll("SELECT count(*) FROM records");
  return Number(result.getRows()[0][0]);
}

type Reader = (paths: Paths) => Promise<number>;
interface Paths {
  readonly text: string;
  readonly csv: string;
  readonly quoted: string;
}

const readers: Record<string, Reader> = {
  "text, ours": ({ text }) => ours(flowLogText, text),
  "text, csv-parse": ({ text }) => csvParse(text, " "),
  "text, DuckDB, 1 thread": ({ text }) => duckdb(text, " "),
  "CSV, ours": ({ csv }) => ours(flowLogCsv, csv),
  "CSV, csv-parse": ({ csv }) => csvParse(csv, ","),
  "CSV, DuckDB, 1 thread": ({ csv }) => duckdb(csv, ","),
  "quoted CSV, ours": ({ quoted }) => ours(flowLogCsv, quoted),
  "quoted CSV, csv-parse": ({ quoted }) => csvParse(quoted, ","),
};

/** The same records as text, as CSV, and with every cell quoted as Athena writes them. */
function inputs(records: number): Paths {
  const folder = benchFolder();
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, `readers-v1-${records}.${name}`);
  const paths = { text: path("log"), csv: path("csv"), quoted: path("quoted.csv") };
  if (existsSync(paths.quoted)) return paths;
  writeFlowLog(paths.text, records, 1);
  rewrite(paths.text, paths.csv, (lines) => lines.replaceAll(" ", ","));
  rewrite(paths.text, paths.quoted, (lines) => lines.replace(/[^ \n]+/g, '"$&"').replaceAll(" ", ","));
  return paths;
}

/** Writes a file's lines anew, some thousands at a time. */
function rewrite(from: string, to: string, change: (lines: string) => string): void {
  const [input, output] = [openSync(from, "r"), openSync(to, "w")];
  const bytes = Buffer.alloc(CHUNK);
  let rest = "";
  for (let read = readSync(input, bytes); read > 0; read = readSync(input, bytes)) {
    const text = rest + bytes.toString("latin1", 0, read);
    const end = text.lastIndexOf("\n") + 1;
    writeSync(output, change(text.slice(0, end)));
    rest = text.slice(end);
  }
  closeSync(input);
  closeSync(output);
}

/** One reader, once: records, CPU seconds, MiB at most. */
async function measure(name: string, paths: Paths): Promise<void> {
  const before = cpuUsage();
  const rows = await readers[name](paths);
  const { user, system } = cpuUsage(before);
  stdout.write(JSON.stringify({ rows, seconds: (user + system) / 1e6, memory: resourceUsage().maxRSS / 1024 }));
}

function compare(records: number, rounds: number): void {
  const found = new Map<string, { seconds: number; memory: number }[]>();
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(readers)) {
      const out = execFileSync(process.execPath, ["--import", "tsx", import.meta.filename, String(records), name], {
        encoding: "utf8",
      });
      const result = JSON.parse(out) as { rows: number; seconds: number; memory: number };
      if (result.rows !== records) throw new Error(`${name} read ${result.rows} of ${records} records`);
      found.set(name, [...(found.get(name) ?? []), result]);
    }
  }
  for (const [name, results] of found) {
    const middle = [...results].sort((a, b) => a.seconds - b.seconds)[results.length >> 1];
    stdout.write(
      `${name.padEnd(26)}${middle.seconds.toFixed(2).padStart(8)} s CPU ${middle.memory.toFixed(0).padStart(6)} MiB\n`,
    );
  }
}

const records = Number(argv[2] ?? 1_000_000);
const paths = inputs(records);
if (argv[3] in readers) await measure(argv[3], paths);
else compare(records, Number(argv[3] ?? 3));
