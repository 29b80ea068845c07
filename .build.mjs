// Builds the command line into dist/, watches it, or runs the demo on samples/incident.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { argv, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const options = {
  entryPoints: { cli: "src/cli/main.ts" },
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  // Only what has native parts stays outside: one file loads faster than a hundred.
  external: ["@duckdb/*"],
  sourcemap: true,
  define: { FLOWMIRROR_VERSION: JSON.stringify(version) },
  chunkNames: "chunks/[name]-[hash]",
  metafile: true,
  logLevel: "warning",
};

/** Builds into `outdir`: written over what is there, so that a running command never misses a file; what is stale goes after.
 * Returns what esbuild says of the files it made. */
export async function bundle(outdir) {
  const { build } = await import("esbuild");
  const { metafile } = await build({ ...options, outdir });
  chmodSync(`${outdir}/cli.js`, 0o755);
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
    await (await context({ ...options, outdir: "dist" })).watch();
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
