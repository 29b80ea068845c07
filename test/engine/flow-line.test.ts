/** Lines of flow logs as an editor has them: the same fields and values that the engine's own reader makes of them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { rowsOf } from "../../src/base/columns.ts";
import { type FlowField, flowFieldsOf, flowTextOf } from "../../src/engine/flow-line.ts";
import { flowLogCsv } from "../../src/logs/csv.ts";
import { flowLogText } from "../../src/logs/text.ts";

const SAMPLES = "samples/incident";
const zipped = readdirSync(SAMPLES).find((name) => name.endsWith(".log.gz"))!;
const sample = gunzipSync(readFileSync(join(SAMPLES, zipped))).toString();
const bare =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";

/** What the engine's reader makes of a text, by line. */
async function engineRows(text: string, format: typeof flowLogText): Promise<Map<number, Record<string, unknown>>> {
  const rows = new Map<number, Record<string, unknown>>();
  const sink = {
    batch: (batch: Parameters<typeof rowsOf>[0]) => {
      for (const row of rowsOf(batch)) rows.set(Number(row.line), row);
    },
    report: () => undefined,
  };
  const reader = format.open!(sink, { evidenceId: 1 });
  const bytes = new TextEncoder().encode(text);
  await reader.push(bytes, 0, bytes.length);
  await reader.end();
  return rows;
}

/** Fields of a line as the engine keeps them: numbers as whole numbers, no value as null. */
function kept(fields: readonly FlowField[]): Record<string, unknown> {
  const known = fields.filter(({ field }) => field !== null);
  return Object.fromEntries(
    known.map(({ field, value, number }) => [field, number ?? (value === "-" || value === "" ? null : value)]),
  );
}

async function sameAsEngine(text: string, format: typeof flowLogText): Promise<number> {
  const flow = flowTextOf(text.slice(0, 20_000));
  assert.ok(flow);
  const rows = await engineRows(text, format);
  const lines = text.split(/\r?\n/);
  let compared = 0;
  for (const [at, line] of lines.entries()) {
    const fields = flowFieldsOf(flow, line);
    const row = rows.get(at + 1);
    assert.equal(fields !== null, row !== undefined, `line ${at + 1}`);
    if (!fields || !row) continue;
    for (const [name, value] of Object.entries(kept(fields))) {
      const theirs: unknown = row[name];
      assert.equal(value, typeof theirs === "bigint" ? Number(theirs) : theirs, `line ${at + 1}, ${name}`);
    }
    compared++;
  }
  return compared;
}

describe("lines of flow logs in an editor", () => {
  it("a delivered log with a header line: as the engine reads it", async () => {
    assert.ok((await sameAsEngine(sample, flowLogText)) > 100);
  });

  it("the default format without a header, and CloudWatch's export with times before the records", async () => {
    assert.equal(await sameAsEngine(`${bare}\n${bare}\n`, flowLogText), 2);
    assert.equal(await sameAsEngine(`2014-12-14T04:06:50.000Z ${bare}\n`, flowLogText), 1);
  });

  it("CSV with commas, semicolons and tabs, quoted and not", async () => {
    const csv = sample.trim().split("\n").slice(0, 50).map((line) => line.split(" ")); // prettier-ignore
    for (const delimiter of [",", ";", "\t"]) {
      const plain = csv.map((cells) => cells.join(delimiter)).join("\n");
      const quoted = csv.map((cells) => cells.map((cell) => `"${cell}"`).join(delimiter)).join("\r\n");
      assert.equal(await sameAsEngine(plain, flowLogCsv), 49);
      assert.equal(await sameAsEngine(quoted, flowLogCsv), 49);
    }
  });

  it("cells lie where they say", () => {
    const text = flowTextOf(sample.slice(0, 5000))!;
    const line = sample.split("\n")[1];
    for (const { value, from, to } of flowFieldsOf(text, line)!) assert.equal(line.slice(from, to), value);
    const quoted = 'version,srcaddr,dstaddr,interface-id\n2,"10.0.0.1", "a ""b"", c" ,eni-1';
    const fields = flowFieldsOf(flowTextOf(quoted)!, quoted.split("\n")[1])!;
    assert.deepEqual(
      fields.map(({ value }) => value),
      ["2", "10.0.0.1", 'a "b", c', "eni-1"],
    );
  });

  it("times in milliseconds are seconds; what is no number has none", () => {
    const text = flowTextOf("start end srcaddr packets\n")!;
    const fields = flowFieldsOf(text, "1418530010123 x 10.0.0.1 -")!;
    assert.deepEqual(
      fields.map(({ number }) => number),
      [1418530010, null, null, null],
    );
    assert.equal(fields[0].says, "Unix seconds of the first packet in the window; may lag by up to 60 s.");
  });

  it("times written out are seconds too", () => {
    const text = flowTextOf("start,end,srcaddr,packets\n")!;
    const fields = flowFieldsOf(text, "2014-12-14 04:06:50.000,2014-12-14T04:07:50Z,10.0.0.1,2014-12-14")!;
    assert.deepEqual(
      fields.map(({ number }) => number),
      [1418530010, 1418530070, null, null],
    );
  });

  it("header lines, lines of other width, prose and endless lines are no records", () => {
    const text = flowTextOf(sample.slice(0, 5000))!;
    const [header, line] = sample.split("\n");
    assert.equal(flowFieldsOf(text, header), null);
    assert.equal(flowFieldsOf(text, `${line} more`), null);
    assert.equal(flowFieldsOf(text, ""), null);
    assert.equal(flowFieldsOf(text, `${"a ".repeat(1e6)}`), null);
    assert.notEqual(flowFieldsOf(text, line), null);
  });

  it("other people's files are no flow logs", () => {
    const others = [
      "",
      "just a note\nof two lines",
      "name,start,end\nmeeting,9:00,10:00",
      "Nov 22 14:00:01 host sshd[1]: Accepted publickey for root from 10.0.0.1 port 22",
      '10.0.0.1 - - [22/Nov/2026:14:00:01 +0000] "GET / HTTP/1.1" 200 12',
      "a".repeat(1e6),
    ];
    assert.deepEqual(
      others.filter((text) => flowTextOf(text) !== null),
      [],
    );
  });

  it("whatever a file holds, nothing throws and cells stay within their line", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "srcaddr",
        "version",
        "eni-0123456789abcdef0",
        "10.0.0.1",
        "-",
        '"',
        "__proto__",
        "\u202e",
        "1e99",
      ),
    );
    const line = fc
      .tuple(fc.array(cell, { maxLength: 30 }), fc.constantFrom(" ", ",", ";", "\t"))
      .map(([cells, by]) => cells.join(by));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, headed) => {
        const all = headed ? ["version srcaddr dstaddr interface-id", ...lines] : lines;
        const text = flowTextOf(all.join("\n"));
        for (const one of text ? all : []) {
          for (const { from, to } of flowFieldsOf(text!, one) ?? [])
            assert.ok(from >= 0 && from <= to && to <= one.length);
        }
      }),
    );
  });
});
