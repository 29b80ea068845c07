/** Mutation fuzzing of everything that reads evidence: `npm run fuzz -- --seconds 60 --seed 1`. Crashers go to out/fuzz. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { corpusFolder } from "./corpus.ts";
import { Guard } from "./guard.ts";
import { damaged } from "./mutate.ts";
import { fuzzSeeds } from "./seeds.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const seeds = fuzzSeeds().filter(({ name }) => !values.only || name.includes(values.only));
const folder = join("out", "fuzz");
if (!corpusFolder()) console.log("the corpus is absent: fuzzing the project's own files only");

const guard = new Guard();
const end = Date.now() + seconds * 1000;
const kinds = new Map<string, number>();
let passed = 0;
let failed = 0;
for (let run = Number(values.seed) * 1_000_000; Date.now() < end; run++) {
  const seed = seeds[run % seeds.length];
  const bytes = damaged(seed.bytes, run);
  const { failure } = await guard.check(bytes);
  if (failure === null) {
    passed++;
    continue;
  }
  failed++;
  const kind = failure.split("\n").slice(0, 2).join(" | ");
  const seen = (kinds.get(kind) ?? 0) + 1;
  kinds.set(kind, seen);
  if (seen > 3) continue;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${run}-${seed.name}`);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.txt`, `${failure}\nrun ${run}, from ${seed.name}\n`);
  console.log(`${path}: ${failure}`);
}
guard.close();
for (const [kind, count] of kinds) console.log(`${count} x ${kind}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
