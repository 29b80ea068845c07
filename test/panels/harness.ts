/** Panels in a real Chromium without VS Code: the page as the extension makes it, a host that answers, and what must never happen. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type ConsoleMessage, type Page } from "playwright-core";
import type { CaseStatus } from "../../src/protocol/case.ts";
import type { HostVerbs, PanelName, PanelStart } from "../../src/protocol/panels.ts";
import { type Failure, type Handlers, type Port, RpcError, serve, type Server } from "../../src/protocol/rpc.ts";
import { pageHtml } from "../../src/extension/panels/page.ts";
import { builtPanel } from "./build.ts";
import { guest, type GuestSetup } from "./guest.ts";
import { themeClass, type ThemeName, themeVariables } from "./themes.ts";
import { arrive, type Carried, carry } from "./wire.ts";
import { endsLast } from "../ends-last.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ORIGIN = "https://panel.flowmirror.test";
const NONCE = "bm9uY2U";

/** Every panel's handlers, whichever it is. */
export type AnyHandlers = Readonly<Record<string, (params: never, signal: AbortSignal) => unknown>>;

export interface PanelOptions {
  readonly panel: PanelName;
  /** Reads of the case and verbs; those of HostVerbs and `status` have answers of their own where they are left out. */
  readonly handlers: AnyHandlers;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly start?: Partial<PanelStart>;
  /** What `getState` gives at first: as `{ version, value }`. */
  readonly state?: unknown;
}

export interface Call {
  readonly method: string;
  readonly params: unknown;
}

export interface OpenedPanel {
  readonly page: Page;
  /** Calls of the panel so far, as they arrived. */
  readonly calls: readonly Call[];
  /** What the panel said to the verb last: `said("reveal")`. Undefined where it did not call it. */
  said(method: string): unknown;
  /** Tells the panel a topic. */
  changed(topic: string): void;
  /** Other answers from now on, in place of those of the same names. */
  answer(handlers: AnyHandlers): void;
  /** What the panel saved last with setState. */
  state(): unknown;
  /** Hides and shows the panel: the page is made anew, only the saved state stays. */
  reload(): Promise<void>;
  theme(theme: ThemeName): Promise<void>;
  /** Writes out/panels/<panel>-<name>.png; gives the path. */
  screenshot(name: string): Promise<string>;
  /** Fails when a request left the origin, the page's policy was broken or an error was not caught. */
  assertClean(): void;
  /** Closes the page, after `assertClean`. */
  close(): Promise<void>;
}

/** True where there is a browser to test with. */
export const hasBrowser = existsSync(executablePath);

/** `describe` where there is a browser; else the tests show as pending. */
export function describePanel(title: string, suite: (this: Mocha.Suite) => void): void {
  (hasBrowser ? describe : describe.skip)(title, suite);
}

let browser: Promise<Browser> | undefined;

/** The browser that all tests of a run share. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
  });
  return browser;
}

endsLast(async () => {
  await (await browser)?.close();
  browser = undefined;
});

const ready: CaseStatus = {
  state: "ready",
  says: "Ready.",
  doneBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
  packets: 0,
  records: 0,
};

function usualHandlers(options: PanelOptions): AnyHandlers {
  const start: PanelStart = {
    target: { kind: options.panel === "connection" ? "connections" : options.panel } as PanelStart["target"],
    caseName: "incident",
    timeZone: "UTC",
    time: null,
    ...options.start,
  };
  const verbs: Handlers<HostVerbs> = {
    start: () => start,
    reveal: () => null,
    copy: () => null,
    narrow: () => null,
    cancel: () => null,
    restart: () => null,
  };
  return { ...verbs, status: () => ready } as AnyHandlers;
}

function describeFailure(error: unknown): Failure {
  if (error instanceof RpcError) return { code: error.code, message: error.message };
  const { code, message } = error as { code?: unknown; message?: unknown };
  return { code: typeof code === "string" ? code : "bug", message: String(message ?? error) };
}

/** Files of the origin; everything else is refused and remembered. */
async function serveFiles(context: BrowserContext, panel: PanelName, strays: string[]): Promise<void> {
  const files = await builtPanel(panel);
  const html = pageHtml({ cspSource: ORIGIN, nonce: NONCE, script: `${ORIGIN}/${panel}.js`, style: `${ORIGIN}/${panel}.css`, token: "", drawsImages: panel === "connection" }); // prettier-ignore
  await context.route("**", async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== ORIGIN) {
      strays.push(url.href);
      return route.abort();
    }
    if (url.pathname === "/") return route.fulfill({ contentType: "text/html", body: html });
    const file = files.get(url.pathname.slice(1));
    if (!file) return route.fulfill({ status: 404, body: "" });
    // The page of a webview has another origin than its resources; fonts need the permission.
    return route.fulfill({ ...file, headers: { "access-control-allow-origin": "*" } });
  });
}

