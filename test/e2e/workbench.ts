/** A window of VS Code in a real Chromium: what a person does in it, and what must not happen there. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Frame, type Locator, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export interface Workbench {
  readonly page: Page;
  /** Runs a command of the palette by its title. */
  command(title: string): Promise<void>;
  /** The frame of the webview that holds `probe`. */
  webview(probe: string, milliseconds?: number): Promise<Frame>;
  /** Double-clicks a file in the explorer. */
  openFile(name: string): Promise<void>;
  quickInput(): Locator;
  closeEditors(): Promise<void>;
  /** Writes out/e2e-screenshots/<name>.png. */
  screenshot(name: string): Promise<string>;
  /** Hosts that something wanted to reach beyond this machine. */
  readonly strangers: ReadonlySet<string>;
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly base: string;
  readonly folder: string;
  readonly width?: number;
  readonly height?: number;
}

export async function openWorkbench({ base, folder, width = 1280, height = 800 }: WindowOptions): Promise<Workbench> {
  const profile = mkdtempSync(join(tmpdir(), "flowmirror-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    viewport: { width, height },
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ], // prettier-ignore
  });
  const strangers = await keepInside(context);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${base}/?folder=${encodeURIComponent(folder)}`, { waitUntil: "domcontentloaded" });
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  // A file opened before the extension's contributions are there opens as text, and stays so.
  await page.locator(".activitybar .action-item", { has: page.locator('[aria-label*="Flowmirror"]') }).waitFor({ timeout: 60_000 }); // prettier-ignore
  const bench = new Window(page, context, strangers, profile);
  return bench;
}

async function keepInside(context: BrowserContext): Promise<Set<string>> {
  const strangers = new Set<string>();
  const ours = (host: string): boolean => host === "127.0.0.1" || host === "localhost" || host.endsWith(".localhost");
  await context.route(
    (url) => url.protocol.startsWith("http") && !ours(url.hostname),
    (route) => {
      strangers.add(new URL(route.request().url()).host);
      return route.abort();
    },
  );
  return strangers;
}

class Window implements Workbench {
  readonly page: Page;
  readonly strangers: ReadonlySet<string>;
  readonly #context: BrowserContext;
  readonly #profile: string;

  constructor(page: Page, context: BrowserContext, strangers: ReadonlySet<string>, profile: string) {
    this.page = page;
    this.#context = context;
    this.strangers = strangers;
    this.#profile = profile;
  }

  quickInput(): Locator {
    return this.page.locator(".quick-input-widget input").first();
  }

  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput().fill(`>${title}`);
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await row.waitFor({ timeout: 20_000 });
    await row.click();
  }

  async webview(probe: string, milliseconds = 30_000): Promise<Frame> {
    for (const end = Date.now() + milliseconds; Date.now() < end; await this.page.waitForTimeout(50)) {
      for (const frame of this.page.frames()) {
        if (!/\/pre\/fake\.html/.test(frame.url())) continue;
        // Frames come and go while VS Code lays out: one that went away is not the one.
        if (await frame.locator(probe).count().catch(() => 0)) return frame; // prettier-ignore
      }
    }
    const found = this.page.frames().map((frame) => frame.url().slice(0, 120));
    return assert.fail(`no webview shows ${probe}; frames:\n${found.join("\n")}`);
  }

  async openFile(name: string): Promise<void> {
    const row = this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
    await row.waitFor({ timeout: 20_000 });
    await row.dblclick();
  }

  async closeEditors(): Promise<void> {
    await this.command("View: Close All Editors");
  }

  async screenshot(name: string): Promise<string> {
    const folder = join(root, "out/e2e-screenshots");
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.#context.close();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
