/**
 * The examples of README.md are run: in each `console` block the lines after `$ node dist/cli.js ...` are what it prints, stdout
 * before stderr; a last line `[...]` leaves out the rest. `npm run golden` rewrites them.
 */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { flowmirror } from "./built.ts";
import { wordsOf } from "./words.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const path = `${root}README.md`;
const elided = "[...]";

interface Example {
  readonly line: string;
  readonly expected: readonly string[];
}

function examplesOf(block: string): Example[] {
  const parts = block.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [line, ...expected] = part.trimEnd().split("\n");
    return { line, expected: expected.join("\n").trim() === "" ? [] : expected };
  });
}

async function printed({ line, expected }: Example): Promise<string[]> {
  const words = wordsOf(line);
  assert.deepEqual(words.slice(0, 2), ["node", "dist/cli.js"], line);
  const { code, stdout, stderr } = await flowmirror(words.slice(2));
  assert.equal(code, 0, stderr);
  const lines = (stdout + stderr).trimEnd().split("\n");
  const shown = expected.at(-1) === elided ? [...lines.slice(0, expected.length - 1), elided] : lines;
  return shown.filter((text, i) => text !== "" || i < shown.length - 1);
}

describe("README.md", function () {
  this.timeout(120_000);
  const text = readFileSync(path, "utf8");
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  let rewritten = text;

  before(() => rmSync(`${root}out/readme`, { recursive: true, force: true }));
  after(() => {
    if (process.env.GOLDEN === "write") writeFileSync(path, rewritten);
  });

  it("has examples", () => assert.ok(blocks.length > 0));

  for (const block of blocks) {
    for (const example of examplesOf(block)) {
      it(example.line, async () => {
        const actual = await printed(example);
        const before = [`$ ${example.line}`, ...example.expected].join("\n");
        if (process.env.GOLDEN === "write")
          rewritten = rewritten.replace(before, () => [`$ ${example.line}`, ...actual].join("\n"));
        else assert.deepEqual(actual, example.expected);
      });
    }
  }
});
