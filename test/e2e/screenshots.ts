/** Pictures of every panel in VS Code, in each kind of theme, at two widths; the best become those of the README: `npm run screenshots -- [theme] [width]`. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, env, exit } from "node:process";
import type { Frame } from "playwright-core";
import { editorName, root, samples } from "./fixture.ts";
import { installEditor } from "./editors.ts";
import { startServer } from "./server.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  contrast: "Default High Contrast",
} as const;

/** Pictures of the README, by what the overview of all is called. */
const best: Readonly<Record<string, string>> = {
  views: "overview",
  connections: "connections",
  payload: "payload",
  packets: "packet-bytes",
  findings: "findings",
};

type Show = (bench: Workbench) => Promise<Frame>;

/** The listing of that name with rows in it. */
async function shown(bench: Workbench, name: string): Promise<Frame> {
  const frame = await bench.webview(`[aria-label="${name} actions"]`);
  await frame.locator(".fm-row:not(.fm-waiting)").first().waitFor();
  return frame;
}

/** Every tab but the first is come to from the one before. */
async function connection(bench: Workbench, tab: RegExp): Promise<Frame> {
  const frame = await bench.webview(".fm-payload");
  await frame.getByRole("tab", { name: tab }).click();
  return frame;
}

/** How to come to each panel, and when it is worth a picture. */
const shows: Readonly<Record<string, Show>> = {
  async overview(bench) {
    await bench.command("Flowmirror: Show Overview");
    return bench.webview(".fm-figure");
  },
  async connections(bench) {
    await bench.command("Flowmirror: Show Connections");
    const frame = await shown(bench, "connections");
    await frame.locator('.fm-row[aria-rowindex="4"]').click();
    await frame.locator(".fm-detail-title").waitFor();
    return frame;
  },
  async payload(bench) {
    await bench.command("Flowmirror: Follow Connection...");
    await bench.pick("203.0.113.77:52100");
    return connection(bench, /^Payload/);
  },
  async transactions(bench) {
    const frame = await connection(bench, /^Transactions/);
    await frame.locator(".fm-transaction-turn").first().click();
    await frame.locator(".fm-message-full").nth(1).waitFor();
    return frame;
  },
  async packets(bench) {
    const frame = await connection(bench, /^Packets/);
    await frame.locator("#packet-row-3").click();
    await frame.locator(".fm-tree-title").nth(4).click();
    return frame;
  },
  records: (bench) => connection(bench, /^Flow records/),
  vantages: (bench) => connection(bench, /^Vantages/),
  async "flow-records"(bench) {
    await bench.command("Flowmirror: Show Flow Records");
    const frame = await shown(bench, "flow records");
    await frame.locator('.fm-row[aria-rowindex="3"]').click();
    await frame.locator(".fm-detail-title").waitFor();
    return frame;
  },
  async protocols(bench) {
    await bench.command("Flowmirror: Show Protocols");
    const frame = await shown(bench, "http rows");
    await frame.locator('.fm-row[aria-rowindex="4"]').click();
    await frame.locator(".fm-detail-title").waitFor();
    return frame;
  },
  async findings(bench) {
    await bench.command("Flowmirror: Show Findings");
    const frame = await bench.webview(".fm-findings-option");
    await frame.locator(".fm-findings-option").nth(1).click();
    return frame;
  },
  async report(bench) {
    await bench.command("Flowmirror: Show Report");
    return bench.webview(".fm-report-page");
  },
  async query(bench) {
    await bench.command("Flowmirror: Run SQL Query");
    const frame = await bench.webview(".fm-query-sql");
    await frame.getByRole("button", { name: /^Run/ }).click();
    await frame.locator(".fm-answer-table").waitFor();
    return frame;
  },
  async views(bench) {
    await bench.command("View: Show Flowmirror");
    await bench.command("Flowmirror: Show Overview");
    return bench.webview(".fm-figure");
  },
};

async function pictures(vsix: string, theme: keyof typeof themes, width: number): Promise<void> {
  const server = await startServer(installEditor(editorName), vsix, { "workbench.colorTheme": themes[theme] });
  const folder = join(mkdtempSync(join(tmpdir(), "flowmirror-evidence-")), "evidence");
  cpSync(join(samples, "incident"), join(folder, "incident"), { recursive: true });
  let bench: Workbench | undefined;
  try {
    bench = await openWorkbench({ base: server.base, folder, width, height: 700 });
    await bench.explorerMenu("incident", "Open as Case...");
    await bench.webview(".fm-figure");
    // Panels have the window to themselves; the views come last.
    await bench.command("View: Toggle Primary Side Bar Visibility");
    for (const [name, show] of Object.entries(shows)) {
      await show(bench);
      await bench.page.mouse.move(150, 17);
      await bench.settled();
      await bench.screenshot(`${name}-${theme}-${width}`);
      const kept = best[name];
      if (kept !== undefined && theme === "dark" && width === 1280) await bench.screenshot(kept, "media/screenshots");
    }
  } finally {
    await bench?.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const vsix = env.FLOWMIRROR_VSIX;
if (vsix === undefined) {
  console.error("FLOWMIRROR_VSIX names the package: npm run package makes one.");
  exit(2);
}
mkdirSync(join(root, "media/screenshots"), { recursive: true });
/** What was asked for by name, of these; all where none was. */
function wanted<T extends string>(all: readonly T[]): readonly T[] {
  const named = all.filter((name) => argv.slice(2).includes(name));
  return named.length > 0 ? named : all;
}

for (const width of wanted(["1280", "800"]).map(Number)) {
  for (const theme of wanted(Object.keys(themes) as (keyof typeof themes)[])) {
    await pictures(vsix, theme, width);
    console.log(`out/e2e-screenshots/*-${theme}-${width}.png`);
  }
}
exit(0);
