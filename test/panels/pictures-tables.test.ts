/** Pictures of the tables in every theme, at two widths, to be looked at: out/panels. */
import { describePanel, openPanel } from "./harness.ts";
import { settled } from "./looking.ts";
import { type RealCase, realHandlers } from "./real.ts";
import { analysing } from "./rows.ts";

describePanel("pictures of tables", () => {
  let real: RealCase;
  before(async () => (real = await realHandlers(["samples/incident"])));
  after(() => real.close());

  for (const theme of ["dark", "light", "hc"] as const) {
    for (const width of [1280, 480]) {
      for (const panel of ["connections", "flow-records", "protocols"] as const) {
        it(`${panel}, ${theme}, ${width} px`, async () => {
          const opened = await openPanel({ panel, handlers: real.handlers, theme, width });
          const { page } = opened;
          await settled(page);
          await page.locator('[aria-rowindex="5"]').click();
          await page.locator(".fm-detail:not(.fm-stale) .fm-fields").first().waitFor();
          await page.locator('[aria-rowindex="5"] .fm-cell').nth(1).hover();
          await opened.screenshot(`${theme}-${width}`);
          await opened.close();
        });
      }
    }
    it(`connections at work, ${theme}`, async () => {
      const opened = await openPanel({
        panel: "connections",
        handlers: { ...real.handlers, status: () => analysing },
        theme,
      });
      const { page } = opened;
      await settled(page);
      await page.getByRole("button", { name: "Filter by column" }).click();
      await page.getByLabel("Filter Proto").fill("tcp");
      await page.getByRole("columnheader", { name: "IP bytes" }).click();
      await page.waitForTimeout(400);
      await settled(page);
      await page.locator('[aria-rowindex="4"]').click();
      await page.locator('[aria-rowindex="7"]').click({ modifiers: ["Shift"] });
      await page.keyboard.press("Control+c");
      await page.getByRole("button", { name: "Choose columns" }).click();
      await page.waitForTimeout(200);
      await opened.screenshot(`work-${theme}`);
      await opened.close();
    });
  }
});
