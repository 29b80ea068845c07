/** What tests of tables look at. */
import assert from "node:assert/strict";
import type { Locator, Page as BrowserPage } from "playwright-core";
import type { PageRequest } from "../../src/protocol/page.ts";
import type { OpenedPanel } from "./harness.ts";

/** Resolves once rows are there, none of them on its way. */
export async function settled(page: BrowserPage): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector(".fm-row") !== null &&
      document.querySelector(".fm-row.fm-waiting, .fm-table.fm-foreign") === null,
  );
}

export function gridOf(page: BrowserPage): Locator {
  return page.locator(".fm-grid");
}

/** Texts of the cells of a row, from 0. */
export function cellsOf(page: BrowserPage, index: number): Promise<string[]> {
  return page.locator(`[aria-rowindex="${index + 2}"] .fm-cell`).allTextContents();
}

/** Rows in the document that are selected, in order. */
export function selectedRows(page: BrowserPage): Promise<number[]> {
  return page.$$eval('.fm-row[aria-selected="true"]', (rows) =>
    rows.map((row) => Number(row.getAttribute("aria-rowindex")) - 2).sort((a, b) => a - b),
  );
}

/** The last rows asked for; counting asks for one row alone. */
export function lastPage(panel: OpenedPanel): PageRequest {
  const asked = panel.calls.filter(({ method }) => method === "page").map(({ params }) => params as PageRequest);
  const found = asked.findLast(({ from, to }) => to - from > 1);
  assert.ok(found, "rows were asked for");
  return found;
}

/** Waits until `check` passes; its last failure otherwise. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  for (const end = Date.now() + 5000; ;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}
