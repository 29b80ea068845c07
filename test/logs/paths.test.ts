/** The fast and the careful path are one reader: what both can read they read alike. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { splitCells } from "../../src/logs/flow-lines.ts";
import { lineReader, lineText } from "../../src/logs/line-reader.ts";
import { bytesOf, CollectingSink, readLog } from "../builders/logs.ts";

/** Reads text by the careful path alone. */
async function carefully(text: string) {
  const sink = new CollectingSink();
  const reader = lineReader(
    sink,
    { evidenceId: 7 },
    {
      delimiter: 0x20,
      fast: () => false,
      takeApart(bytes, at) {
        const feed = bytes.indexOf(10, at);
        const { text: line, damaged } = lineText(bytes, at, feed);
        return { cells: splitCells(line), lines: 1, size: feed + 1 - at, damaged };
      },
    },
  );
  const bytes = bytesOf(text);
  await reader.push(bytes, 0, bytes.length);
  await reader.end();
  return { records: sink.tables.get("flow_records") ?? [], diagnostics: sink.list() };
}

const numeral = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 18 });
const digits = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String), fc.nat(70000).map(String), numeral);
const cell = fc.oneof(
  digits,
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ unit: fc.constantFrom(..."0123456789./:"), minLength: 1, maxLength: 18 }),
  fc.constantFrom(
    "-",
    "--",
    "OK",
    "version",
    "srcaddr",
    "0",
    "00",
    "1.5",
    "12a",
    "eni-0123456789abcdef0",
    "\u00e9",
    "x\u0001y",
    "x\u007f",
  ),
);
const header = "srcaddr srcport bytes start protocol action team";
const lines = fc.array(
  fc.array(cell, { minLength: 6, maxLength: 8 }).map((cells) => cells.join(" ")),
  { maxLength: 20 },
);

describe("the fast path", () => {
  it("reads what the careful path reads", async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom("\n", "\r\n"), async (list, feed) => {
        const text = [header, ...list].join(feed);
        const { records, diagnostics } = await readLog(text, { as: "flow-log-text" });
        assert.deepEqual({ records, diagnostics }, await carefully(text));
      }),
      { numRuns: 500 },
    );
  });
});
