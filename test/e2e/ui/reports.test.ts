/** Each report, saved from VS Code: the bytes that the engine writes. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analysed, copying, describeWindow, samples } from "../fixture.ts";
import { until } from "../processes.ts";

const formats = [
  ["HTML", "html"],
  ["Markdown", "md"],
  ["JSON", "json"],
] as const;

/** When it was written, and where the case lay: all that may differ between two reports of the same evidence. */
function comparable(text: string, folder: string): string {
  return text
    .replaceAll(folder, "")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => (time.startsWith("2026-03-17") ? time : "now"));
}

describeWindow("reports", copying(join(samples, "incident")), (window) => {
  for (const [name, format] of formats) {
    it(`saves the report as ${name}`, async () => {
      const { bench, folder } = window();
      await bench.explorerMenu("incident", "Open as Case...");
      await bench.webview(".fm-figure");
      await bench.command(`Flowmirror: Generate Report (${name})...`);
      const path = join(folder, `saved.${format}`);
      await bench.saveAs(path);
      await bench.notification(`The report was saved to ${path}`).waitFor();
      const ours = mkdtempSync(join(tmpdir(), "flowmirror-report-"));
      try {
        const opened = await analysed(join(folder, "incident"));
        const [written] = await opened.report([format], ours);
        const [shown, expected] = [path, written].map((file) => comparable(readFileSync(file, "utf8"), folder));
        assert.ok(shown.length > 2000);
        assert.equal(shown, expected);
      } finally {
        rmSync(ours, { recursive: true, force: true });
      }
      assert.deepEqual(await bench.errors(), []);
    });
  }

  it("saves from the preview, and thinks better of it", async () => {
    const { bench, folder } = window();
    await bench.explorerMenu("incident", "Open as Case...");
    await bench.command("Flowmirror: Show Report");
    const frame = await bench.webview(".fm-report-page");
    await frame.getByRole("button", { name: "Save as Markdown" }).click();
    await bench.quickInput().waitFor();
    await bench.page.keyboard.press("Escape");
    await bench.quickInput().waitFor({ state: "hidden" });
    await frame.getByRole("button", { name: "Save as JSON" }).click();
    await bench.saveAs(join(folder, "preview.json"));
    await frame.getByText(`Saved ${join(folder, "preview.json")}`).waitFor();
    await until("the report is there", () => existsSync(join(folder, "preview.json")));
    assert.equal(existsSync(join(folder, "preview.md")), false);
  });
});
