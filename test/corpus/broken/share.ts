/**
 * Every capture of the corpus cut at many places and with bytes flipped: no exception, no endless loop, bounded memory,
 * as many rows as packets; and a diagnostic whenever the cut lies inside a record. In shares: each has a file of its own, and
 * files are tested side by side.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../bench/traffic/random.ts";
import { corpusFolder } from "../../fuzz/corpus.ts";
import { Guard } from "../../fuzz/guard.ts";
import { damaged } from "../../fuzz/mutate.ts";
import { recordEnds } from "../record-ends.ts";

/** Files beside this one, each with its share of the captures. */
const SHARES = 4;
const CUTS = 6;
const FLIPS = 6;
/** Larger captures are damaged only in their first part: what follows is more of the same. */
const LARGEST = 256 << 10;

const folder = corpusFolder();

interface Entry {
  readonly file: string;
  readonly why: string;
}

const seedOf = (name: string): number =>
  [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7) >>> 0;

/** The suite of one share, 1 to SHARES. */
export function describeShare(share: number): void {
  describe(`damaged captures of the corpus, share ${share} of ${SHARES}`, function () {
    this.timeout(240_000);
    tests(share);
  });
}

function tests(share: number): void {
  let guard: Guard;
  let passed = 0;
  let failed = 0;

  before(function () {
    if (folder) {
      guard = new Guard();
      return;
    }
    console.log("      skipped: the corpus is absent (FLOWMIRROR_CORPUS names its folder)");
    this.skip();
  });

  after(() => {
    if (!folder) return;
    guard.close();
    console.log(`      ${passed} passed, ${failed} failed`);
  });

  async function expectSound(
    bytes: Uint8Array,
    what: string,
    needsDiagnostic: boolean,
    problems: string[],
  ): Promise<void> {
    const { failure, diagnostics } = await guard.check(bytes);
    const silent = needsDiagnostic && diagnostics.length === 0;
    if (failure === null && !silent) {
      passed++;
      return;
    }
    failed++;
    problems.push(`${what}: ${failure ?? "nothing says that the file is cut inside a record"}`);
  }

  it("is in a file, as every other share", () => {
    const files = readdirSync(import.meta.dirname).filter((name) => /^share-\d+\.test\.ts$/.test(name));
    assert.equal(files.length, SHARES);
    assert.ok(share >= 1 && share <= SHARES);
  });

  const entries = folder ? (JSON.parse(readFileSync(join(folder, "MANIFEST.json"), "utf8")) as Entry[]) : [];
  for (const { file } of entries.filter((_, i) => i % SHARES === share - 1)) {
    it(file, async () => {
      const bytes = new Uint8Array(readFileSync(join(folder ?? "", file))).slice(0, LARGEST);
      const ends = recordEnds(bytes);
      const random = new Random(seedOf(file));
      const problems: string[] = [];
      for (let n = 0; n < CUTS; n++) {
        const at = 1 + random.below(bytes.length - 1);
        const inside = ends !== null && at < ends.last && !ends.all.has(at);
        await expectSound(bytes.slice(0, at), `cut at ${at}`, inside, problems);
      }
      for (let n = 0; n < FLIPS; n++) {
        const seed = seedOf(file) + n;
        await expectSound(damaged(bytes, seed), `damage ${seed}`, false, problems);
      }
      assert.deepEqual(problems, []);
    });
  }
}
