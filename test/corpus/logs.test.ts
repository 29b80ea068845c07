/** Every flow-log sample of the corpus, against what other readers made of it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fieldOf, formatFields } from "../../src/logs/fields.ts";
import { flowLogFields } from "../../src/model/flowlog.ts";
import { type PlainRow, readLog, type ReadLog, sniffLog } from "../builders/logs.ts";
import { corpus } from "./corpus.ts";

const samples = join(corpus, "flow-logs");
const joined = join(corpus, "correlation");

interface TruthLine {
  readonly line: number;
  readonly header?: true;
  readonly fields?: Readonly<Record<string, string>> | null;
  readonly columns?: number;
}

interface Truth {
  readonly format: string | null;
  readonly lines?: readonly TruthLine[];
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly flow_tuples?: readonly string[];
}

interface Joined {
  readonly flow_log: string;
  readonly lines: readonly {
    readonly line: number;
    readonly tuple: readonly [string, string, number, number, number];
    readonly packets: number;
    readonly bytes: number;
    readonly start: number;
    readonly end: number;
    readonly action: string;
  }[];
}

function contentOf(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** A cell of the truth as the table has it: hyphens and "None" are no value, numbers are numbers. */
function expected(name: string, text: unknown): PlainRow[string] {
  if (text === "-" || text === "None" || text === null || text === undefined) return null;
  const { type } = flowLogFields.find((field) => field.name === name)!;
  if (type === "text") return String(text);
  return type === "i64" ? BigInt(String(text)) : Number(text);
}

function assertRow(row: PlainRow, fields: Readonly<Record<string, unknown>>, where: string): void {
  const { evidence_id: _, line: __, ...cells } = row;
  const names = Object.keys(fields).map((name) => fieldOf(name)!.name);
  assert.deepEqual(Object.keys(cells).sort(), [...names].sort(), where);
  for (const [name, text] of Object.entries(fields)) {
    const known = fieldOf(name)!.name;
    assert.equal(cells[known], expected(known, text), `${where}, ${name}`);
  }
}

/** Lines in JSON are numbered by record; in text by line. */
function assertLines(read: ReadLog, lines: readonly TruthLine[]): void {
  const records = lines.filter(({ fields }) => fields);
  assert.equal(read.records.length, records.length);
  records.forEach((truth, i) => {
    assert.equal(read.records[i].line, BigInt(truth.line));
    assertRow(read.records[i], truth.fields!, `line ${truth.line}`);
  });
  const headers = lines.filter(({ header }) => header).length;
  const bad = lines.filter(({ fields, header }) => !fields && !header).length;
  assert.equal(read.count("log-repeated-header"), Math.max(0, headers - 1));
  assert.equal(read.count("log-field-count") + read.count("log-bad-line") + read.count("log-no-format"), bad);
  assert.equal(read.count("log-bad-value"), 0);
}

const named = existsSync(samples)
  ? readdirSync(samples).filter((name) => existsSync(join(samples, `${name}.truth.json`)))
  : [];

describe("flow logs of the corpus", function () {
  before(function () {
    if (named.length === 0) this.skip();
  });

  it("are all there", () => assert.equal(named.length, 19));

  for (const name of named) {
    it(name, async () => {
      const truth = JSON.parse(readFileSync(join(samples, `${name}.truth.json`), "utf8")) as Truth;
      const content = contentOf(join(samples, name));
      if (truth.flow_tuples) {
        const read = await readLog(content);
        assert.deepEqual([read.records.length, read.count("log-not-vpc")], [0, 1]);
        return;
      }
      if (truth.rows) {
        const read = await readLog(content);
        assert.equal(read.records.length, truth.rows.length);
        truth.rows.forEach((row, i) => assertRow(read.records[i], row, `row ${i + 1}`));
        return;
      }
      if (name === "elastic--bad.log") {
        assert.equal(sniffLog(content), undefined);
        const forced = await readLog(content, { as: "flow-log-text" });
        assert.deepEqual([forced.records.length, forced.count("log-no-format")], [0, 1]);
        return;
      }
      const format = truth.format ? formatFields(truth.format) : undefined;
      assertLines(await readLog(content, { format }), truth.lines!);
      const byBytes = await readLog(content, { format, pieces: [1, 7, 2] });
      assertLines(byBytes, truth.lines!);
    });
  }

  for (const name of ["elastic--test-tgw-samples.log", "elastic--test-v8-samples.log", "panther--attacker_vpc.log"]) {
    it(`${name} without a format given`, async () => {
      const truth = JSON.parse(readFileSync(join(samples, `${name}.truth.json`), "utf8")) as Truth;
      assertLines(await readLog(contentOf(join(samples, name))), truth.lines!);
    });
  }
});

describe("flow logs that belong to captures of the corpus", function () {
  const cases = existsSync(joined) ? readdirSync(joined).filter((name) => name.endsWith(".correlation.json")) : [];

  before(function () {
    if (cases.length === 0) this.skip();
  });

  it("are all there", () => assert.equal(cases.length, 14));

  for (const name of cases) {
    it(basename(name, ".correlation.json"), async () => {
      const truth = JSON.parse(readFileSync(join(joined, name), "utf8")) as Joined;
      const read = await readLog(contentOf(join(joined, truth.flow_log)));
      assert.deepEqual(read.diagnostics, []);
      assert.equal(read.records.length, truth.lines.length);
      const ordinal = truth.flow_log.endsWith(".parquet");
      const first = truth.lines[0].line;
      truth.lines.forEach((line, i) => {
        const row = read.records[i];
        assert.equal(row.line, BigInt(ordinal ? line.line - first + 1 : line.line));
        if (row.log_status !== "OK") return;
        assert.deepEqual([row.srcaddr, row.dstaddr, row.srcport, row.dstport, row.protocol], line.tuple);
        assert.deepEqual(
          [row.packets, row.bytes, row.start, row.end, row.action],
          [BigInt(line.packets), BigInt(line.bytes), BigInt(line.start), BigInt(line.end), line.action],
        );
      });
    });
  }
});
