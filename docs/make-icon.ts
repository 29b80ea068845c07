/** Draws media/icon.png out of media/icon.svg: `node --import tsx docs/make-icon.ts`. $CHROMIUM names the browser that draws. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const media = new URL("../media/", import.meta.url);
const SIZE = 256;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
try {
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
  await page.setContent(`<style>* { margin: 0 }</style>${readFileSync(new URL("icon.svg", media), "utf8")}`);
  await page.screenshot({ path: fileURLToPath(new URL("icon.png", media)), omitBackground: true });
} finally {
  await browser.close();
}
