/** Every sample, opened as a person opens it; what panels show is what the engine says. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { countOf, countText } from "../../../webview/shared/format.ts";
import { answers, copying, describeWindow, editorName, samples, signal } from "../fixture.ts";
import { cells } from "./rows.ts";

async function showsConnections(frame: Frame, path: string): Promise<void> {
  const reads = await answers(path);
  const asked = { listing: "connections", from: 0, to: 5, sort: [], filter: {} } as const;
  const { total } = await reads.page(asked, signal);
  const all = countOf(total, "connection");
  await frame.locator(".fm-counts", { hasText: new RegExp(`^${all}$`) }).waitFor({ timeout: 60_000 });
  const about = await reads.connection({ connection: 1 }, signal);
  const shown = await cells(frame, 0, ["#", "Proto", "Originator"]);
  assert.deepEqual(shown, ["1", about.fields.proto, about.fields.orig_ip]);
}

describeWindow("samples", copying(join(samples, "incident"), join(samples, "traps")), (window) => {
  it("opens the incident as a case", async () => {
    const { bench } = window();
    await bench.command("Flowmirror: Open Samples");
    const frame = await bench.webview(".fm-figure");
    const reads = await answers(join(samples, "incident"));
    const overview = await reads.overview({}, signal);
    const found = Object.values(overview.findings).reduce((a, b) => a + b, 0);
    const values = await frame.locator(".fm-figure-value").allTextContents();
    assert.deepEqual(
      [values[0], values[1], values[2], values[4]],
      [overview.packets, overview.connections, overview.records, found].map((count) => countText(count)),
    );
    const coverage = await reads.coverage({}, signal);
    const rows = await frame.getByRole("table", { name: "Flow records by coverage" }).locator("tbody tr").allInnerTexts(); // prettier-ignore
    assert.equal(rows.length, coverage.filter((line) => line.of === "record").length);
    assert.equal(await frame.getByRole("table", { name: "Evidence" }).locator("tbody tr").count(), 9);
    assert.deepEqual(await bench.errors(), []);
  });

  it("opens a folder of the explorer as a case", async () => {
    const { bench } = window();
    await bench.explorerMenu("traps", "Open as Case...");
    const frame = await bench.webview(".fm-figure");
    const overview = await (await answers(join(samples, "traps"))).overview({}, signal);
    await frame.locator("h1", { hasText: "traps" }).waitFor();
    assert.equal(await frame.locator(".fm-figure-value").first().textContent(), countText(overview.packets));
  });

  for (const name of ["mirror.pcap", "mirror-gwlb.pcapng.gz"]) {
    it(`opens ${name}`, async () => {
      const { bench } = window();
      await bench.openFile("incident", name);
      const frame = await bench.webview(".fm-row:not(.fm-waiting)");
      await showsConnections(frame, join(samples, "incident", name));
      assert.deepEqual(await bench.errors(), []);
    });
  }

  // The engine is the same whatever VS Code is around it: all of them in one is enough.
  const traps = readdirSync(join(samples, "traps"));
  for (const name of editorName === "newest" ? traps : traps.slice(0, 2)) {
    it(`opens ${name}`, async () => {
      const { bench } = window();
      await bench.openFile("traps", name);
      const frame = await bench.webview(".fm-row:not(.fm-waiting)");
      await showsConnections(frame, join(samples, "traps", name));
      assert.deepEqual(await bench.errors(), []);
    });
  }
});
