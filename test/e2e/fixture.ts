/** What tests in VS Code stand on: one server per run, a window per suite over a copy of evidence, the engine's own answers. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCase } from "../../src/engine/case.ts";
import type { OpenedCase } from "../../src/engine/opened-case.ts";
import { type CaseReads, openedReads } from "../../src/engine/process/reads.ts";
import { type EditorName, editors, installEditor } from "./editors.ts";
import { type RunningServer, startServer } from "./server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const samples = join(root, "samples");

/** Which VS Code this run is about. */
export const editorName = (process.env.FLOWMIRROR_EDITOR ?? "newest") as EditorName;

let running: Promise<RunningServer> | undefined;

/** The server of this run, started when first asked for; `hostTests` where suites run in its extension host. */
export function server(hostTests = false): Promise<RunningServer> {
  const vsix = process.env.FLOWMIRROR_VSIX;
  assert.ok(vsix, "FLOWMIRROR_VSIX names the package to test: npm run test:e2e sets it");
  const editor = installEditor(editorName);
  const dark = { "workbench.colorTheme": "Default Dark Modern" };
  running ??= startServer(editor, vsix, dark, hostTests ? editor.hostTests : []);
  return running;
}

const cases = new Map<string, Promise<OpenedCase>>();

/** The engine's answers about evidence, in this process: what the panels are compared with. */
export async function answers(...paths: readonly string[]): Promise<CaseReads> {
  return openedReads(await analysed(...paths));
}

/** The analysed case itself, once per run. */
export function analysed(...paths: readonly string[]): Promise<OpenedCase> {
  const key = paths.join("\n");
  const known = cases.get(key) ?? openCase(paths);
  cases.set(key, known);
  return known;
}

/** Never aborted. */
export const { signal } = new AbortController();

/** Ends what all suites shared. */
export async function endAll(): Promise<void> {
  for (const one of cases.values()) await one.then((opened) => opened.close(), () => {}); // prettier-ignore
  cases.clear();
  await running?.then((one) => one.stop());
  running = undefined;
}

export interface InWindow {
  readonly bench: Workbench;
  /** Folder that is open in the window. */
  readonly folder: string;
  readonly server: RunningServer;
}

export interface WindowSuite {
  /** Puts evidence into the folder before it is opened. */
  fill(folder: string): void;
  /** What the console may say. */
  readonly mayComplain?: RegExp;
}

/** Copies files or folders into the folder that is opened. */
export function copying(...paths: readonly string[]): WindowSuite {
  return { fill: (folder) => paths.forEach((path) => cpSync(path, join(folder, basename(path)), { recursive: true })) };
}

/** A suite with one window. Every test begins without editors, and ends without anything that must not happen in any window. */
export function describeWindow(title: string, suite: WindowSuite, tests: (window: () => InWindow) => void): void {
  describe(`${title} (VS Code ${editors[editorName].vscode})`, function () {
    this.timeout(120_000);
    let window: InWindow | undefined;
    before(async function () {
      this.timeout(180_000);
      const folder = mkdtempSync(join(tmpdir(), "flowmirror-evidence-"));
      mkdirSync(folder, { recursive: true });
      suite.fill(folder);
      const running = await server();
      window = { bench: await openWorkbench({ base: running.base, folder }), folder, server: running };
    });
    afterEach(async function () {
      if (!window) return;
      if (this.currentTest?.isFailed()) {
        await window.bench.screenshot(`failed-${editorName}-${this.currentTest.title}`.replaceAll(/[^\w-]+/g, "-"));
      }
      await window.bench.clear();
    });
    after(async () => {
      if (!window) return;
      const { bench, folder } = window;
      const { strangers, faults } = bench;
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
      assert.deepEqual([...strangers], [], "something wanted to leave this machine");
      assert.deepEqual(faults.filter((fault) => !suite.mayComplain?.test(fault)), []); // prettier-ignore
    });
    tests(() => {
      assert.ok(window, "the window could not be opened");
      return window;
    });
  });
}
