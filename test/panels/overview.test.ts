/** The overview panel over a real case: the engine's own numbers, a brush that narrows, links to what is counted. */
import assert from "node:assert/strict";
import type { CoverageLine, Overview } from "../../src/protocol/case.ts";
import type { TimeRange } from "../../src/protocol/page.ts";
import { inOrder } from "../../webview/overview/order.ts";
import { describePanel, openPanel } from "./harness.ts";
import { type RealCase, realHandlers } from "./real.ts";

describePanel("overview panel", function () {
  this.timeout(60_000);
  let real: RealCase;
  before(async () => {
    real = await realHandlers(["samples/incident"]);
  });
  after(() => real.close());

  const ask = <A>(method: string, params: unknown = {}): Promise<A> =>
    real.handlers[method](params as never, new AbortController().signal) as Promise<A>;

  for (const [theme, width] of [
    ["dark", 1280],
    ["light", 1280],
    ["hc", 1280],
    ["dark", 480],
  ] as const)
    // prettier-ignore
    it(`shows the engine's own numbers, ${theme} ${width}`, async () => {
      const panel = await openPanel({ panel: "overview", theme, width, height: 1500, handlers: real.handlers });
      const { page } = panel;
      await page.locator(".fm-chart canvas").waitFor();
      const overview = await ask<Overview>("overview");
      const values = await page.locator(".fm-figure-value").allTextContents();
      const count = (value: number): string => value.toLocaleString("en-US");
      assert.equal(values[0], count(overview.packets));
      assert.equal(values[1], count(overview.connections));
      assert.equal(values[2], count(overview.records));
      const lines = inOrder(await ask<readonly CoverageLine[]>("coverage"));
      const shown = await page.locator("table[aria-label='Flow records by coverage'] tbody tr td:nth-child(2)").allTextContents(); // prettier-ignore
      assert.deepEqual(
        shown,
        lines.filter(({ of }) => of === "record").map((line) => count(line.count)),
      );
      assert.equal(await page.locator("table[aria-label='Evidence'] tbody tr").count(), overview.files.length);
      const headings = await page.locator("section:visible h2").allTextContents();
      assert.equal(headings[0], "Findings");
      const hidden = await page.locator("table[aria-label$='by coverage'], table[aria-label='Top talkers']").evaluateAll((all) => all.map((table) => table.scrollWidth - table.parentElement!.clientWidth)); // prettier-ignore
      const address = await page.locator("table[aria-label='Top talkers'] td .fm-link").first().boundingBox();
      assert.ok(address!.height < 24, "an address is in one line");
      assert.ok(hidden.length === 3 && hidden.every((pixels) => pixels <= 1), `${hidden.join()} pixels of a table are out of sight`); // prettier-ignore
      await panel.screenshot(`${theme}-${width}`);
      await panel.close();
    });

  it("narrows the time by dragging and by keyboard, and widens with Escape", async () => {
    const panel = await openPanel({ panel: "overview", handlers: real.handlers });
    const { page } = panel;
    const plot = page.locator(".fm-chart .u-over");
    await plot.waitFor();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForTimeout(100);
    const { time } = (await ask<Overview>("overview"))!;
    const { time: chosen } = panel.said("narrow") as { readonly time: TimeRange };
    const whole = Number(BigInt(time!.to) - BigInt(time!.from));
    const share = (moment: string): number => Number(BigInt(moment) - BigInt(time!.from)) / whole;
    assert.ok(Math.abs(share(chosen.from) - 0.25) < 0.06, `from ${share(chosen.from)}`);
    assert.ok(Math.abs(share(chosen.to) - 0.5) < 0.06, `to ${share(chosen.to)}`);

    await page.locator(".fm-chart").focus();
    await page.keyboard.press("Home");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(100);
    const keyed = panel.said("narrow") as { readonly time: TimeRange };
    assert.ok(BigInt(keyed.time.from) <= BigInt(time!.from) && BigInt(keyed.time.to) > BigInt(keyed.time.from));
    await page.keyboard.press("Escape");
    await page.waitForTimeout(100);
    assert.deepEqual(panel.said("narrow"), { time: null });
    await panel.close();
  });

  it("leads to records, connections, findings and talkers", async () => {
    const panel = await openPanel({ panel: "overview", handlers: real.handlers });
    const { page } = panel;
    await page.locator(".fm-chart canvas").waitFor();
    await page.getByRole("button", { name: "none, rejected" }).click();
    await page.waitForTimeout(100);
    assert.deepEqual(panel.said("reveal"), { kind: "flow-records", filter: { columns: { verdict: "=none", reason: "=rejected" } } }); // prettier-ignore
    await page.locator(".fm-overview-findings .fm-link").first().click();
    await page.waitForTimeout(100);
    assert.equal((panel.said("reveal") as { kind: string }).kind, "findings");
    await page.getByRole("table", { name: "Protocols" }).getByRole("button", { name: "http" }).click();
    await page.waitForTimeout(100);
    assert.deepEqual(panel.said("reveal"), { kind: "protocols", table: "http" });
    await panel.close();
  });

  it("an empty case says so", async () => {
    const empty: Overview = { name: "<b>x</b>", folder: null, files: [], diagnostics: [{ code: "x", severity: "error", count: 2, says: "The case is odd.", detail: "<i>", offset: null, line: null, packet: null }], packets: 0, connections: 0, records: 0, time: null, unlogged: 0, findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } }; // prettier-ignore
    const panel = await openPanel({
      panel: "overview",
      handlers: {
        overview: () => empty,
        timeline: () => ({ start: "0", width: 1, logged: new Float64Array(0), mirrored: new Float64Array(0) }),
        coverage: () => [],
        talkers: () => [],
        tables: () => [],
        findings: () => [],
      },
    });
    await panel.page.getByText("There are no flow records.").waitFor();
    await panel.page.getByText("No finding was raised.").waitFor();
    await panel.page.getByText("The case is odd. <i> (2 times)").waitFor();
    assert.equal(await panel.page.locator("h1").textContent(), "<b>x</b>");
    await panel.close();
  });
});
