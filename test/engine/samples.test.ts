/** The sample incident, opened as a case: every log line, every connection and every finding is as the script's ledger says. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { after, before, describe, it } from "mocha";
import { sampleFiles } from "../../samples/make.ts";
import type { Expected, ExpectedConnection, ExpectedRecord } from "../../samples/script/expected.ts";
import { rowsOf } from "../../src/base/columns.ts";
import type { Case } from "../../src/engine/api.ts";
import { openCase } from "../../src/engine/case.ts";

const samples = join(import.meta.dirname, "..", "..", "samples");
const expected = JSON.parse(readFileSync(join(samples, "incident.expected.json"), "utf8")) as Expected;

type Cell = string | number | bigint | boolean | null;
type CellRow = Readonly<Record<string, Cell>>;

const recordSql = `
  select e.path, r.line, c.verdict, c.reason, c.packets_seen, c.bytes_seen, c.session_id, c.rule_number
  from data.coverage c
  join data.flow_records r using (record_id)
  join data.evidence e using (evidence_id)
  order by e.path, r.line`;

const connectionSql = `
  select c.vni, c.protocol, c.orig_ip || ':' || c.orig_port as orig, c.resp_ip || ':' || c.resp_port as resp,
         c.orig_pkts, c.resp_pkts, c.orig_ip_bytes, c.resp_ip_bytes, v.verdict, v.reason
  from data.connections c
  join data.connection_coverage v using (connection_id)`;

async function select(opened: Case, sql: string): Promise<CellRow[]> {
  const rows: CellRow[] = [];
  await opened.query(sql, (batch) => {
    rows.push(...rowsOf(batch));
  });
  return rows;
}

/** Numbers as numbers: counts of the sample are far below 2^53. */
const plain = (value: Cell): string | number | null =>
  typeof value === "bigint" ? Number(value) : (value as string | number | null);

/** The committed files, by path under samples/, without script and README. */
function committed(): Map<string, Uint8Array> {
  const entries = readdirSync(samples, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !/\.(ts|md)$/.test(path));
  return new Map(
    paths.map((path) => [relative(samples, path).split(sep).join("/"), new Uint8Array(readFileSync(path))]),
  );
}

describe("samples", function () {
  this.timeout(120_000);

  it("are what samples/make.ts writes", () => {
    const made = sampleFiles();
    const kept = committed();
    assert.deepEqual([...kept.keys()].sort(), [...made.keys()].sort());
    for (const [path, bytes] of made) {
      const there = kept.get(path) ?? new Uint8Array();
      // What deflate makes of the same bytes differs between versions of zlib; the bytes inside may not.
      const open = (file: Uint8Array) => (path.endsWith(".gz") ? gunzipSync(file) : Buffer.from(file));
      assert.ok(open(there).equals(open(bytes)), `${path} differs: run npm run samples`);
    }
  });

  it("stay small", () => {
    const size = [...committed().values()].reduce((sum, bytes) => sum + bytes.length, 0);
    assert.ok(size < 3_000_000, `${size} bytes`);
  });
});

describe("the sample incident as a case", function () {
  this.timeout(120_000);
  let opened: Case;

  before(async () => {
    opened = await openCase([join(samples, "incident")]);
  });

  after(async () => {
    await opened.close();
  });

  it("reads every packet of both captures", async () => {
    const { files } = await opened.summary();
    const packets = files.filter((file) => file.kind === "capture").map((file) => [basename(file.path), file.packets]);
    assert.deepEqual(Object.fromEntries(packets), expected.packets);
  });

  it("gives every line of the flow logs its verdict, reason and counts", async () => {
    const rows = await select(opened, recordSql);
    const found: Record<string, ExpectedRecord[]> = {};
    for (const row of rows) {
      const values = [
        row.line,
        row.verdict,
        row.reason,
        row.packets_seen,
        row.bytes_seen,
        row.session_id,
        row.rule_number,
      ].map(plain);
      (found[basename(String(row.path))] ??= []).push(values as unknown as ExpectedRecord);
    }
    const shown: string[] = [];
    for (const [file, lines] of Object.entries(expected.records)) {
      const actual = new Map((found[file] ?? []).map((line) => [line[0], line]));
      const wrong = lines.filter((line) => !sameLine(line, actual.get(line[0])));
      shown.push(
        ...wrong.map(
          (line) => `${file}: expected ${JSON.stringify(line)}, found ${JSON.stringify(actual.get(line[0]))}`,
        ),
      );
    }
    assert.deepEqual(shown, []);
  });

  it("gives every connection its packets, bytes and verdict", async () => {
    const rows = await select(opened, connectionSql);
    const values = rows.map((row) => Object.values(row).map(plain) as unknown as ExpectedConnection);
    const text = (list: readonly ExpectedConnection[]) => list.map((one) => JSON.stringify(one)).sort();
    assert.deepEqual(text(values), text(expected.connections));
  });

  it("counts a conversation that is mirrored twice once", async () => {
    const [row] = await select(
      opened,
      "select count(*) - count(distinct conversation_id) as twice from data.connections",
    );
    assert.equal(Number(row.twice), expected.conversationsAtTwoVantages);
  });

  it("raises the findings of the script and no others", async () => {
    const vantages = await select(opened, "select vantage, vni from data.vantages");
    const vnis = new Map(vantages.map(({ vantage, vni }) => [`vantage ${vantage}`, `VNI ${vni}`]));
    const found = await select(opened, "select detector, subject from data.findings");
    const rows = found.map(({ detector, subject }) => ({
      detector: String(detector),
      subject: String(subject).replace(/vantage \d+/, (name) => vnis.get(name) ?? name),
    }));
    const order = (list: readonly { detector: string; subject: string }[]) =>
      list.map((one) => `${one.detector}: ${one.subject}`).sort();
    assert.deepEqual(order(rows), order(expected.findings));
  });
});

/** Session and rule are compared where the script names them. */
function sameLine(line: ExpectedRecord, other: ExpectedRecord | undefined): boolean {
  if (!other) return false;
  const named = [5, 6].filter((i) => line[i] !== null);
  return [0, 1, 2, 3, 4, ...named].every((i) => line[i] === other[i]);
}
