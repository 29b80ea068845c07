/** The generated captures of the benchmark, made once and kept in $FLOWMIRROR_BENCH_DIR (default /tmp/flowmirror-bench). */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MixedTraffic, type Truth } from "./traffic/mixed.ts";
import { smallTraffic } from "./traffic/small.ts";

/** Part of the file names: raise it when a generator changes what it writes. */
const VERSION = 1;
const MIXED_BYTES = 1_000_000_000;
const SMALL_BYTES = 200_000_000;

export type InputName = "mixed" | "vxlan" | "small";

export interface Input {
  readonly name: InputName;
  readonly path: string;
  readonly truth: Truth;
}

export function benchFolder(): string {
  return process.env.FLOWMIRROR_BENCH_DIR ?? "/tmp/flowmirror-bench";
}

/** The capture of that name, `scale` times its usual size (connections shrink with it). */
export function captureInput(name: InputName, scale = 1, seed = 1): Input {
  const folder = benchFolder();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}-${scale}-s${seed}-v${VERSION}.pcap`);
  const truthPath = `${path}.truth.json`;
  if (!existsSync(path) || !existsSync(truthPath)) {
    writeFileSync(truthPath, JSON.stringify(generate(name, path, scale, seed)));
  }
  return { name, path, truth: JSON.parse(readFileSync(truthPath, "utf8")) as Truth };
}

function generate(name: InputName, path: string, scale: number, seed: number): Truth {
  if (name === "small") return smallTraffic(path, { bytes: SMALL_BYTES * scale, seed });
  const connections = Math.round(50_000 * scale);
  const dns = Math.round(15_000 * scale);
  return new MixedTraffic(path, { bytes: MIXED_BYTES * scale, connections, dns, vxlan: name === "vxlan", seed }).run();
}

/** Prints a line for each input, making what is missing: `node --import tsx test/bench/inputs.ts [scale]`. */
if (import.meta.filename === process.argv[1]) {
  for (const name of ["mixed", "vxlan", "small"] as const) {
    const { path, truth } = captureInput(name, Number(process.argv[2] ?? 1));
    console.log(path, JSON.stringify(truth));
  }
}
