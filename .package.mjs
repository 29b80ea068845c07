// Makes the .vsix of the extension for one platform or for all: node .package.mjs [--target linux-x64|all] [--out folder]
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { arch, argv, exit, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./.build.mjs";

/** Fetched when packaging, not with `npm ci`: a hundred packages that only this script needs. 4.x wants Node 22. */
const VSCE = "@vscode/vsce@3.9.2";
const NATIVE = "@duckdb/node-bindings";
/** VS Code's name of a platform is also that of DuckDB's package for it. */
export const targets = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"];

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));

function run(command, args, cwd = ".") {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", shell: platform === "win32" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** The manifest as it ships: nothing of building and testing, and of dependencies only those that are not bundled. */
function shipped() {
  const { scripts: _scripts, devDependencies: _dev, files: _files, bin: _bin, private: _private, ...rest } = manifest;
  const native = Object.entries(manifest.dependencies).filter(([name]) => name.startsWith("@duckdb/"));
  return { ...rest, dependencies: Object.fromEntries(native) };
}

/** The shipped dependencies and what they need in turn. */
function needed(names, all = new Set()) {
  for (const name of names) {
    if (all.has(name)) continue;
    all.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));
    needed(Object.keys(dependencies), all);
  }
  return all;
}

/** Puts the native store for `target` into `folder`: from node_modules where it is there, else from the registry, by its locked hash. */
function placeNative(target, folder) {
  const name = `${NATIVE}-${target}`;
  const installed = join("node_modules", name);
  const place = join(folder, "node_modules", name);
  if (existsSync(installed)) return cpSync(installed, place, { recursive: true });
  const { version, integrity } = lock.packages[installed.replaceAll("\\", "/")];
  const [{ filename }] = JSON.parse(
    run("npm", ["pack", `${name}@${version}`, "--json", "--pack-destination", resolve("out/package")]),
  );
  const packed = join("out/package", filename);
  const found = `sha512-${createHash("sha512").update(readFileSync(packed)).digest("base64")}`;
  if (found !== integrity) throw new Error(`${packed} is not what package-lock.json names`);
  mkdirSync(place, { recursive: true });
  run("tar", ["-xzf", resolve(packed), "-C", place, "--strip-components=1"]);
}

/** Everything that ships, and nothing else: no source maps, no tests. */
function stage(target, built) {
  const folder = resolve("out/package", target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const lean = { recursive: true, filter: (path) => !/\.map$|\.d\.ts$/.test(path) };
  cpSync(built, join(folder, "dist"), lean);
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE", "media"]) cpSync(name, join(folder, name), lean);
  for (const name of ["incident", "traps", "README.md"])
    cpSync(`samples/${name}`, join(folder, "samples", name), { recursive: true });
  for (const name of needed(Object.keys(shipped().dependencies)))
    cpSync(join("node_modules", name), join(folder, "node_modules", name), lean);
  placeNative(target, folder);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(shipped(), null, 2)}\n`);
  return folder;
}

/** Makes one .vsix and returns its path. */
export async function makePackage(target, outFolder) {
  const built = resolve("out/package/dist");
  rmSync(built, { recursive: true, force: true });
  await bundle(built);
  const folder = stage(target, built);
  const out = resolve(outFolder, `${manifest.name}-${manifest.version}-${target}.vsix`);
  mkdirSync(outFolder, { recursive: true });
  run("npx", ["--yes", "--package", VSCE, "vsce", "package", "--target", target, "--out", out], folder);
  return out;
}

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { target: { type: "string" }, out: { type: "string", default: "out" } } });
  const wanted = values.target === "all" ? targets : [values.target ?? `${platform}-${arch}`];
  for (const target of wanted) {
    if (!targets.includes(target)) {
      console.error(`There is no package for ${target}; there is one for ${targets.join(", ")}.`);
      exit(2);
    }
    const path = await makePackage(target, values.out);
    console.log(`${path}  ${(statSync(path).size / 1e6).toFixed(1)} MB`);
  }
}
