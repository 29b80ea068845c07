// Builds command line, engine process, extension and panels into dist/, watches them, or runs the demo on samples/incident.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { argv, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const common = {
  bundle: true,
  sourcemap: true,
  define: { FLOWMIRROR_VERSION: JSON.stringify(version) },
  metafile: true,
  logLevel: "warning",
};
const options = {
  ...common,
  entryPoints: {
    cli: "src/cli/main.ts",
    engine: "src/engine/process/main.ts",
    decode: "src/engine/protocols/thread.ts",
  },
  splitting: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  // Puts the values of constants in their places: the loops over packets are full of them.
  minifySyntax: true,
  // Only what has native parts stays outside: one file loads faster than a hundred.
  external: ["@duckdb/*"],
  chunkNames: "chunks/[name]-[hash]",
};
/** The extension host loads CommonJS in every version of VS Code that we support. */
const extension = {
  ...common,
  entryPoints: { extension: "src/extension/extension.ts" },
  platform: "node",
  target: "node20.19",
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  external: ["vscode"],
};
/** One script and one style sheet per panel: `webview/<panel>/main.ts`. */
export const panels = {
  ...common,
  entryPoints: Object.fromEntries(
    readdirSync("webview", { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(`webview/${entry.name}/main.ts`))
      .map(({ name }) => [name, `webview/${name}/main.ts`]),
  ),
  platform: "browser",
  target: "es2022",
  format: "iife",
  loader: { ".ttf": "file" },
  assetNames: "[name]",
  // The UI toolkit halves; what is ours is readable through the source map.
  minify: true,
};

/** Builds into `outdir`: written over what is there, so that a running command never misses a file; what is stale goes after.
 * Returns what esbuild says of the files it made. */
export async function bundle(outdir) {
  const { build } = await import("esbuild");
  const [{ metafile }] = await Promise.all([
    build({ ...options, outdir }),
    build({ ...extension, outdir }),
    build({ ...panels, outdir: `${outdir}/webview` }),
  ]);
  chmodSync(`${outdir}/cli.js`, 0o755);
  cpSync("node_modules/@virustotal/yara-x/pkg/yara_x_js_bg.wasm", `${outdir}/yara_x_js_bg.wasm`);
  if (existsSync("src/store/sql")) cpSync("src/store/sql", `${outdir}/sql`, { recursive: true });
  const made = new Set(Object.keys(metafile.outputs).map((path) => resolve(path)));
  for (const name of readdirSync(`${outdir}/chunks`, { recursive: true })) {
    const path = resolve(outdir, "chunks", name);
    if (!made.has(path)) rmSync(path, { force: true });
  }
  return metafile;
}

const tasks = {
  build: () => bundle("dist"),
  async watch() {
    const { context } = await import("esbuild");
    for (const one of [options, extension, { ...panels, outdir: "dist/webview" }])
      await (await context({ outdir: "dist", ...one })).watch();
  },
  async demo() {
    await bundle("dist");
    const { status } = spawnSync(
      execPath,
      ["dist/cli.js", "analyze", "samples/incident", "--case", "out/demo", "--report", "out/demo"],
      {
        stdio: "inherit",
      },
    );
    exit(status ?? 1);
  },
};

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) await tasks[argv[2]]();
