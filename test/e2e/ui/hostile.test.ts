/** Hostile evidence through every panel: nothing of it runs, nothing breaks out, nothing leaves the machine. */
import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { describeWindow } from "../fixture.ts";
import { CAPTURE, hostileEvidence, OWNED } from "../hostile.ts";

/** What must stand in no panel: elements that only evidence could have made, and characters that turn text around. */
async function isHarmless(frame: Frame): Promise<void> {
  const found = await frame.evaluate(() => {
    // No function has a name here: tsx would give it one by a helper that the page does not have.
    const roots = [...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? [shadowRoot] : []));
    const all = [document, ...roots].flatMap((root) => [...root.querySelectorAll("*")]);
    const text = document.body.innerText;
    return {
      made: all
        .filter((one) => one.matches("img, iframe, object, embed, base, form, body script, [onerror], [onload]"))
        .map((element) => element.outerHTML.slice(0, 600))
        .filter((html) => !/^<script nonce="\w+" src="[^"]+\/dist\/webview\/[\w-]+\.js"><\/script>$/.test(html)),
      links: all
        .filter((one) => one.matches("a[href]"))
        .map((link) => link.getAttribute("href") ?? "")
        .filter((href) => !href.startsWith("#")),
      turned: /[\u202a-\u202e\u2066-\u2069\u001b]/.test(text),
      title: document.title,
      policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute("content") ?? "",
    };
  });
  assert.deepEqual({ ...found, policy: "" }, { made: [], links: [], turned: false, title: "Flowmirror", policy: "" });
  assert.match(found.policy, /^default-src 'none'; script-src 'nonce-[\w+/=-]+';/);
}

describeWindow("hostile evidence", { fill: hostileEvidence }, (window) => {
  beforeEach(async () => {
    const { bench } = window();
    await bench.explorerMenu("evidence", "Open as Case...");
    await bench.webview(".fm-figure");
  });
  afterEach(async () => {
    const { bench } = window();
    const titles = await Promise.all(bench.page.frames().map((frame) => frame.title().catch(() => "")));
    assert.ok(!titles.includes(OWNED), "a script of the evidence has run");
    assert.deepEqual(await bench.errors(), []);
  });

  for (const [title, probe] of [
    ["Show Overview", ".fm-figure"],
    ["Show Connections", ".fm-row:not(.fm-waiting)"],
    ["Show Flow Records", ".fm-row:not(.fm-waiting)"],
    ["Show Findings", ".fm-findings-list"],
    ["Show Report", ".fm-report-page"],
  ]) {
    it(`${title}`, async () => {
      const { bench } = window();
      await bench.command(`Flowmirror: ${title}`);
      const frame = await bench.webview(probe);
      const rows = frame.locator(".fm-row:not(.fm-waiting)");
      if ((await rows.count()) > 0) {
        await rows.first().click();
        await frame.locator(".fm-detail-title").waitFor();
      }
      await isHarmless(frame);
    });
  }

  it("every tab of a connection", async () => {
    const { bench } = window();
    await bench.command("Flowmirror: Follow Connection...");
    await bench.pick("10.0.0.5:40000");
    const frame = await bench.webview(".fm-payload");
    await frame.getByText("document.title='owned'").first().waitFor();
    for (const tab of [/^Transactions/, /^Packets/, /^Flow records/, /^Findings/, /^Vantages/, /^Payload/]) {
      await frame.getByRole("tab", { name: tab }).click();
      await frame.locator(".fm-tab:visible").first().waitFor();
      await isHarmless(frame);
    }
  });

  it("SQL over it", async () => {
    const { bench } = window();
    await bench.command("Flowmirror: Run SQL Query");
    const frame = await bench.webview(".fm-query-sql");
    await frame.locator(".fm-query-sql").fill("SELECT * FROM flow_records");
    await frame.getByRole("button", { name: /^Run/ }).click();
    await frame.locator(".fm-answer-table").waitFor();
    await isHarmless(frame);
  });

  it("the editor of the capture, whatever its name", async () => {
    const { bench } = window();
    const rows = bench.page.locator(".explorer-folders-view .monaco-list-row");
    await rows.filter({ hasText: "evidence" }).last().click();
    await rows.filter({ hasText: CAPTURE.slice(0, 20) }).dblclick();
    const frame = await bench.webview(".fm-row:not(.fm-waiting)");
    await isHarmless(frame);
  });
});
