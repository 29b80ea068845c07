/** What must hold for any input: pieces of any size give the same, and every line is a record or counted. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { logFormats } from "../../src/logs/formats.ts";
import { readLog } from "../builders/logs.ts";

const HEADERS = [
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
  "instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr",
  "srcaddr bytes team action",
];
const number = fc.oneof(fc.nat(70000), fc.bigInt({ min: 0n, max: 1n << 64n })).map(String);
const address = fc.oneof(fc.ipV4(), fc.ipV6());
const word = fc.oneof(
  number,
  address,
  fc.constantFrom(
    "-",
    "ACCEPT",
    "REJECT",
    "OK",
    "NODATA",
    "",
    '"',
    "2",
    "eni-0123456789abcdef0",
    "None",
    "1.5",
    "\u00e9",
    "\0",
  ),
  fc.string({ maxLength: 6 }),
);
const good = fc
  .tuple(address, address, number, number, fc.constantFrom("ACCEPT", "REJECT"))
  .map(
    ([a, b, port, bytes, action]) =>
      `2 123456789010 eni-0123456789abcdef0 ${a} ${b} ${port} 22 6 1 ${bytes} 1418530010 1418530070 ${action} OK`,
  );
const line = fc.oneof(
  { weight: 4, arbitrary: good },
  { weight: 1, arbitrary: fc.constantFrom(...HEADERS) },
  { weight: 2, arbitrary: fc.array(word, { maxLength: 18 }).map((cells) => cells.join(" ")) },
  { weight: 1, arbitrary: fc.tuple(good, word).map(([text, other]) => text.replace(/ 22 /, ` ${other} `)) },
);
const noFeed = (text: string) => text.replaceAll("\n", "").replaceAll("\r", "");
const lines = fc.array(line.map(noFeed), { minLength: 1, maxLength: 30 });
const pieces = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });
const feed = fc.constantFrom("\n", "\r\n");
/** JSON text of rows whose numbers may be bigints. */
const plain = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));

describe("flow logs of any content", () => {
  it("have every line as a record or counted", async () => {
    await fc.assert(
      fc.asyncProperty(lines, feed, fc.boolean(), async (list, end, headed) => {
        const all = headed ? [HEADERS[0], ...list] : list;
        const read = await readLog(all.join(end), { as: "flow-log-text" });
        const filled = all.filter((text) => /[^ \t\r\n]/.test(text)).length;
        const counted = ["log-field-count", "log-bad-line", "log-no-format", "log-repeated-header", "log-long-line"];
        const sum = counted.reduce((total, code) => total + read.count(code), read.records.length);
        // The first header line is neither a record nor odd.
        const headers = filled - sum;
        assert.ok(headers === 0 || headers === 1, `${filled} lines, ${sum} accounted for`);
        if (headed) assert.equal(headers, 1);
        const numbers = read.records.map((row) => row.line);
        assert.equal(new Set(numbers).size, numbers.length);
      }),
      { numRuns: 400 },
    );
  });

  for (const as of ["flow-log-text", "flow-log-csv", "flow-log-json", "traffic-mirror-sessions"]) {
    it(`are the same in pieces of any size (${as})`, async () => {
      await fc.assert(
        fc.asyncProperty(lines, feed, pieces, async (list, end, sizes) => {
          const text = [HEADERS[0], ...list].join(end);
          const content = as === "flow-log-csv" ? text.replaceAll(" ", ",") : asJson(as, text, end);
          const whole = await readLog(content, { as });
          const parts = await readLog(content, { as, pieces: sizes });
          assert.equal(plain(parts.records), plain(whole.records));
          assert.equal(plain([...parts.tables.keys()]), plain([...whole.tables.keys()]));
          assert.deepEqual(parts.diagnostics, whole.diagnostics);
        }),
        { numRuns: 150 },
      );
    });
  }

  it("never make a reader throw", async () => {
    const formats = logFormats.map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...formats),
        fc.uint8Array({ maxLength: 400 }),
        pieces,
        async (as, bytes, sizes) => {
          await readLog(bytes, { as, pieces: sizes });
        },
      ),
      { numRuns: 300 },
    );
  });
});

function asJson(as: string, text: string, end: string): string {
  if (as === "flow-log-text") return text;
  const key = as === "flow-log-json" ? "events" : "TrafficMirrorSessions";
  return text
    .split(end)
    .map((message, i) => (i % 3 === 2 ? message : JSON.stringify({ [key]: [{ message, SessionNumber: i }] })))
    .join(end);
}
