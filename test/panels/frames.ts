/** How smoothly the table scrolls: frame times and work of the main thread, over a made-up listing. `node --import tsx test/panels/frames.ts [rows]` */
import { argv } from "node:process";
import type { PageRequest } from "../../src/protocol/page.ts";
import { openPanel, sharedBrowser } from "./harness.ts";
import { aboutColumns, connectionCells, madeConnection, madePage } from "./rows.ts";

const rows = Number(argv[2] ?? 1_000_000);
const panel = await openPanel({
  panel: "connections",
  width: 1600,
  height: 900,
  handlers: {
    columns: () => aboutColumns("connections"),
    page: (p: PageRequest) => madePage({ ...p, listing: "connections" }, rows, connectionCells),
    position: () => -1,
    connection: ({ connection }: { connection: number }) => madeConnection(connection - 1),
    overview: () => ({ files: [] }),
  },
});
const { page } = panel;
await page.locator(".fm-row:not(.fm-waiting)").first().waitFor();
const client = await page.context().newCDPSession(page);
await client.send("Performance.enable");

async function metrics(): Promise<Record<string, number>> {
  const { metrics: list } = await client.send("Performance.getMetrics");
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

const share = (list: readonly number[], part: number): number =>
  [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * part)];

/** Runs `scroll` in the page while every frame's time is noted. */
async function measure(name: string, scroll: () => Promise<void>): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const tick = (): void => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      (window as unknown as { raf: number }).raf = requestAnimationFrame(tick);
    };
    Object.assign(window, { frames, raf: requestAnimationFrame(tick) });
  });
  const before = await metrics();
  await scroll();
  const after = await metrics();
  const frames = await page.evaluate(() => {
    const all = window as unknown as { frames: number[]; raf: number };
    cancelAnimationFrame(all.raf);
    return all.frames.slice(2);
  });
  const perFrame = (metric: string): string => (((after[metric] - before[metric]) * 1000) / frames.length).toFixed(2);
  console.log(
    `${name}: ${frames.length} frames, median ${share(frames, 0.5).toFixed(1)} ms, p95 ${share(frames, 0.95).toFixed(1)} ms, worst ${Math.max(...frames).toFixed(1)} ms; ` +
      `per frame: script ${perFrame("ScriptDuration")} ms, style ${perFrame("RecalcStyleDuration")} ms, layout ${perFrame("LayoutDuration")} ms, all tasks ${perFrame("TaskDuration")} ms; ` +
      `${after.Nodes} nodes, heap ${(after.JSHeapUsedSize / 1e6).toFixed(1)} MB`,
  );
}

/** Every frame `pixels` further, or to `to(step)`. */
const perFrame = (steps: number, pixels: number): Promise<void> =>
  page.evaluate(
    async ([count, by]) => {
      const grid = document.querySelector(".fm-grid")!;
      for (let step = 0; step < count; step++) {
        if (by > 0) grid.scrollTop += by;
        else grid.scrollTop = ((grid.scrollHeight - grid.clientHeight) * step) / count;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    [steps, pixels] as const,
  );

console.log(
  `${rows} rows, ${await page.locator(".fm-row").count()} in the document, ${await page.locator(".fm-head").count()} columns`,
);
await measure("standing still", () => page.waitForTimeout(1500));
await measure("slowly, 8 px a frame", () => perFrame(200, 8));
await measure("quickly, 300 px a frame", () => perFrame(200, 300));
await measure("a screen a frame", () => perFrame(200, 850));
await measure("thumb from first to last row", () => perFrame(200, 0));
await measure("wheel", async () => {
  await page.mouse.move(400, 400);
  for (let step = 0; step < 60; step++) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(16);
  }
});
await panel.close();
await (await sharedBrowser()).close();
