/** The connections panel in a real Chromium. */
import assert from "node:assert/strict";
import { describePanel, openPanel, type PanelOptions } from "./harness.ts";
import { aboutColumns, connectionCells, madeConnection, madePage, damaged } from "./rows.ts";
import type { PageRequest } from "../../src/protocol/page.ts";

function open(total: number, options: Partial<PanelOptions> = {}) {
  return openPanel({
    panel: "connections",
    ...options,
    handlers: {
      columns: () => aboutColumns("connections"),
      page: (p: PageRequest) => madePage({ ...p, listing: "connections" }, total, connectionCells),
      position: ({ id }: { id: string }) => Number(id) - 1,
      connection: ({ connection }: { connection: number }) => madeConnection(connection - 1),
      overview: () => ({ ...damaged, files: [] }),
      ...options.handlers,
    },
  });
}

describePanel("connections panel", () => {
  it("shows rows", async () => {
    const panel = await open(1_000_000);
    await panel.page
      .locator(".fm-row:not(.fm-waiting)")
      .first()
      .waitFor({ timeout: 5000 })
      .catch(() => {});
    panel.assertClean();
    await panel.page.locator(".fm-row").nth(2).click();
    await panel.page.waitForTimeout(400);
    console.log(await panel.screenshot("first"));
    await panel.close();
    assert.ok(true);
  });
});
