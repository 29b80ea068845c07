/**
 * Golden cases: every folder here that holds an `input.*` goes through the listings, whose JSON lines must be the
 * expected ones, byte for byte. `npm run golden` writes the expectations anew; the diff is then reviewed.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { BatchSink, EvidenceOptions, ListingSummary } from "../../src/engine/api.ts";
import { listConnections, listPackets } from "../../src/engine/listing.ts";
import { jsonLines } from "../../src/engine/output/jsonl.ts";
import { goldenInputs } from "./inputs.ts";

const rewrite = process.env.GOLDEN === "write";
const here = import.meta.dirname;

type Listing = (paths: readonly string[], options: EvidenceOptions, out: BatchSink) => Promise<ListingSummary>;
const listings: Readonly<Record<string, Listing>> = { connections: listConnections, packets: listPackets };

interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  readonly input: string;
}

function casesIn(folder: string): GoldenCase[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => {
    const input = readdirSync(join(folder, name)).find((file) => file.startsWith("input."));
    return input ? [{ name, folder: join(folder, name), input: join(folder, name, input) }] : [];
  });
}

async function listed(list: Listing, input: string): Promise<{ text: string; summary: ListingSummary }> {
  const parts: Uint8Array[] = [];
  const writer = jsonLines((bytes) => {
    parts.push(bytes.slice());
  });
  const summary = await list([input], {}, (batch) => writer.batch(batch));
  await writer.end();
  return { text: Buffer.concat(parts).toString("utf8"), summary };
}

/** Diagnostics of the file, one per line; they are part of what is expected. */
function diagnosticsOf({ files }: ListingSummary): string {
  return files.flatMap((file) => file.diagnostics.map((one) => `${JSON.stringify(one)}\n`)).join("");
}

function compare(folder: string, name: string, actual: string): void {
  const path = join(folder, "expected", name);
  const actualPath = `${path}.actual`;
  if (rewrite) {
    mkdirSync(join(folder, "expected"), { recursive: true });
    writeFileSync(path, actual);
  }
  rmSync(actualPath, { force: true });
  const expected = existsSync(path) ? readFileSync(path, "utf8") : null;
  if (expected === actual) return;
  mkdirSync(join(folder, "expected"), { recursive: true });
  writeFileSync(actualPath, actual);
  assert.notEqual(expected, null, `${path} is missing; \`npm run golden\` writes it`);
  assert.equal(actual, expected, `${path} differs; see the .actual file beside it`);
}

describe("golden captures", () => {
  const cases = casesIn(here);

  it("has a case for every input that is made here, and the other way round", () => {
    assert.deepEqual(cases.map(({ name }) => name).sort(), Object.keys(goldenInputs).sort());
  });

  for (const { name, folder, input } of cases) {
    it(name, async () => {
      assert.ok(existsSync(join(folder, "README.md")), `${name} has no README.md`);
      for (const [table, list] of Object.entries(listings)) {
        const { text, summary } = await listed(list, input);
        compare(folder, `${table}.jsonl`, text);
        if (table === "connections") compare(folder, "diagnostics.jsonl", diagnosticsOf(summary));
      }
    });
  }
});