/** Opens a panel of the present sources; resolves once its script has run. */
export async function openPanel(options: PanelOptions): Promise<OpenedPanel> {
  const { panel, theme = "dark", width = 1280, height = 800 } = options;
  const context = await (await sharedBrowser()).newContext({ viewport: { width, height }, reducedMotion: "reduce" });
  const faults: string[] = [];
  const strays: string[] = [];
  await serveFiles(context, panel, strays);

  const page = await context.newPage();
  // What is not there by then never will be; below the time of a test, so that it says what is missing.
  page.setDefaultTimeout(8000);
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error" || /Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => faults.push(`popup: ${popup.url()}`));

  const calls: Call[] = [];
  let saved = options.state;
  let answers: AnyHandlers = { ...usualHandlers(options), ...options.handlers };
  let hear: (message: unknown) => void = () => {};
  const port: Port = {
    post(message) {
      const onWay = carry(message);
      void page.evaluate((one) => window.flowmirrorReceive(one), onWay).catch(() => {});
    },
    listen(receive) {
      hear = receive;
      return () => (hear = () => {});
    },
  };
  const listening = (): Server => {
    const names = new Proxy({} as Handlers<Record<string, never>>, {
      getOwnPropertyDescriptor: (_, name) =>
        Object.hasOwn(answers, name) ? { configurable: true, enumerable: true, value: null } : undefined,
      get: (_, name) => (params: never, signal: AbortSignal) => {
        calls.push({ method: String(name), params });
        return answers[String(name)](params, signal);
      },
    });
    return serve(port, names, describeFailure);
  };
  let server = listening();

  await page.exposeFunction("flowmirrorPost", (message: Carried) => hear(arrive(message)));
  await page.exposeFunction("flowmirrorState", (json: string) => (saved = JSON.parse(json)));
  const load = async (): Promise<void> => {
    await page.goto(`${ORIGIN}/`, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready.then(() => null));
  };
  // What runs the tests marks functions with their names; in the browser nobody knows that mark.
  await page.addInitScript("globalThis.__name = (f) => f");
  const prepare = async (): Promise<void> => {
    const setup: GuestSetup = {
      variables: themeVariables(theme),
      themeClass: themeClass[theme],
      state: saved === undefined ? undefined : JSON.parse(JSON.stringify(saved)),
    };
    await page.addInitScript(guest, setup);
  };
  await prepare();
  await load();

  const assertClean = (): void => assert.deepEqual({ faults, strays }, { faults: [], strays: [] });
  return {
    page,
    calls,
    said: (method) => calls.findLast((call) => call.method === method)?.params,
    changed: (topic) => server.changed(topic),
    answer: (handlers) => (answers = { ...answers, ...handlers }),
    state: () => saved,
    async reload() {
      server.dispose();
      server = listening();
      await prepare();
      await load();
    },
    theme: (name) => page.evaluate(([values, kind]) => window.flowmirrorTheme(values, kind), [themeVariables(name), themeClass[name]] as const), // prettier-ignore
    async screenshot(name) {
      const folder = join(root, "out", "panels");
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${panel}-${name}.png`);
      await page.screenshot({ path, animations: "disabled", caret: "initial" });
      return path;
    },
    assertClean,
    async close() {
      server.dispose();
      await context.close();
      assertClean();
    },
  };
}
