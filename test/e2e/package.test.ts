/** The package that is tested is the package that ships: one native store, nothing of building and testing, a manifest the Marketplace takes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";

/** The Marketplace takes more; a person on a slow line does not. */
const MOST_BYTES = 45_000_000;

describe("package", () => {
  const vsix = process.env.FLOWMIRROR_VSIX;
  const target = `${process.platform}-${process.arch}`;
  const read = (...args: readonly string[]): string =>
    execFileSync("python3", ["-c", SCRIPT, vsix!, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  let names: readonly string[] = [];

  before(function () {
    if (vsix === undefined) return this.skip();
    names = read().trim().split("\n");
  });

  it("has exactly one native store, that of its platform", () => {
    assert.deepEqual(
      names.filter((name) => name.endsWith(".node")),
      [`extension/node_modules/@duckdb/node-bindings-${target}/duckdb.node`],
    );
    assert.match(read("extension.vsixmanifest"), new RegExp(`TargetPlatform="${target}"`));
  });

  it("has no source maps, sources or tests, and is not large", () => {
    // In folders of dependencies a folder may be called as it likes.
    const ours = names.filter((name) => !name.startsWith("extension/node_modules/"));
    const stray = ours.filter((name) => /\/(test|src|docs|out|\.git|\.ci)\//.test(name));
    assert.deepEqual(stray, []);
    assert.deepEqual(names.filter((name) => /\.(map|ts)$/.test(name)), []); // prettier-ignore
    assert.ok(statSync(vsix!).size < MOST_BYTES);
  });

  it("has what it shows and runs", () => {
    const wanted = [
      "dist/extension.cjs", "dist/engine.js", "dist/webview/overview.js", "dist/webview/connection.css", "samples/incident/mirror.pcap",
      "media/icon.png", "readme.md", "changelog.md", "LICENSE.txt",
    ]; // prettier-ignore
    for (const name of wanted) assert.ok(names.includes(`extension/${name}`), name);
  });

  it("has a manifest without scripts and without what is bundled", () => {
    const manifest = JSON.parse(read("extension/package.json")) as Record<string, unknown>;
    for (const key of ["scripts", "devDependencies", "bin", "private"]) assert.equal(manifest[key], undefined, key);
    assert.deepEqual(Object.keys(manifest.dependencies as object).sort(), ["@duckdb/node-api", "@duckdb/node-bindings"]); // prettier-ignore
    for (const key of ["icon", "galleryBanner", "categories", "keywords", "license", "repository"]) assert.ok(manifest[key], key); // prettier-ignore
  });
});

/** Node has no reader of zip files: lists the names, or prints the file that is named. */
const SCRIPT = `
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(z.read(sys.argv[2]).decode() if len(sys.argv) > 2 else "\\n".join(z.namelist()))
`;
