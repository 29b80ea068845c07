// Builds the command line into dist/, watches it, or runs the demo on samples/.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { argv, execPath, exit } from "node:process";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const options = {
  entryPoints: { cli: "src/cli/main.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  packages: "external",
  sourcemap: true,
  banner: { js: "" },
  define: { FLOWMIRROR_VERSION: JSON.stringify(version) },
  chunkNames: "chunks/[name]-[hash]",
  logLevel: "warning",
};

const tasks = {
  async build() {
    const { build } = await import("esbuild");
    rmSync("dist", { recursive: true, force: true });
    await build(options);
    if (existsSync("src/store/sql")) cpSync("src/store/sql", "dist/sql", { recursive: true });
  },
  async watch() {
    const { context } = await import("esbuild");
    await (await context(options)).watch();
  },
  async demo() {
    await tasks.build();
    const { status } = spawnSync(execPath, ["dist/cli.js", "analyze", "samples", "--case", "out/demo", "--report", "out/demo"], {
      stdio: "inherit",
    });
    exit(status ?? 1);
  },
};
await tasks[argv[2]]();
