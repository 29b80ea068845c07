/** Runs the suites within the extension host of one VS Code, against the packed extension; their report comes over the console. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { root, samples, server } from "../fixture.ts";
import { browserArgs, chromiumPath } from "../workbench.ts";

const LIMIT_MS = 200_000;
/** Below the repository, so that the bundles find mocha. */
const harness = join(root, "out/e2e-harness");

/** The suites come as an extension under development that does nothing itself: the one they test is the installed one. */
const manifest = {
  name: "flowmirror-tests",
  publisher: "flowmirror",
  version: "0.0.1",
  engines: { vscode: "^1.100.0" },
  main: "./main.cjs",
};

async function bundleSuites(): Promise<void> {
  rmSync(harness, { recursive: true, force: true });
  mkdirSync(harness, { recursive: true });
  const own = join(root, "test/e2e/host");
  const entryPoints = readdirSync(own).filter((name) => name.endsWith(".host.ts") || name === "index.ts");
  await build({
    absWorkingDir: own,
    entryPoints,
    outdir: harness,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  writeFileSync(join(harness, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(harness, "main.cjs"), "exports.activate = () => {};\n");
}

/** The workspace of the suites. */
function evidence(): string {
  const folder = mkdtempSync(join(tmpdir(), "flowmirror-evidence-"));
  for (const name of ["incident", "traps"]) cpSync(join(samples, name), join(folder, name), { recursive: true });
  const packed = readdirSync(join(samples, "incident")).find((name) => name.endsWith(".log.gz"))!;
  const log = join(folder, "flow.log");
  writeFileSync(log, gunzipSync(readFileSync(join(samples, "incident", packed))));
  writeFileSync(join(harness, "given.json"), JSON.stringify({ folder, log }));
  return folder;
}

async function main(): Promise<number> {
  await bundleSuites();
  const folder = evidence();
  const profile = mkdtempSync(join(tmpdir(), "flowmirror-chromium-"));
  const { base, stop } = await server(true);
  const context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath, headless: true, args: browserArgs }); // prettier-ignore
  try {
    const said: string[] = [];
    const page = context.pages()[0] ?? (await context.newPage());
    await page.exposeFunction("codeAutomationLog", (_type: string, given: unknown[]) => said.push(format(...given)));
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    });
    const uri = (path: string): string => `vscode-remote://${new URL(base).host}${path}`;
    const payload = [
      ["extensionDevelopmentPath", uri(harness)],
      ["extensionTestsPath", uri(join(harness, "index.cjs"))],
    ];
    const query = `folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await page.goto(`${base}/?${query}`, { waitUntil: "domcontentloaded" });
    const late = new Promise<number>((resolve) => setTimeout(() => resolve(-1), LIMIT_MS).unref());
    const code = await Promise.race([ended, late]);
    const report = join(harness, "report.txt");
    console.log(existsSync(report) ? readFileSync(report, "utf8") : said.join("\n"));
    if (code === -1) console.log(`the extension host did not end within ${LIMIT_MS / 1000} s`);
    return code === 0 ? 0 : 1;
  } finally {
    await context.close();
    await stop();
    for (const path of [profile, folder])
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

process.exit(await main());
