import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rowsOf } from "../../src/base/columns.ts";
import { openCase } from "../../src/engine/case.ts";
import type { OpenedCase } from "../../src/engine/opened-case.ts";
import { corpus } from "./corpus.ts";

const folder = join(corpus, "correlation");

type Tuple = readonly [srcaddr: string, dstaddr: string, srcport: number, dstport: number, protocol: number];

interface Line {
  readonly line: number;
  readonly expected: "matched" | "flow-only" | "skipdata";
  readonly tuple?: Tuple;
  readonly packets?: number;
  readonly bytes?: number;
  /** What the capture has of the tuple, over all of its lines. */
  readonly capture_packets?: number;
  readonly capture_ip_bytes?: number;
}

interface Truth {
  readonly flow_log: string;
  readonly capture: string;
  readonly mirror?: string;
  readonly lines: readonly Line[];
  readonly lines_lost: readonly unknown[];
  readonly capture_only: readonly (readonly [string, string, number, number, number, number, number])[];
  /** Tuple, then logged packets, captured packets, logged bytes, captured IP bytes. */
  readonly sums_differ: readonly (readonly [...Tuple, number, number, number, number])[];
}

/** Plain capture and VXLAN mirror of a case; the corpus has neither for one of them. */
function captures(truth: Truth): string[] {
  const names = [truth.capture, truth.mirror].filter((name) => name !== undefined);
  return names.filter((name) => existsSync(join(folder, name)));
}

/**
 * The truth compares whole tuples: where a tuple has packets of which the line was lost, its sums differ. By window the line that is
 * left agrees with its own packets.
 */
function checkDifferences(truth: Truth): void {
  const lost = new Set(truth.lines_lost.map(String));
  for (const row of truth.sums_differ) assert.ok(lost.has(String(row.slice(0, 5))), `sums of ${row.join(" ")} differ`);
}

function expectation(line: Line): string {
  return line.expected === "matched" ? `full ${line.packets} ${line.bytes}` : "none 0 0";
}

const number = (value: unknown) => Number(value as bigint);

type Rows = readonly Record<string, unknown>[];

async function tableOf(opened: OpenedCase, sql: string): Promise<Rows> {
  const rows: Record<string, unknown>[] = [];
  await opened.query(sql, (batch) => void rows.push(...rowsOf(batch)));
  return rows;
}

const coverageSql = `
SELECT f.line, c.verdict, c.reason, c.packets_seen, c.bytes_seen
FROM coverage AS c JOIN flow_records AS f ON f.record_id = c.record_id ORDER BY f.line`;

const unloggedSql = `
SELECT n.orig_ip, n.orig_port, n.resp_ip, n.resp_port, c.reason
FROM connection_coverage AS c JOIN connections AS n ON n.connection_id = c.connection_id
WHERE c.verdict = 'unlogged' ORDER BY n.connection_id`;

function checkLines(truth: Truth, rows: Rows): void {
  checkDifferences(truth);
  // Parquet has no lines: there the record's ordinal counts, and the truth counts a header line.
  const shift = truth.flow_log.endsWith(".parquet") ? 1 : 0;
  const found = rows.map((row) => `${number(row.line) + shift} ${row.verdict} ${row.packets_seen} ${row.bytes_seen}`);
  assert.deepEqual(found, truth.lines.map((line) => `${line.line} ${expectation(line)}`)); // prettier-ignore
  for (const [i, { expected }] of truth.lines.entries())
    if (expected === "skipdata") assert.equal(rows[i].reason, "skip-data");
}

/** Connections of which a direction has no line, unless its other direction has one. */
function checkUnlogged(truth: Truth, rows: Rows): void {
  const key = (a: unknown, b: unknown) => [String(a), String(b)].sort().join(" ");
  const logged = new Set(
    truth.lines.flatMap(({ tuple }) => (tuple ? [key([tuple[0], tuple[2]], [tuple[1], tuple[3]])] : [])),
  );
  const expected = truth.capture_only
    .map((row) => key([row[0], row[2]], [row[1], row[3]]))
    .filter((one) => !logged.has(one));
  const found = rows.map((row) => key([row.orig_ip, row.orig_port], [row.resp_ip, row.resp_port]));
  assert.deepEqual(found.sort(), expected.sort());
}

/** The analysed case of these files, for the tests of one suite. */
function opening(names: readonly string[]): () => OpenedCase {
  let opened: OpenedCase | undefined;
  before(async () => {
    opened = await openCase(names.map((name) => join(folder, name)));
  });
  after(() => opened?.close());
  return () => {
    assert.ok(opened);
    return opened;
  };
}

describe("flow logs against captures and mirrors of the corpus", function () {
  this.timeout(120_000);
  if (!existsSync(folder)) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".correlation.json"))) {
    const truth = JSON.parse(readFileSync(join(folder, name), "utf8")) as Truth;
    const found = captures(truth);
    if (found.length === 0) {
      describe(`${truth.flow_log} alone`, () => {
        const opened = opening([truth.flow_log]);
        it("no line has packets", async () => {
          const rows = await tableOf(opened(), coverageSql);
          assert.deepEqual(rows.map((row) => row.reason), truth.lines.map(() => "no-packets")); // prettier-ignore
        });
      });
    }
    for (const capture of found) {
      describe(`${truth.flow_log} with ${capture}`, () => {
        const opened = opening([truth.flow_log, capture]);
        it("every line", async () => checkLines(truth, await tableOf(opened(), coverageSql)));
        it("connections without a line", async () => checkUnlogged(truth, await tableOf(opened(), unloggedSql)));
      });
    }
  }
});
