/** The side bar's views, the status bar, problems, hovers and lenses of a flow log, against the engine's own answers. */
import assert from "node:assert/strict";
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Locator } from "playwright-core";
import { answers, describeWindow, samples, signal } from "../fixture.ts";
import { until } from "../processes.ts";
import type { Workbench } from "../workbench.ts";

/** The incident with its log as text. */
function incidentWithText(folder: string): void {
  cpSync(join(samples, "incident"), join(folder, "case"), { recursive: true });
  const packed = readdirSync(join(folder, "case")).find((name) => name.endsWith(".log.gz"))!;
  writeFileSync(join(folder, "case/production.log"), gunzipSync(readFileSync(join(folder, "case", packed))));
  rmSync(join(folder, "case", packed));
}

const pane = (bench: Workbench, view: string): Locator =>
  bench.page.locator(".pane", { has: bench.page.locator(`.pane-header[aria-label*="${view}"]`) });

/** What a screen reader says of the rows that are drawn. */
async function said(bench: Workbench, view: string): Promise<string[]> {
  const rows = pane(bench, view).locator(".monaco-list-row");
  return rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-label") ?? ""));
}

describeWindow("views", { fill: incidentWithText }, (window) => {
  beforeEach(async () => {
    const { bench } = window();
    await bench.explorerMenu("case", "Open as Case...");
    await bench.webview(".fm-figure");
    await bench.command("Focus on Case View");
    await pane(bench, "Findings").locator(".monaco-list-row").first().waitFor();
  });
  afterEach(async () => {
    await window().bench.command("View: Show Explorer");
  });

  it("show files, groups and findings as the engine has them", async () => {
    const { bench, folder } = window();
    const reads = await answers(join(folder, "case"));
    const { files, connections } = await reads.overview({}, signal);
    const shown = await said(bench, "Case");
    assert.ok(shown.length > 3);
    assert.deepEqual(
      shown.map((text) => text.split(",")[0]),
      files.slice(0, shown.length).map(({ path }) => path.split("/").at(-1)),
    );
    const groups = await reads.groups({ by: "host", limit: 200 }, signal);
    const hosts = await said(bench, "Connections");
    assert.deepEqual(
      hosts.map((text) => text.split(",")[0]),
      groups.slice(0, hosts.length).map(({ label }) => `host ${label}`),
    );
    const header = await pane(bench, "Connections").locator(".pane-header").innerText();
    assert.ok(header.includes(`${connections} connections`), header);
    const findings = await reads.findings({}, signal);
    const high = findings.filter(({ severity }) => severity === "high").map(({ title }) => title);
    const rows = await said(bench, "Findings");
    for (const title of high) assert.ok(rows.some((row) => row.startsWith(`high: ${title}`)), title); // prettier-ignore
    const status = bench.page.locator(".statusbar-item", { hasText: `${findings.length} findings` });
    await status.first().waitFor();
  });

  it("group, filter, and mark what has changed", async () => {
    const { bench, folder } = window();
    const reads = await answers(join(folder, "case"));
    await bench.command("Flowmirror: Group Connections by Service");
    const [first] = await reads.groups({ by: "service", limit: 1 }, signal);
    await until("services stand there", async () => (await said(bench, "Connections"))[0]?.startsWith(`service ${first.label}`)); // prettier-ignore
    await bench.command("Flowmirror: Filter Connections View...");
    await bench.answer("10.0.3.30");
    const wanted = { listing: "connections", from: 0, to: 1, sort: [], filter: { text: "10.0.3.30" } } as const;
    const { total } = await reads.page(wanted, signal);
    await until("the filter is kept", async () => (await said(bench, "Connections")).length === total);
    await bench.command("Flowmirror: Clear Filter of Connections View");
    await bench.command("Flowmirror: Group Connections by Host");
    appendFileSync(join(folder, "case/flow-logs.json"), "\n");
    await bench.command("Flowmirror: Verify Evidence Hashes");
    await until("the changed file is marked", async () =>
      (await said(bench, "Case")).some((row) => row.startsWith("flow-logs.json, CHANGED")),
    );
  });

  it("a flow log in the editor has lenses, hovers and problems", async () => {
    const { bench, folder } = window();
    await bench.command("View: Show Explorer");
    await bench.openFile("case", "production.log");
    const reads = await answers(join(folder, "case"));
    const { files } = await reads.overview({}, signal);
    const { evidenceId } = files.find(({ path }) => path.endsWith("production.log"))!;
    const [record] = await reads.recordsAtLines({ evidenceId, from: 2, to: 3 }, signal);
    const lens = bench.page.locator(".codelens-decoration", { hasText: `${record.packetsSeen} of ${record.packets} packets seen` }); // prettier-ignore
    await lens.first().waitFor();
    await bench.page.locator(".view-line").nth(1).locator("span span").first().hover();
    const hover = bench.page.locator(".monaco-hover", { hasText: "Highest version among the chosen fields." });
    await hover.first().waitFor();
    assert.ok(await hover.getByText("Show flow record").count());
    const lines = await reads.findingsAtLines({ evidenceId, limit: 1000 }, signal);
    await bench.command("Problems: Focus on Problems View");
    await bench.page.locator(".markers-panel-container .monaco-count-badge", { hasText: String(lines.length) }).first().waitFor(); // prettier-ignore
    await bench.command("View: Toggle Panel Visibility");
  });
});
