/** The built command line as its users meet it: a process with pipes, signals and exit codes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pcapFile } from "../builders/capture.ts";
import { frame } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, tcp } from "../builders/packets.ts";
import { build, flowmirror, type MadeFile, outdir } from "./built.ts";
import { scratchFolders } from "./scratch.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const scratch = scratchFolders();
const folder = scratch.make("flowmirror cli \u00e9-");

/** A capture of one connection, its packets over and over. */
function capture(name: string, copies: number): string {
  const packet = (from: number) => {
    const [src, dst] = from ? ["10.0.0.2", "10.0.0.1"] : ["10.0.0.1", "10.0.0.2"];
    const [srcPort, dstPort] = from ? [80, 5000] : [5000, 80];
    return frame(eth({}, ipv4({ src, dst }, tcp({ srcPort, dstPort, flags: from ? "SA" : "S" }, ""))));
  };
  const packets = Array.from({ length: 1000 }, (_, i) => ({ bytes: packet(i % 2), seconds: 1_700_000_000 }));
  const file = pcapFile(packets);
  const path = join(folder, name);
  writeFileSync(path, file);
  for (let i = 1; i < copies; i++) writeFileSync(path, file.subarray(24), { flag: "a" });
  return path;
}

describe("the built command line", function () {
  this.timeout(120_000);
  let files: Readonly<Record<string, MadeFile>> = {};
  let small = "";
  let large = "";
  before(async () => {
    files = await build();
    small = capture("small one.pcap", 1);
    large = capture("large.pcap", 500);
  });

  after(() => scratch.remove());

  it("writes to a pipe by the name of its stream", function () {
    if (process.platform === "win32") this.skip();
    const script = '"$0" "$1" connections "$2" --format csv --output /dev/stdout | cat';
    const ran = spawnSync("sh", ["-c", script, process.execPath, join(root, outdir, "cli.js"), small], {
      encoding: "utf8",
    });
    assert.equal(ran.stderr, "");
    assert.equal(ran.stdout.trim().split("\n").length, 2);
  });

  it("is executable and says its version", async () => {
    accessSync(join(root, outdir, "cli.js"), constants.X_OK);
    assert.match(readFileSync(join(root, outdir, "cli.js"), "utf8"), /^#!\/usr\/bin\/env node\n/);
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    assert.deepEqual(await flowmirror(["version"]), { code: 0, stdout: `flowmirror ${version}\n`, stderr: "" });
  });

  it("loads neither DuckDB nor the protocols for listings of packets and for connections", () => {
    const closure = loadedWith(files, ["src/cli/main.ts", "src/engine/listing.ts", "src/engine/output/jsonl.ts", "src/engine/output/csv.ts"]); // prettier-ignore
    assert.ok(closure.size > 3);
    const native = [...closure].filter((path) => path.startsWith("@duckdb"));
    assert.deepEqual(native, []);
    const protocols = [...closure].filter((path) => files[path] && "src/app/protocols.ts" in files[path].inputs);
    assert.deepEqual(protocols, []);
  });

  it("lists a capture whose name has spaces and letters beyond ASCII", async () => {
    const { code, stdout, stderr } = await flowmirror(["connections", small, "--format", "jsonl"]);
    assert.equal(stderr, "");
    assert.equal(code, 0);
    const row = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(
      [row.proto, row.orig_ip, row.orig_port, row.resp_ip, row.resp_port, row.orig_pkts, row.resp_pkts, row.first_ts],
      ["tcp", "10.0.0.1", 5000, "10.0.0.2", 80, 500, 500, "2023-11-14T22:13:20.000000000Z"],
    );
  });

  it("has no colour and no progress in pipes", async () => {
    const { stdout, stderr } = await flowmirror(["packets", small]);
    assert.doesNotMatch(stdout + stderr, /\u001b/);
  });

  it("ends quietly when the reader of stdout goes away", async () => {
    const ended = await flowmirror(["packets", large, "--format", "jsonl"], {
      onOutput: (child) => child.stdout?.destroy(),
    });
    assert.equal(ended.stderr, "");
    assert.equal(ended.code, 0);
  });

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    // prettier-ignore
    it(`stops on ${signal}, says so, and leaves no half-written file`, async () => {
      const target = join(folder, signal);
      mkdirSync(target);
      const ended = await flowmirror(["packets", large, "--format", "jsonl", "--output", join(target, "rows.jsonl")], {
        interruptWhen: { exists: join(target, ".rows.jsonl.part"), signal },
      });
      assert.deepEqual(ended, { code: expected, stdout: "", stderr: "flowmirror: cancelled\n" });
      assert.deepEqual(readdirSync(target), []);
    });
  }

  it("says what a file is that it cannot read, and exits with 3", async () => {
    const path = join(folder, "text.pcap");
    writeFileSync(path, "this is no capture\n");
    const { code, stdout, stderr } = await flowmirror(["connections", path]);
    assert.deepEqual([code, stdout], [3, ""]);
    assert.match(stderr, /text\.pcap: .*\nflowmirror: none of the evidence could be read\.\n$/);
  });

  it("exits with 3 for a file that is not there", async () => {
    const { code, stderr } = await flowmirror(["connections", join(folder, "nowhere.pcap")]);
    assert.equal(code, 3);
    assert.match(stderr, /nowhere\.pcap/);
  });

  it("exits with 4 and one sentence when the disk is full", async function () {
    const { code, stderr } = await flowmirror(["connections", small, "--format", "csv", "--output", "/dev/full"]);
    assert.equal(code, 4);
    assert.equal(stderr, "flowmirror: /dev/full could not be written: the disk is full.\n");
  });
});

/** Everything that is loaded, packages included, when the outputs made from these sources are. */
function loadedWith(files: Readonly<Record<string, MadeFile>>, sources: readonly string[]): Set<string> {
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const one of files[path]?.imports ?? []) if (one.kind === "import-statement") load(one.path);
  };
  for (const source of sources) {
    const holder = Object.entries(files).find(([path, file]) => !path.endsWith(".map") && source in file.inputs);
    assert.ok(holder, `${source} is in no output`);
    load(holder[0]);
  }
  return loaded;
}
