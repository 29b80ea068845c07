import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pages } from "../../docs/pages.ts";
import { allCommands } from "../../src/cli/commands.ts";
import { readArguments } from "../../src/cli/arguments.ts";
import { wordsOf } from "./words.ts";

const commands = await allCommands();

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), "utf8");

describe("reference pages", () => {
  for (const [path, text] of pages(read)) {
    it(`docs/${path} is what npm run docs makes`, () => assert.equal(read(path), text));
  }
});

describe("the table of commands", () => {
  it("names each once", () => {
    const names = commands.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  for (const { name, summary, operands, options, examples } of commands) {
    it(`${name} has examples that its own options can read, and sentences that end`, () => {
      assert.ok(examples.length > 0);
      assert.doesNotMatch(summary, /\.$/);
      for (const { says } of Object.values(options)) assert.match(says, /\.$/);
      for (const { line } of examples) {
        const words = wordsOf(line.replace(/ [|>].*/, ""));
        const own = commands.find((command) => command.name === words[1]);
        assert.ok(own, line);
        const read = readArguments(words.slice(2), own.options);
        assert.ok(read.operands.length >= (own === undefined ? 0 : own.operands.least), line);
      }
      assert.ok(operands.least <= operands.most);
    });
  }
});
