/** The report's preview: taken over without anything that could run, in the theme's colours, saved on request. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCase } from "../../src/engine/case.ts";
import { describePanel, openPanel } from "./harness.ts";

describePanel("report panel", function () {
  this.timeout(60_000);
  let html = "";
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "flowmirror-report-"));
    const opened = await openCase(["samples/incident"]);
    const [path] = await opened.report(["html"], folder);
    html = readFileSync(path, "utf8");
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  for (const theme of ["dark", "light", "hc"] as const) {
    it(`shows every chapter and finding of the report, ${theme}`, async () => {
      const panel = await openPanel({ panel: "report", theme, handlers: { reportHtml: () => html } });
      await panel.page.locator(".fm-report-page h2").first().waitFor();
      const chapters = await panel.page.locator(".fm-report-page h2").allTextContents();
      assert.equal(chapters.length, html.match(/<h2\b/g)?.length);
      assert.equal(await panel.page.locator(".fm-report-page article").count(), html.match(/<article\b/g)?.length);
      await panel.screenshot(theme);
      await panel.close();
    });
  }

  it("follows links within the report", async () => {
    const panel = await openPanel({ panel: "report", handlers: { reportHtml: () => html } });
    const link = panel.page.locator(".fm-report-page nav a").nth(3);
    await link.click();
    await panel.page.waitForFunction(() => document.querySelector(".fm-report-room")!.scrollTop > 100);
    await panel.close();
  });

  it("takes over nothing that runs, loads or leads out", async () => {
    const hostile = `<!doctype html><html><head><style>p{background:url(https://evil.example/a)}</style></head><body onload="alert(1)">
      <script>alert(2)</script><p id="x" onclick="alert(3)" style="color:red">text</p><img src="https://evil.example/b" onerror="alert(4)">
      <iframe src="https://evil.example/c"></iframe><a href="https://evil.example/">out</a><a href="javascript:alert(5)">run</a>
      <svg><script>alert(6)</script><a href="https://evil.example/d"><text>t</text></a></svg></body></html>`;
    const panel = await openPanel({ panel: "report", handlers: { reportHtml: () => hostile } });
    await panel.page.locator(".fm-report-page p").waitFor();
    const found = await panel.page.evaluate(() => {
      const root = document.querySelector(".fm-report-page")!.shadowRoot!;
      return {
        bad: root.querySelectorAll("script, img, iframe, [onclick], [style]").length,
        links: [...root.querySelectorAll("a")].filter((link) => link.hasAttribute("href")).length,
        text: root.querySelector("p")!.textContent,
      };
    });
    assert.deepEqual(found, { bad: 0, links: 0, text: "text" });
    await panel.page.locator(".fm-report-page p").click();
    // What was in it met the page's policy when it was parsed: refused, and nothing else happened.
    assert.throws(panel.assertClean, ({ actual }: assert.AssertionError) => {
      const { faults, strays } = actual as { readonly faults: readonly string[]; readonly strays: readonly string[] };
      return (
        strays.length === 0 && faults.every((fault) => /violates the following Content Security Policy/.test(fault))
      );
    });
    await panel.page.context().close();
  });

  it("saves in each format, and says where", async () => {
    const panel = await openPanel({
      panel: "report",
      handlers: { reportHtml: () => html, saveReport: ({ format }: { format: string }) => `/cases/report.${format}` },
    });
    for (const [text, format] of [
      ["Save as HTML", "html"],
      ["Save as Markdown", "md"],
      ["Save as JSON", "json"],
    ]) {
      await panel.page.getByRole("button", { name: text }).click();
      await panel.page.getByText(`Saved /cases/report.${format}`).waitFor();
      assert.deepEqual(panel.said("saveReport"), { format });
    }
    await panel.close();
  });

  it("says what it waits for, and offers to start again after a failure", async () => {
    const failed = { state: "failed", says: "The engine has stopped.", doneBytes: 0, totalBytes: 0, bytesPerSecond: 0, secondsLeft: null, packets: 0, records: 0 }; // prettier-ignore
    const panel = await openPanel({ panel: "report", handlers: { status: () => failed, reportHtml: () => html } });
    await panel.page.getByText("The engine has stopped.").waitFor();
    await panel.page.getByRole("button", { name: "Start again" }).click();
    await panel.page.waitForTimeout(100);
    assert.deepEqual(panel.said("restart"), {});
    await panel.close();
  });
});
