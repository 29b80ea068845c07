/** Large captures are decoded by several threads: what they give is what one gives. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MixedTraffic, type Truth } from "../bench/traffic/mixed.ts";
import { build, outdir } from "./built.ts";
import { scratchFolders } from "./scratch.ts";

const cli = fileURLToPath(new URL(`../../${outdir}/cli.js`, import.meta.url));
const scratch = scratchFolders();
/** A little more than the size from which threads are used. */
const BYTES = 70e6;

/** Runs on `cores` of the machine's: as many threads are used. */
function lines(cores: string, ...args: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync("taskset", ["-c", cores, process.execPath, cli, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  return stdout.trim().split("\n");
}

describe("threads that decode", function () {
  this.timeout(300_000);
  let path = "";
  let truth: Truth;
  before(async function () {
    if (availableParallelism() < 2 || spawnSync("taskset", ["-c", "0", "true"]).status !== 0) return this.skip();
    await build();
    path = join(scratch.make(), "mixed.pcap");
    truth = new MixedTraffic(path, { bytes: BYTES, connections: 4000, dns: 1200, vxlan: false, seed: 7 }).run();
  });
  after(() => scratch.remove());

  it("give the rows of one, in the same order", () => {
    const rows = (cores: string): string[] => ["http", "dns"].flatMap((table) => lines(cores, table, path, "--format", "jsonl")); // prettier-ignore
    const several = rows("0,1");
    assert.equal(several.length, truth.http + truth.dns);
    assert.deepEqual(several, rows("0"));
  });

  it("give them to a reader that is slow, too", () => {
    const command = `{ taskset -c 0,1 "${process.execPath}" "${cli}" http "${path}" --format jsonl; echo "ended with $?"; } | { sleep 5; cat; }`;
    const { stdout } = spawnSync("sh", ["-c", command], { encoding: "utf8", maxBuffer: 1 << 28 });
    const rows = stdout.trim().split("\n");
    assert.equal(rows.pop(), "ended with 0");
    assert.equal(rows.length, truth.http);
  });

  it("say what each connection speaks", () => {
    const rows = (cores: string): string[] => lines(cores, "connections", path, "--service", "--format", "jsonl");
    const several = rows("0,1");
    assert.equal(several.filter((row) => row.includes('"service":"http"')).length > 1000, true);
    assert.deepEqual(several, rows("0"));
  });

  it("fill the same case beside its index", () => {
    const rows = (cores: string, name: string): string[] => {
      const folder = join(scratch.make(), name);
      lines(cores, "analyze", path, "--case", folder, "--quiet");
      return ["http", "files", "connections", "diagnostics"].flatMap((table) =>
        lines(cores, "query", folder, `SELECT * FROM ${table} ORDER BY ALL`, "--format", "jsonl"),
      );
    };
    const several = rows("0,1", "several");
    assert.equal(several.length > truth.http + truth.tcp, true);
    assert.deepEqual(several, rows("0", "one"));
  });
});
