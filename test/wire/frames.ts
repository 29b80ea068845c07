/** What holds of any frame, and what tshark makes of frames that a test has built. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { pcapFile } from "../builders/capture.ts";
import { decode } from "../stream/run.ts";
import { problemsOf, tree } from "./fields/tree.ts";

/** Cut anywhere, a frame has the first of its layers and no others, and its tree holds together. */
export function holdsCutAnywhere(bytes: Uint8Array): void {
  const full = decode(bytes).path;
  for (let cut = 0; cut <= bytes.length; cut++) {
    const part = bytes.subarray(0, cut);
    const { path } = decode(part, 1, bytes.length);
    assert.ok(full.startsWith(path), `cut after ${cut} bytes: ${path}`);
    assert.deepEqual(problemsOf(tree(part, 1, bytes.length), part, 1, bytes.length), [], `cut after ${cut} bytes`);
  }
}

/** With some bytes replaced by any others, the tree of a frame holds together. */
export function survivesDamage(frames: readonly Uint8Array[]): void {
  const damage = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const check = (whole: Uint8Array, hits: readonly (readonly [number, number])[]): void => {
    const bytes = whole.slice();
    for (const [at, byte] of hits) if (at < bytes.length) bytes[at] = byte;
    assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), []);
  };
  fc.assert(fc.property(fc.constantFrom(...frames), damage, check), { numRuns: 2000, seed: 7 });
}

/** Layers that are written otherwise there, or not at all: the Ether type, the rest, applications. */
const NOT_HEADERS = new Set(["ethertype", "data", "lcp", "l2tp.avp"]);

/** tshark's layers of each Ethernet frame, as ours are written; null where there is no tshark. */
export function pathsOfTshark(frames: readonly Uint8Array[]): string[] | null {
  if (spawnSync("tshark", ["--version"]).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), "frames-"));
  try {
    const path = join(folder, "frames.pcap");
    writeFileSync(path, pcapFile(frames.map((bytes, i) => ({ bytes, seconds: i + 1 }))));
    const { stdout } = spawnSync("tshark", ["-r", path, "-T", "fields", "-e", "frame.protocols"], { encoding: "utf8" });
    return stdout.trimEnd().split("\n").map((line) => line.split(":").filter((layer) => !NOT_HEADERS.has(layer) && !layer.startsWith("ipv6.")).join(":")); // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true });
  }
}
