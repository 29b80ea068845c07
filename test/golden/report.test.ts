import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { renderHtml } from "../../src/report/html.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { buildReport } from "../../src/report/report.ts";
import { smallCase, smallInfo } from "../report/smallcase.ts";

const expected = new URL("report/expected/", import.meta.url);

/** The small case of test/report/smallcase.ts, in every format; rewritten when GOLDEN=write. */
describe("golden: report", () => {
  for (const [name, render] of [
    ["report.html", renderHtml],
    ["report.md", renderMarkdown],
    ["report.json", renderJson],
  ] as const) {
    it(name, async () => {
      const store = await smallCase();
      const actual = render(await buildReport(store, smallInfo));
      await store.close();
      if (process.env.GOLDEN === "write") {
        mkdirSync(expected, { recursive: true });
        writeFileSync(new URL(name, expected), actual);
      }
      assert.equal(actual, readFileSync(new URL(name, expected), "utf8"));
    });
  }
});
