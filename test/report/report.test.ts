import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Block, Report, TableBlock } from "../../src/report/blocks.ts";
import { renderHtml } from "../../src/report/html.ts";
import { renderJson } from "../../src/report/json.ts";
import { limits } from "../../src/report/limits.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { buildReport } from "../../src/report/report.ts";
import { sections } from "../../src/report/sections.ts";
import { shapes } from "../../src/report/shapes.ts";
import type { Store } from "../../src/store/store.ts";
import { attribute, structure } from "./markup.ts";
import { emptyStore } from "./rows.ts";
import { smallCase, smallInfo } from "./smallcase.ts";

function tables(blocks: readonly Block[]): TableBlock[] {
  return blocks.flatMap((block) =>
    block.kind === "table" ? [block] : block.kind === "group" ? tables(block.blocks) : [],
  );
}

function allTables(report: Report): TableBlock[] {
  return report.sections.flatMap((section) => tables(section.blocks));
}

function refsOf(value: unknown): number[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === "refs" ? (each as number[]) : refsOf(each)));
}

describe("report", () => {
  let store: Store;
  let report: Report;
  before(async () => {
    store = await smallCase();
    report = await buildReport(store, smallInfo);
  });
  after(() => store.close());

  it("has every section of the folder in its table, and gives them in its order", () => {
    const files = readdirSync(new URL("../../src/report/sections/", import.meta.url)).map((name) =>
      name.replace(".ts", ""),
    );
    assert.deepEqual(sections.map(({ id }) => id).sort(), files.sort());
    assert.deepEqual(
      report.sections.map(({ id }) => id),
      sections.map(({ id }) => id),
    );
    for (const { title, says } of sections) assert.ok(title.length > 3 && says.endsWith("."));
  });

  it("is documented: every section and every kind of block in JSON", () => {
    const page = readFileSync(new URL("../../docs/report.md", import.meta.url), "utf8");
    for (const { id, title, says } of sections) assert.ok(page.includes(`| \`${id}\` | ${title} | ${says} |`), id);
    for (const [, kind] of renderJson(report).matchAll(/"kind": "([a-z]+)",?\n/g))
      assert.ok(page.includes(`| \`${kind}\` |`), kind);
  });

  it("declares the shape of every SQL module, and every module says what it gives", () => {
    const folder = new URL("../../src/store/sql/report/", import.meta.url);
    const files = readdirSync(folder);
    assert.deepEqual(files.sort(), Object.keys(shapes).map((name) => `${name}.sql`).sort()); // prettier-ignore
    for (const file of files) assert.match(readFileSync(new URL(file, folder), "utf8"), /^-- [A-Z].+/);
  });

  it("gives the same bytes again", async () => {
    const again = await buildReport(store, smallInfo);
    for (const render of [renderHtml, renderMarkdown, renderJson]) assert.equal(render(again), render(report));
  });

  it("begins with the findings, in the order they were written in where they are of one severity", async () => {
    const own = await smallCase();
    // Written last, but seen first and of higher confidence: neither moves it before what was written before it.
    await own.run(`INSERT INTO data.findings BY NAME SELECT * REPLACE ('later' AS finding_id, 'written last' AS title, 'high' AS confidence, first_ts - 1 AS first_ts)
                   FROM data.findings WHERE severity = 'medium'`);
    const written = await buildReport(own, smallInfo);
    await own.close();
    const [{ blocks }] = written.sections;
    const [, markdown] = renderMarkdown(written).split("## ");
    assert.deepEqual(blocks.map(({ kind }) => kind), ["figures", "list", "bar", "bar", "list"]); // prettier-ignore
    const titles = markdown.match(/10\.0\.1\.5 sent|10\.0\.1\.77 tried|written last/g);
    assert.deepEqual(titles, ["10.0.1.5 sent", "10.0.1.77 tried", "written last"]);
  });

  it("offers for every table a query that runs and gives at least the rows shown", async () => {
    for (const { id, query, rows } of allTables(report)) {
      const found = await store.rows(query, {});
      assert.ok(found.length > 0 && (id.endsWith("-why") || found.length >= rows.length), id);
    }
  });

  it("gives every cell a column and every table and anchor an id of its own", () => {
    for (const { columns, rows } of allTables(report)) for (const row of rows) assert.equal(row.length, columns.length);
    const ids = attribute(renderHtml(report), "id");
    assert.equal(new Set(ids).size, ids.length);
  });

  it("leads every link and every reference somewhere", () => {
    const html = renderHtml(report);
    const ids = new Set(attribute(html, "id"));
    for (const href of attribute(html, "href")) assert.ok(href.startsWith("#") && ids.has(href.slice(1)), href);
    const parsed = JSON.parse(renderJson(report)) as {
      sections: unknown;
      references: { id: number; sha256: string; packet?: number; line?: number }[];
    };
    const known = new Set(parsed.references.map(({ id }) => id));
    const used = new Set(refsOf(parsed.sections));
    assert.ok(used.size > 10);
    assert.deepEqual([...used].filter((id) => !known.has(id)), []); // prettier-ignore
    assert.deepEqual([...known].filter((id) => !used.has(id)), []); // prettier-ignore
    for (const { sha256 } of parsed.references) assert.match(sha256, /^[0-9a-f]{64}$/);
  });

  it("resolves the evidence of a finding to a packet or a line", () => {
    const places = report.references.map(({ file, packet, line }) => `${file} ${packet ?? ""} ${line ?? ""}`);
    for (const place of ["a/mirror.pcap 1 ", "a/mirror.pcap 18 ", "flow.log.gz  2", "flow.log.gz  4"])
      assert.ok(places.includes(place), place);
  });

  it("asks for nothing from outside and holds no script", () => {
    const html = renderHtml(report);
    assert.match(
      html,
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:/,
    );
    assert.doesNotMatch(html, /<script|<link|<img|<iframe|@import|url\(|https?:|\son[a-z]+=/i);
  });

  it("has headings in order, one main, and a scope on every header cell", () => {
    const elements = structure(renderHtml(report)).map((element) => element.split(" "));
    const levels = elements.flatMap(([, name]) => (/^h\d$/.test(name) ? [Number(name[1])] : []));
    assert.equal(levels[0], 1);
    levels.forEach((level, i) => assert.ok(i === 0 || (level > 1 && level <= levels[i - 1] + 1)));
    assert.equal(elements.filter(([, name]) => name === "main").length, 1);
    for (const [, name, ...attributes] of elements) assert.ok(name !== "th" || attributes.includes("scope"));
    const captions = elements.filter(([, name]) => name === "caption").length;
    assert.equal(captions, elements.filter(([, name]) => name === "table").length);
  });

  it("says what was looked for and not found, and in how much", () => {
    assert.match(
      renderMarkdown(report),
      /Looked for and not found in 2,416 packets of 2 captures and 6 flow records of 1 flow log file, of whose logged bytes 65\.0 % were seen in packets: SSH brute force, SYN flood\./,
    );
  });

  it("spreads a record's bytes over its window without losing any", () => {
    const timeline = report.sections.flatMap(({ blocks }) => blocks).find((block) => block.kind === "chart");
    assert.ok(timeline?.kind === "chart");
    const [logged, seen] = timeline.series.map(({ values }) => values.reduce((a, b) => a + b, 0n));
    assert.equal(logged, 2_030_060n);
    assert.equal(seen, 1_320_340n);
    assert.ok(timeline.series[0].values.length >= 60 && timeline.series[0].values.length <= limits.buckets);
  });

  it("reads well when the case is empty", async () => {
    const empty = await emptyStore();
    const bare = await buildReport(empty, { version: "0.1.0", caseName: " ", options: {} });
    await empty.close();
    const text = renderMarkdown(bare);
    for (const sentence of [
      "# Flowmirror report: Unnamed case",
      "The case holds no evidence.",
      "There are no captures in this case",
      "there is nothing to draw",
      "No traffic was seen and none was logged.",
      "There was nothing to search for findings.",
    ]) {
      assert.ok(text.includes(sentence), sentence);
    }
    assert.doesNotMatch(text, /undefined|NaN|null|\|\s*\|\s*\|\s*$/m);
    structure(renderHtml(bare));
    JSON.parse(renderJson(bare));
  });

  it("says what one-sided evidence cannot tell, without tables of it", async () => {
    const packetsOnly = await smallCase();
    await packetsOnly.run(
      "DELETE FROM data.evidence WHERE kind = 'flow-log'; DELETE FROM data.flow_records; DELETE FROM data.coverage",
    );
    const first = renderMarkdown(await buildReport(packetsOnly, smallInfo));
    await packetsOnly.close();
    assert.match(first, /There are no flow logs in this case: what was logged of its 3 connections is not known\./);
    assert.match(first, /every REJECT, stays unknown/);
    const logsOnly = await smallCase();
    await logsOnly.run(
      "DELETE FROM data.evidence WHERE kind = 'capture'; DELETE FROM data.activity; DELETE FROM data.connections",
    );
    const second = renderMarkdown(await buildReport(logsOnly, smallInfo));
    await logsOnly.close();
    assert.match(second, /There are no captures in this case: none of its 6 flow records can be seen in packets\./);
    for (const text of [first, second]) assert.doesNotMatch(text, /verdict and reason|Logged bytes seen/);
  });

  it("counts the same bytes once and tells no folder of the case", async () => {
    const doubled = await smallCase();
    await doubled.run(`
      INSERT INTO data.evidence SELECT 6, '/case/copy.pcap', kind, format, size, sha256, NULL, NULL, 0, 0, says FROM data.evidence WHERE evidence_id = 1;
      INSERT INTO data.diagnostics SELECT 6, 'file-duplicate', 'info', 'file', 1, NULL, NULL, NULL, 'The same bytes.', '/case/a/mirror.pcap';
    `);
    const text = renderMarkdown(await buildReport(doubled, smallInfo));
    await doubled.close();
    assert.match(text, /\| Evidence files \| 6 \| 2 captures, 1 flow log, 3 other \|/);
    assert.match(text, /The same bytes\. a\/mirror\.pcap/);
    assert.doesNotMatch(text, /\/case/);
  });

  it("counts the bytes of a conversation once that two vantages show", async () => {
    const mirroredTwice = await smallCase();
    await mirroredTwice.run(`
      INSERT INTO data.connections SELECT * REPLACE (4 AS connection_id, 2 AS vantage, 1900 AS orig_pkts) FROM data.connections WHERE connection_id = 1;
      INSERT INTO data.activity SELECT * REPLACE (4 AS connection_id) FROM data.activity WHERE connection_id = 1;
      INSERT INTO data.connection_coverage SELECT * REPLACE (4 AS connection_id, 0 AS logged_packets, 0 AS logged_bytes) FROM data.connection_coverage WHERE connection_id = 1;
    `);
    const twice = await buildReport(mirroredTwice, smallInfo);
    await mirroredTwice.close();
    const cells = (of: Report, id: string) => allTables(of).find((table) => table.id === id)?.rows;
    const charts = (of: Report) => of.sections.flatMap(({ blocks }) => blocks).filter(({ kind }) => kind === "chart");
    assert.match(renderMarkdown(twice), /\| Connections \| 4 \| in 3 conversations \|/);
    assert.match(renderMarkdown(twice), /\| Packets \| 2,416 \| 1\.3 MB \(1,320,340\) of IP, copies not counted \|/);
    assert.deepEqual(charts(twice), charts(report));
    for (const id of ["addresses", "pairs"]) assert.deepEqual(cells(twice, id), cells(report, id));
    const bytesOf = (of: Report) => cells(of, "connections-by-reason")?.map((row) => row.slice(-2));
    assert.deepEqual(bytesOf(twice), bytesOf(report));
  });

  it("says how much of the connections in flow records these log, where it is not all", async () => {
    assert.doesNotMatch(renderMarkdown(report), /of these they log/);
    const partly = await smallCase();
    await partly.run("UPDATE data.connection_coverage SET logged_bytes = 20000 WHERE connection_id = 1");
    const text = renderMarkdown(await buildReport(partly, smallInfo));
    await partly.close();
    assert.match(text, /Of the 1\.3 MB \(1,320,000\) of these they log 20\.0 kB \(20,000\)/);
  });
});
