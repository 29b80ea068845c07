/** Rows of a listing, as they are read on the screen. */
import type { Frame } from "playwright-core";

/** Texts of a row's cells under these headings; the row counts from 0 among all rows. */
export async function cells(frame: Frame, row: number, headings: readonly string[]): Promise<readonly string[]> {
  const line = frame.locator(`.fm-row[aria-rowindex="${row + 2}"]:not(.fm-waiting)`);
  await line.waitFor({ timeout: 60_000 });
  const heads = (await frame.locator(".fm-head").allInnerTexts()).map((text) => text.trim());
  const texts = (await line.locator(".fm-cell").allInnerTexts()).map((text) => text.trim());
  return headings.map((heading) => texts[heads.indexOf(heading)]);
}
