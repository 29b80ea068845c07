/** What fuzzing starts from: the golden captures, the samples, and small captures and logs of the corpus when it is there. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { goldenInputs } from "../golden/inputs.ts";
import { corpusFolder } from "./corpus.ts";

/** Small files make many runs. */
const LARGEST = 64 << 10;
const samples = join(import.meta.dirname, "..", "..", "samples");

export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function under(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function small(paths: readonly string[]): Seed[] {
  return paths
    .filter((path) => statSync(path).size <= LARGEST)
    .map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) }));
}

export function fuzzSeeds(): Seed[] {
  const golden = Object.entries(goldenInputs).map(([name, [file, make]]) => ({
    name: `${name}-${file}`,
    bytes: make(),
  }));
  const evidence = /\.(pcap|pcapng|cap|log|gz|zst|parquet|csv|json|ndjson|txt)$/;
  const ours = small(
    [...under(join(samples, "incident")), ...under(join(samples, "traps"))].filter((path) => evidence.test(path)),
  );
  const folder = corpusFolder();
  const truths = /(\.truth|\.suricata|MANIFEST|CROSSCHECK|\.correlation)\.?json$|\.origin/;
  const foreign = folder ? small(under(folder).filter((path) => evidence.test(path) && !truths.test(path))) : [];
  return [...golden, ...ours, ...foreign];
}
