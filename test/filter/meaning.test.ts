/** Filters as people write them against what they should mean, over a table of odd rows in the store. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseIp } from "../../src/base/ip.ts";
import { parseCell } from "../../src/filter/cell.ts";
import { compileCondition, type Fields } from "../../src/filter/compile.ts";
import type { Condition } from "../../src/filter/condition.ts";
import { parseWords } from "../../src/filter/words.ts";
import type { Store } from "../../src/store/store.ts";
import { addresses, fields, filledStore, idsWhere, isInBlock, NOON, rows, type TestRow, texts } from "./rows.ts";

/** A piece of a filter as written, and the rows it means. */
interface Written {
  readonly text: string;
  readonly holds: (row: TestRow) => boolean;
}

const own: Fields = {
  column: (name) => (name === "other" ? "o.other" : `t.${name}`),
  tableOf: (name) => (name === "other" ? "o" : undefined),
  search: (table, condition) => `t.id IN (SELECT ${table}.id FROM ${table} WHERE ${condition})`,
};

const includes = (value: string | null, part: string) =>
  value !== null && value.toLowerCase().includes(part.toLowerCase());
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const block = fc
  .tuple(addresses, fc.nat(128))
  .map(([base, bits]) => ({ base, length: bits % (parseIp(base)!.length * 8 + 1) }));
const endpoint = ({ base }: { base: string }) => (base.includes(":") ? `[${base}]` : base);

const numbers = fc.oneof(fc.bigInt({ min: -25n, max: 3100n }), fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n }));
const signs = fc.constantFrom("<", "<=", ">", ">=");
const order: Record<string, (a: bigint, b: bigint) => boolean> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const numberParts: fc.Arbitrary<Written> = fc.oneof(
  numbers.map((n) => ({ text: `${n}`, holds: ({ number }: TestRow) => number === n })),
  fc.tuple(signs, numbers).map(([sign, n]) => ({
    text: `${sign} ${n}`,
    holds: ({ number }: TestRow) => number !== null && order[sign](number, n),
  })),
  fc.tuple(numbers, numbers).map(([a, b]) => ({
    text: `${a}..${b}`,
    holds: ({ number }: TestRow) => number !== null && number >= a && number <= b,
  })),
  numbers.map((a) => ({ text: `${a}..`, holds: ({ number }: TestRow) => number !== null && number >= a })),
  fc.constant({ text: "=", holds: ({ number }: TestRow) => number === null }),
  fc.constant({ text: ">1.5k", holds: ({ number }: TestRow) => number !== null && number > 1500n }),
);

