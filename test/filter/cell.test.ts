import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCell } from "../../src/filter/cell.ts";
import { compileCondition } from "../../src/filter/compile.ts";
import type { Field, FieldKind } from "../../src/filter/condition.ts";
import { CaseError } from "../../src/model/error.ts";

const field = (kind: FieldKind): Field => ({ name: "orig_x", kind, found: "never" });

/** What is said of a filter that makes no sense. */
function trouble(text: string, kind: FieldKind): string {
  try {
    parseCell(text, field(kind));
  } catch (error) {
    assert.ok(error instanceof CaseError, String(error));
    assert.equal(error.code, "usage");
    return error.message;
  }
  return "";
}

describe("filter of a column", () => {
  it("is a list of alternatives, those with ! excluded", () => {
    assert.deepEqual(parseCell("443, 8443 ,!53", field("number")), {
      kind: "all",
      of: [
        {
          kind: "any",
          of: [
            { kind: "compare", field: "orig_x", by: "=", value: 443n },
            { kind: "compare", field: "orig_x", by: "=", value: 8443n },
          ],
        },
        { kind: "not", of: { kind: "compare", field: "orig_x", by: "=", value: 53n } },
      ],
    });
  });

  it("holds for every row when it is empty, or only commas", () => {
    for (const text of ["", " ", ",", " , ,"])
      assert.deepEqual(parseCell(text, field("text")), { kind: "all", of: [] });
  });

  it("takes quoted text as it is", () => {
    const cell = (text: string) => parseCell(text, field("text"));
    assert.deepEqual(cell('"a, ""b"" !"'), { kind: "contains", field: "orig_x", text: 'a, "b" !' });
    assert.deepEqual(cell('= "10..20"'), { kind: "equals", field: "orig_x", text: "10..20" });
    assert.deepEqual(cell('"!"'), { kind: "contains", field: "orig_x", text: "!" });
  });

  it("of an address is a block, a whole address, or a part of one", () => {
    const cell = (text: string) => parseCell(text, field("address"));
    const block = { first: "0a000000", last: "0affffff" };
    assert.deepEqual(cell("10.0.0.0/8"), { kind: "block", field: "orig_x", block });
    assert.deepEqual(cell("10.1.2.3/8"), { kind: "block", field: "orig_x", block });
    assert.deepEqual(cell("10.0."), { kind: "contains", field: "orig_x", text: "10.0." });
    assert.deepEqual(cell('"10.0.0.1"'), { kind: "contains", field: "orig_x", text: "10.0.0.1" });
    assert.equal(cell("2001:DB8:0:0::1").kind, "block");
  });

  const wrong: readonly (readonly [string, FieldKind, string])[] = [
    ["44x", "number", 'Filter of orig_x, character 1: "44x" is no number.'],
    ["443,  tcp", "number", 'Filter of orig_x, character 7: "tcp" is no number.'],
    ["> ten", "number", 'Filter of orig_x, character 3: "ten" is no number.'],
    ["1..b", "number", 'Filter of orig_x, character 4: "b" is no number.'],
    ["..", "number", "Filter of orig_x, character 1: a range has a beginning or an end, as 10..20 or 10.."],
    ["!", "text", "Filter of orig_x, character 1: nothing follows the exclamation mark."],
    ['"open', "text", "Filter of orig_x, character 1: the quotation mark is never closed."],
    ['"a"b', "text", 'Filter of orig_x, character 4: a comma belongs between the quoted text and "b".'],
    ["maybe", "flag", 'Filter of orig_x, character 1: "maybe" is neither yes nor no.'],
    ["yesterday", "time", 'Filter of orig_x, character 1: "yesterday" is no time, as 2026-03-17 or 2026-03-17T09:45:00Z.'],
    ["10.0.0.0/33", "address", 'Filter of orig_x, character 1: "10.0.0.0/33" is no block of addresses, as 10.0.0.0/8 or 2001:db8::/32.'],
    ["10.0.0.0/8/9", "address", 'Filter of orig_x, character 1: "10.0.0.0/8/9" is no block of addresses, as 10.0.0.0/8 or 2001:db8::/32.'],
    ["\u001b[31m\u202e", "number", 'Filter of orig_x, character 1: "\\u001b[31m\\u202e" is no number.'],
    ["1,".repeat(150), "number", "Filter of orig_x, character 201: a filter has at most 100 alternatives."],
    ["x".repeat(3000), "text", "Filter of orig_x, character 2001: a filter has at most 2000 characters."],
  ]; // prettier-ignore
  for (const [text, kind, says] of wrong) {
    it(`says what is wrong with ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(trouble(text, kind), says));
  }

  it("is understood or refused, never anything else, and nothing typed becomes SQL", () => {
    const kinds = fc.constantFrom<FieldKind>("number", "time", "flag", "text", "address");
    const typed = fc.string({ unit: fc.constantFrom(..."ab01.:/!=\"', <>-%_;()$\\TZ\u00e9\u{1f600}".split("")) });
    fc.assert(
      fc.property(typed, kinds, (text, kind) => {
        let condition;
        try {
          condition = parseCell(text, field(kind));
        } catch (error) {
          return error instanceof CaseError && error.code === "usage";
        }
        const { sql } = compileCondition(condition, {
          column: () => "X",
          tableOf: () => undefined,
          search: () => assert.fail(),
        });
        return !/[;\u00e9%_\\]/.test(sql.replaceAll(/[a-z]+_[a-z]+|split_part|TRY_CAST/g, ""));
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});
