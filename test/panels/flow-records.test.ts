/** The flow records panel in a real Chromium. */
import { describePanel, openPanel, type PanelOptions } from "./harness.ts";
import { aboutColumns, madePage, madeRecord, recordCells } from "./rows.ts";
import type { PageRequest } from "../../src/protocol/page.ts";

function open(total: number, options: Partial<PanelOptions> = {}) {
  return openPanel({
    panel: "flow-records",
    ...options,
    handlers: {
      columns: () => aboutColumns("flow_records"),
      page: (p: PageRequest) => madePage({ ...p, listing: "flow_records" }, total, recordCells),
      position: ({ id }: { id: string }) => Number(id) - 1,
      record: ({ record }: { record: string }) => madeRecord(Number(record) - 1),
      ...options.handlers,
    },
  });
}

describePanel("flow records panel", () => {
  it("shows rows", async () => {
    const panel = await open(1000);
    await panel.page.locator(".fm-row:not(.fm-waiting)").first().waitFor({ timeout: 5000 });
    await panel.page.locator(".fm-row").nth(1).click();
    await panel.page.waitForTimeout(400);
    console.log(await panel.screenshot("first"));
    await panel.close();
  });
});