const textParts: fc.Arbitrary<Written> = fc.oneof(
  texts.map((part) => ({ text: quoted(part), holds: ({ text }: TestRow) => includes(text, part) })),
  texts.map((part) => ({
    text: `=${quoted(part)}`,
    holds: ({ text }: TestRow) => text !== null && text.toLowerCase() === part.toLowerCase(),
  })),
  texts
    .map((part) => part.replace(/[,"!=\s]/g, ""))
    .filter((part) => part !== "")
    .map((part) => ({ text: part, holds: ({ text }: TestRow) => includes(text, part) })),
  fc.constant({ text: "=", holds: ({ text }: TestRow) => text === null || text === "" }),
);

const addressParts: fc.Arbitrary<Written> = fc.oneof(
  block.map(({ base, length }) => ({
    text: `${base}/${length}`,
    holds: ({ address }: TestRow) => isInBlock(address, base, length),
  })),
  addresses.map((one) => ({ text: one, holds: ({ address }: TestRow) => address === one })),
  addresses.map((one) => ({ text: `=${one.toUpperCase()}`, holds: ({ address }: TestRow) => address === one })),
  fc
    .constantFrom("10.", ".1", "db8", "2001:", "0:", ".10.1", "255")
    .map((part) => ({ text: part, holds: ({ address }: TestRow) => includes(address, part) })),
  fc.constant({ text: "=", holds: ({ address }: TestRow) => address === null }),
);

const second = 1_000_000_000n;
/** A time written down to a unit, and the whole of that unit. */
const written = fc
  .tuple(fc.bigInt({ min: -700n, max: 700n }), fc.constantFrom(["day", 10], ["hour", 13], ["minute", 16], ["second", 19]))
  .map(([minutes, [unit, characters]]) => {
    const at = NOON + minutes * 60n * second;
    const width = { day: 86_400n, hour: 3600n, minute: 60n, second: 1n }[unit as string]! * second;
    const text = new Date(Number(at / 1_000_000n)).toISOString().slice(0, Number(characters));
    return { text, from: at - (at % width), to: at - (at % width) + width };
  }); // prettier-ignore

const timeParts: fc.Arbitrary<Written> = fc.oneof(
  written.map(({ text, from, to }) => ({
    text,
    holds: ({ moment }: TestRow) => moment !== null && moment >= from && moment < to,
  })),
  fc.tuple(signs, written).map(([sign, { text, from, to }]) => ({
    text: `${sign}${text}`,
    holds: ({ moment }: TestRow) => {
      if (moment === null) return false;
      return { "<": moment < from, "<=": moment < to, ">": moment >= to, ">=": moment >= from }[sign]!;
    },
  })),
  fc.tuple(written, written).map(([a, b]) => ({
    text: `${a.text} .. ${b.text}`,
    holds: ({ moment }: TestRow) => moment !== null && moment >= a.from && moment < b.to,
  })),
);

const flagParts: fc.Arbitrary<Written> = fc
  .tuple(fc.constantFrom("yes", "no", "true", "FALSE", "1", "0"), fc.constant(null))
  .map(([text]) => ({ text, holds: ({ flag }: TestRow) => flag === /yes|true|1/i.test(text) }));

/** A whole filter of one column out of parts: any of those without `!`, none of those with. */
function cells(parts: fc.Arbitrary<Written>): fc.Arbitrary<Written> {
  return fc.array(fc.tuple(fc.boolean(), parts), { minLength: 1, maxLength: 4 }).map((chosen) => ({
    text: chosen.map(([not, { text }]) => (not ? `! ${text}` : text)).join(" , "),
    holds: (row) => {
      const [yes, no] = [chosen.filter(([not]) => !not), chosen.filter(([not]) => not)];
      return (yes.length === 0 || yes.some(([, part]) => part.holds(row))) && !no.some(([, part]) => part.holds(row));
    },
  }));
}

const inTexts = (row: TestRow, word: string) =>
  includes(row.text, word) ||
  includes(row.other, word) ||
  (row.code !== null && row.code.toLowerCase().startsWith(word.toLowerCase()));

const words: fc.Arbitrary<Written> = fc.oneof(
  fc.constantFrom("a", "b1", "é", "t.", "tc", "%", "_", "日").map((word) => ({
    text: word,
    holds: (row: TestRow) => inTexts(row, word) || includes(row.address, word),
  })),
  fc.constantFrom("1", "10", "443", "1059").map((word) => ({
    text: word,
    holds: (row: TestRow) => inTexts(row, word) || row.port === Number(word),
  })),
  texts
    .map((word) => word.replaceAll('"', ""))
    .filter((word) => word !== "")
    .map((word) => ({
      text: `"${word}"`,
      holds: (row: TestRow) =>
        inTexts(row, word) ||
        (/^\d+$/.test(word) ? row.port === Number(word) : includes(row.address, word)),
    })),
  block.map(({ base, length }) => ({
    text: `${base}/${length}`,
    holds: ({ address }: TestRow) => isInBlock(address, base, length),
  })),
  fc.tuple(block, fc.constantFrom(10, 443)).map(([at, port]) => ({
    text: `${endpoint(at)}:${port}`,
    holds: (row: TestRow) => row.address === at.base && row.port === port,
  })),
); // prettier-ignore

const boxes: fc.Arbitrary<Written> = fc.array(fc.tuple(fc.boolean(), words), { maxLength: 3 }).map((chosen) => ({
  text: chosen.map(([not, { text }]) => (not ? `!${text}` : text)).join("  "),
  holds: (row) => chosen.every(([not, word]) => word.holds(row) !== not),
}));

describe("what filters mean", () => {
  let store: Store;
  before(async () => (store = await filledStore()));
  after(() => store.close());

  async function same(condition: Condition, { text, holds }: Written): Promise<void> {
    const { sql, params } = compileCondition(condition, own);
    const expected = rows.filter(holds).map(({ id }) => id);
    assert.deepEqual(await idsWhere(store, sql, params), expected, `${text}\n${sql}`);
  }

  const kinds: readonly (readonly [string, fc.Arbitrary<Written>])[] = [
    ["number", numberParts],
    ["moment", timeParts],
    ["flag", flagParts],
    ["text", textParts],
    ["address", addressParts],
  ];
  for (const [name, parts] of kinds) {
    const field = fields.find((each) => each.name === name)!;
    it(`of a ${field.kind} column`, async () => {
      await fc.assert(
        fc.asyncProperty(cells(parts), (filter) => same(parseCell(filter.text, field), filter)),
        { numRuns: 100, seed: 113 },
      );
    });
  }

  it("of the filter box", async () => {
    const endpoints = [["address", "port"]] as const;
    await fc.assert(
      fc.asyncProperty(boxes, (filter) => same(parseWords(filter.text, { fields, endpoints }), filter)),
      { numRuns: 150, seed: 123 },
    );
  });

  it("finds something: the rows and filters above are not strangers to each other", async () => {
    const found = async (text: string) => {
      const { sql, params } = compileCondition(parseWords(text, { fields, endpoints: [] }), own);
      return (await idsWhere(store, sql, params)).length;
    };
    for (const text of ["10.0.0.0/8", "2001:db8::/32", "::/0", "0.0.0.0/0", "a", "443", "::ffff:0:0/96"])
      assert.ok((await found(text)) > 0, text);
  });
});
