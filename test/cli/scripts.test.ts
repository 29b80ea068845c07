/**
 * Golden scripts: `$ flowmirror ...` lines, each followed by what it printed: stdout as it is, stderr with `! ` before
 * each line, and `[exit N]` where the exit code is not 0. `npm run golden` rewrites them.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runFake } from "./fake.ts";
import { wordsOf } from "./words.ts";

const folder = fileURLToPath(new URL("scripts/", import.meta.url));

async function played(script: string): Promise<string> {
  const lines = script.split("\n").filter((line) => line.startsWith("$ ") || line.startsWith("# "));
  const blocks: string[] = [];
  for (const line of lines) blocks.push(line.startsWith("# ") ? `${line}\n` : `${line}\n${await output(line)}`);
  return blocks.join("\n");
}

async function output(line: string): Promise<string> {
  const { code, stdout, stderr } = await runFake(wordsOf(line).slice(2));
  const marked = stderr.replace(/\n$/, "").replace(/^/gm, "! ");
  const ending = stdout === "" || stdout.endsWith("\n") ? "" : "\n[no line end]\n";
  return `${stdout}${ending}${stderr === "" ? "" : `${marked}\n`}${code === 0 ? "" : `[exit ${code}]\n`}`;
}

describe("command line scripts", () => {
  for (const name of readdirSync(folder)) {
    it(name, async () => {
      const path = folder + name;
      const expected = readFileSync(path, "utf8");
      const actual = await played(expected);
      if (process.env.GOLDEN === "write") writeFileSync(path, actual);
      else assert.equal(actual, expected);
    });
  }
});
