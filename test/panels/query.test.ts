/** The SQL panel: runs, cancels, shows what came and what went wrong, saves. */
import assert from "node:assert/strict";
import type { QueryAnswer } from "../../src/protocol/case.ts";
import { NO_TIME } from "../../src/protocol/page.ts";
import { describePanel, openPanel } from "./harness.ts";

const answer: QueryAnswer = {
  columns: [],
  page: {
    from: 0,
    rows: 2,
    total: 2,
    partial: false,
    columns: [
      { name: "orig_ip", kind: "text", values: ["10.0.0.5", null] },
      { name: "bytes", kind: "number", values: Float64Array.of(1234567, NaN) },
      { name: "first_ts", kind: "time", values: BigInt64Array.of(1773740000123456789n, NO_TIME) },
      { name: "is_copy", kind: "flag", values: Uint8Array.of(1, 2) },
    ],
  },
  more: true,
};

describePanel("query panel", function () {
  this.timeout(60_000);

  for (const theme of ["dark", "light", "hc"] as const)
    it(`shows rows as they came, ${theme}`, async () => {
      const panel = await openPanel({ panel: "query", theme, handlers: { query: () => answer } });
      await panel.page.getByRole("button", { name: /^Run/ }).click();
      await panel.page.locator(".fm-answer-table").waitFor();
      const cells = await panel.page.locator(".fm-answer-table td").allTextContents();
      assert.deepEqual(cells, [
        "10.0.0.5", "1234567", "2026-03-17 09:33:20.123456789Z", "true",
        "null", "null", "null", "null",
      ]); // prettier-ignore
      await panel.page.getByText("The first 2 rows; save to have them all.").waitFor();
      await panel.screenshot(theme);
      await panel.close();
    });

  it("runs what it was opened with, by keyboard too, and keeps it when hidden", async () => {
    const target = { kind: "query", sql: "SELECT 1" } as const;
    const panel = await openPanel({ panel: "query", handlers: { query: () => answer }, start: { target } });
    await panel.page.locator(".fm-answer-table").waitFor();
    assert.deepEqual(panel.said("query"), { sql: "SELECT 1", limit: 1000 });
    await panel.page.getByRole("textbox", { name: "SQL" }).fill("SELECT 2");
    await panel.page.keyboard.press("Control+Enter");
    await panel.page.waitForTimeout(200);
    assert.deepEqual(panel.said("query"), { sql: "SELECT 2", limit: 1000 });
    assert.deepEqual(panel.state(), { panel: "", version: 1, value: { sql: "SELECT 2" } });
    await panel.close();
  });

  it("says what is wrong with the SQL, as text", async () => {
    const refuse = (): never => {
      throw new Error("Parser Error near <b>FORM</b>");
    };
    const panel = await openPanel({ panel: "query", handlers: { query: refuse } });
    await panel.page.getByRole("button", { name: /^Run/ }).click();
    await panel.page.getByText("Parser Error near <b>FORM</b>").waitFor();
    await panel.close();
  });

  it("cancels a query that takes long", async () => {
    let cancelled = false;
    const forever = (_: never, signal: AbortSignal): Promise<never> =>
      new Promise(() => signal.addEventListener("abort", () => (cancelled = true)));
    const panel = await openPanel({ panel: "query", handlers: { query: forever } });
    await panel.page.getByRole("button", { name: /^Run/ }).click();
    await panel.page.getByRole("button", { name: "Cancel" }).click();
    await panel.page.getByText("Cancelled").waitFor();
    await panel.page.waitForTimeout(100);
    assert.ok(cancelled);
    await panel.close();
  });

  it("saves the whole answer", async () => {
    const panel = await openPanel({ panel: "query", handlers: { exportQuery: () => "/cases/answer.csv" } });
    await panel.page.getByRole("button", { name: "Save as CSV" }).click();
    await panel.page.getByText("Saved /cases/answer.csv").waitFor();
    assert.equal((panel.said("exportQuery") as { format: string }).format, "csv");
    await panel.close();
  });
});
