import assert from "node:assert/strict";
import fc from "fast-check";
import * as model from "../../src/model/tables.ts";
import { flowRecords } from "../../src/model/flowlog.ts";
import type { Block, Report } from "../../src/report/blocks.ts";
import { renderHtml } from "../../src/report/html.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { buildReport } from "../../src/report/report.ts";
import { anchor, code, label, ref, say, text, TEXT_LIMIT } from "../../src/report/values.ts";
import type { Store } from "../../src/store/store.ts";
import { assertInert, lineKinds, structure } from "./markup.ts";
import { smallCase, smallInfo } from "./smallcase.ts";

const nasty = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  "</style></table><h1>",
  "<!-- ",
  "]]>&amp;&lt;",
  "\u001b[31mred\u001b]8;;http://x\u0007",
  "\u202egpj.exe\u2066",
  "=cmd|'/c calc'!A1",
  "[link](javascript:alert(1))",
  "![i](http://x/y.png)",
  "[1]: http://evil.example",
  "<http://evil.example>",
  "www.evil.example and https://evil.example/x mailto:a@b.example",
  "a|b|c\n\n# heading\n- item\n    code",
  "# x",
  "- x",
  "1. x",
  "> x",
  "===",
  "---",
  "    code",
  "`code` ``more`` ```",
  "\\`\\<b>\\|",
  "**bold** _em_ ~~del~~ $x$ :smile: @user #1",
  "\0\r\n\t\x85",
  "\ud800 lone \udc00",
  "é".repeat(3000),
  "x".repeat(5000),
  "\u{e0041}\u3164",
  "'; DROP TABLE findings; --",
];

/** Columns that hold codes of our own, which no evidence can choose. */
const coded = new Set([
  "kind",
  "verdict",
  "reason",
  "severity",
  "layer",
  "code",
  "why",
  "log_status",
  "finding_id",
  "conn_state",
  "sha256",
  "detector",
]);
const hostileTables = [model.evidence, model.connections, model.coverage, model.connectionCoverage, model.findings, model.findingEvidence, model.interfaces, model.vantages, model.mirrorSessions, model.diagnostics, flowRecords]; // prettier-ignore

/** Puts one string into every text field of the case. */
async function poison(store: Store, value: string): Promise<void> {
  for (const { name, columns } of hostileTables) {
    const fields = columns.filter((column) => column.type === "text" && !coded.has(column.name));
    const sets = fields.map((field) => `"${field.name}" = $value`).join(", ");
    await store.run(`UPDATE data.${name} SET ${sets}`, { value });
  }
  const measure = JSON.stringify([{ measure: value, value: 1, threshold: 2, unit: value, says: value }]);
  await store.run(`UPDATE data.findings SET why = $measure`, { measure });
  const id = (name: string) => `UPDATE data.${name} SET finding_id = $value || right(finding_id, 3)`;
  await store.run(`${id("findings")}; ${id("finding_evidence")}`, { value });
}

function check(report: Report, shape: { html: string[]; markdown: string[] }): void {
  const html = renderHtml(report);
  assert.deepEqual(structure(html), shape.html);
  assert.doesNotMatch(html, /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  const markdown = renderMarkdown(report);
  assert.deepEqual(lineKinds(markdown), shape.markdown);
  assertInert(markdown);
  const json = renderJson(report);
  assert.doesNotMatch(json, /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  JSON.parse(json);
}

function shapeOf(report: Report): { html: string[]; markdown: string[] } {
  return { html: structure(renderHtml(report)), markdown: lineKinds(renderMarkdown(report)) };
}

/** A report with the string in every kind of value and block that takes one. */
function synthetic(value: string): Report {
  const line = say`before ${value} ${code(value)} ${label(value, "high")} ${anchor("part", value)} ${ref(1)} after`;
  const blocks: Block[] = [
    { kind: "text", line },
    { kind: "text", line: [text(value)] },
    { kind: "note", tone: "low", line: [text(value)] },
    { kind: "list", items: [[text(value)], line] },
    { kind: "facts", id: "f", items: [{ key: "k", name: "n", line: [code(value)] }] },
    { kind: "figures", id: "g", items: [{ key: "k", name: "n", line, below: [text(value)] }] },
    { kind: "table", id: "t", caption: "c", columns: [{ key: "a", title: "a", align: "left" }, { key: "b", title: "b", align: "left", under: true }], rows: [[line, [text(value)]]], total: 9n, query: `SELECT '${value}'` },
    { kind: "chart", id: "c", title: "t", says: "s", start: 0n, width: 1n, series: [{ key: "logged", name: "a", values: [1n] }, { key: "seen", name: "b", values: [2n] }], marks: [{ first: 0n, last: 1n, tone: "high", anchor: "part", name: "F1", text: value }] },
    { kind: "group", id: "part", title: [text(value)], tone: "high", meta: [[text(value)]], blocks: [] },
  ]; // prettier-ignore
  return {
    info: { version: value, caseName: value, options: {} },
    sections: [{ id: "s", title: "t", blocks }],
    references: [{ id: 1, file: value, sha256: value, packet: 1n, line: null, connectionId: null, recordId: null }],
  };
}

describe("report against hostile evidence", () => {
  const anything = fc.oneof(
    fc.constantFrom(...nasty),
    fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
    fc
      .array(fc.constantFrom(..."<>&\"'`[]()!|*_#-+=.:/\\ \n~$@x1"), { minLength: 1, maxLength: 40 })
      .map((parts) => parts.join("")),
  );

  it("keeps the structure of every block whatever the strings hold", () => {
    const shape = shapeOf(synthetic("x"));
    fc.assert(
      fc.property(anything, (value) => check(synthetic(value), shape)),
      { numRuns: 400, seed: 7 },
    );
  });

  it("keeps the structure of a whole case, text field by text field", async () => {
    const benign = await smallCase();
    await poison(benign, "x");
    const shape = shapeOf(await buildReport(benign, smallInfo));
    for (const value of nasty) {
      await poison(benign, value);
      check(await buildReport(benign, { ...smallInfo, caseName: value }), shape);
    }
    await benign.close();
  }).timeout(120_000);

  it("cuts long strings with an ellipsis and no half character", () => {
    const html = renderHtml(synthetic("😀".repeat(2000)));
    assert.ok(html.length < 40000);
    assert.doesNotMatch(html, /\\ud83d/);
    assert.match(html, new RegExp(`(😀){${TEXT_LIMIT / 2 - 1}}…`, "u"));
  });
});
