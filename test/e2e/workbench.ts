/** A window of VS Code in a real Chromium: what a person does in it, and what must not happen there. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./processes.ts";
import { type BrowserContext, chromium, type Frame, type Locator, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A browser that draws without a graphics card, and asks for nothing by itself. */
export const browserArgs = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]; // prettier-ignore

export interface Workbench {
  readonly page: Page;
  /** Runs a command of the palette by its title. */
  command(title: string): Promise<void>;
  /** The frame of the webview that holds `probe`. */
  webview(probe: string, milliseconds?: number): Promise<Frame>;
  /** Double-clicks a file in the explorer, opening the folders that lead to it. */
  openFile(...path: readonly string[]): Promise<void>;
  /** Chooses an item of the context menu of a file or folder at the top of the explorer. */
  explorerMenu(name: string, item: string): Promise<void>;
  quickInput(): Locator;
  /** Gives the dialog that asks where to save something another path, and accepts. */
  saveAs(path: string): Promise<void>;
  /** Types into the box that asks for something, and accepts. */
  answer(text: string): Promise<void>;
  /** Types into a quick pick, waits for an item with the text, and chooses it. */
  pick(text: string): Promise<void>;
  /** Sentences of the notifications that are shown as errors. */
  errors(): Promise<readonly string[]>;
  /** The notification that says this. */
  notification(text: string | RegExp): Locator;
  /** As before the test: no dialog, no editor, no notification. */
  clear(): Promise<void>;
  /** Loads the window again. */
  reload(): Promise<void>;
  /** Waits until the window looks the same for a moment. */
  settled(): Promise<void>;
  /** Writes <folder>/<name>.png; gives its path. */
  screenshot(name: string, folder?: string): Promise<string>;
  /** Hosts that something wanted to reach beyond this machine. */
  readonly strangers: ReadonlySet<string>;
  /** What panels complained of on the console, refusals by their policy above all, and dialogs that somebody opened. */
  readonly faults: readonly string[];
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
    args: browserArgs,
  });
  try {
    const strangers = await keepInside(context);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${base}/?folder=${encodeURIComponent(folder)}`, { waitUntil: "domcontentloaded" });
    await workbenchReady(page);
    return new Window(page, context, strangers, profile);
  } catch (error) {
    await context.close();
    throw error;
  }
}

/**
 * A file opened before the extension's contributions are there opens as text, and stays so. The activity bar remembers containers of
 * former windows; the palette lists only what is there.
 */
async function workbenchReady(page: Page): Promise<void> {
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  const command = page.locator(".quick-input-list .monaco-list-row", { hasText: "Flowmirror: Open Samples" });
  await until(
    "the palette knows the extension",
    async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("F1");
      const typed = page.locator(".quick-input-widget input").first().fill(">Flowmirror: Open Samples", { timeout: 1000 }); // prettier-ignore
      return typed.then(() => command.first().waitFor({ timeout: 1000 })).then(() => true, () => false); // prettier-ignore
    },
    60_000,
  );
  await page.keyboard.press("Escape");
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
  readonly faults: string[] = [];
  readonly #context: BrowserContext;
  readonly #profile: string;

  constructor(page: Page, context: BrowserContext, strangers: ReadonlySet<string>, profile: string) {
    this.page = page;
    this.#context = context;
    this.strangers = strangers;
    this.#profile = profile;
    page.on("dialog", (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      const { url } = message.location();
      // A panel's page is a document that the frame writes; its scripts come from the resource authority.
      const isOurs = /fake\.html|flowmirror/i.test(url) || /Content Security Policy/.test(message.text());
      if (message.type() === "error" && isOurs) this.faults.push(`${message.text()} (${url})`);
    });
    page.on("pageerror", (error) => {
      if (/flowmirror/i.test(error.stack ?? "")) this.faults.push(String(error.stack));
    });
  }

  quickInput(): Locator {
    return this.page.locator(".quick-input-widget input").first();
  }

  async command(title: string): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    // A panel that is just being drawn takes the keyboard, and with that closes the palette.
    let isAgain = false;
    await until(`the palette lists ${title}`, async () => {
      // Within the palette the key goes to the next item.
      if (isAgain) await this.page.keyboard.press("Escape");
      isAgain = true;
      await this.page.keyboard.press("F1");
      const typed = this.quickInput().fill(`>${title}`, { timeout: 2000 }).then(() => row.waitFor({ timeout: 3000 })); // prettier-ignore
      return typed.then(() => row.click({ timeout: 2000 })).then(() => true, () => false); // prettier-ignore
    });
    // Where a pointer rests, a hover comes up and lies over what is below.
    await this.page.mouse.move(700, 600);
  }

  async webview(probe: string, milliseconds = 60_000): Promise<Frame> {
    for (const end = Date.now() + milliseconds; Date.now() < end; await this.page.waitForTimeout(50)) {
      for (const frame of this.page.frames()) {
        if (!/\/pre\/fake\.html/.test(frame.url())) continue;
        // Frames come and go while VS Code lays out: one that went away is not the one.
        if (await frame.locator(probe).count().catch(() => 0)) return frame; // prettier-ignore
      }
    }
    const found = this.page.frames().map((frame) => frame.url().slice(0, 120));
    const picture = await this.screenshot("failed-webview");
    return assert.fail(`no webview shows ${probe}, see ${picture}; frames:\n${found.join("\n")}`);
  }

  async openFile(...path: readonly string[]): Promise<void> {
    for (const folder of path.slice(0, -1)) {
      const row = await this.#explorerRow(folder);
      if ((await row.getAttribute("aria-expanded")) === "false") await row.click();
    }
    const row = await this.#explorerRow(path.at(-1)!);
    const asText = this.page.getByText("The file is not displayed in the text editor");
    const shown = this.page.locator("iframe.webview.ready, .monaco-editor .view-line");
    // Commands are there a moment before custom editors: then VS Code itself is asked again, as a person would.
    await until(`${path.join("/")} is shown`, async () => {
      await row.dblclick();
      await asText.or(shown.first()).first().waitFor({ timeout: 15_000 });
      if (!(await asText.isVisible())) return true;
      await this.command("View: Close All Editors");
      return false;
    });
  }

  async explorerMenu(name: string, item: string): Promise<void> {
    await (await this.#explorerRow(name)).click({ button: "right" });
    const entry = this.page.locator(".monaco-menu .action-item", { hasText: item });
    // A menu takes no click in its first moments, so that opening it does not choose from it.
    for (let gone = false; !gone;) {
      await entry.click();
      gone = await entry.waitFor({ state: "detached", timeout: 500 }).then(() => true, () => false); // prettier-ignore
    }
  }

  async #explorerRow(name: string): Promise<Locator> {
    const rows = this.page.locator(".explorer-folders-view .monaco-list-row");
    const row = rows.filter({ has: this.page.getByText(name, { exact: true }) }).first();
    await row.waitFor({ timeout: 60_000 });
    return row;
  }

  async saveAs(path: string): Promise<void> {
    const input = this.quickInput();
    const settled = async (as: (value: string) => boolean): Promise<boolean> => {
      if (!as(await input.inputValue())) return false;
      // The dialog writes into its box once it has looked at the folder.
      await this.page.waitForTimeout(300);
      return as(await input.inputValue());
    };
    await until("the dialog proposes a file", () => settled((value) => /[^/]$/.test(value)));
    await until("the dialog has the path", async () => {
      await input.fill(path);
      return settled((value) => value === path);
    });
    await this.page.keyboard.press("Enter");
  }

  async answer(text: string): Promise<void> {
    await this.quickInput().fill(text);
    // Quick picks and dialogs look at what was typed before they take it.
    await this.page.waitForTimeout(300);
    await this.page.keyboard.press("Enter");
  }

  async pick(text: string): Promise<void> {
    await this.quickInput().fill(text);
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
    await row.waitFor({ timeout: 60_000 });
    await row.click();
  }

  async errors(): Promise<readonly string[]> {
    const shown = this.page.locator(".notification-list-item", { has: this.page.locator(".codicon-error") });
    return shown.locator(".notification-list-item-message").allInnerTexts();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast .notification-list-item", { hasText: text });
  }

  async clear(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.command("View: Close All Editors");
    await this.command("Notifications: Clear All Notifications");
    await this.page.locator(".tabs-container .tab").first().waitFor({ state: "detached", timeout: 30_000 });
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: "domcontentloaded" });
    await workbenchReady(this.page);
  }

  async settled(): Promise<void> {
    let before = "";
    await until("the window stands still", async () => {
      const now = (await this.page.screenshot()).toString("base64");
      const isStill = now === before;
      before = now;
      return isStill;
    }).catch(() => {});
  }

  async screenshot(name: string, place = "out/e2e-screenshots"): Promise<string> {
    const folder = join(root, place);
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
