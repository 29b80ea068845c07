import assert from "node:assert/strict";
import fc from "fast-check";
import { ELEMENT_LIMIT, JsonUnits } from "../../src/logs/json-units.ts";

interface Parts {
  readonly documents: unknown[];
  readonly elements: [string, unknown][];
  readonly broken: [string, number][];
}

function read(text: string, piece = 1 << 20): Parts {
  const parts: Parts = { documents: [], elements: [], broken: [] };
  const units = new JsonUnits({
    document: (value) => parts.documents.push(value),
    element: (key, value) => parts.elements.push([key, value]),
    broken: (why, line) => parts.broken.push([why, line]),
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += piece) units.push(bytes, at, Math.min(bytes.length, at + piece));
  units.end();
  return parts;
}

describe("JSON in pieces", () => {
  it("gives elements of lists by key, and the document without them", () => {
    assert.deepEqual(read('{"a": [1, {"b": [2, 3]}, "x,]"], "c": {"d": [4]}, "e": []}'), {
      documents: [{ a: [], c: { d: [4] }, e: [] }],
      elements: [
        ["a", 1],
        ["a", { b: [2, 3] }],
        ["a", "x,]"],
      ],
      broken: [],
    });
  });

  it("gives the elements of a list at the top", () => {
    assert.deepEqual(read('[{"a":1},\n{"a":2}\n]').elements, [
      ["", { a: 1 }],
      ["", { a: 2 }],
    ]);
  });

  it("finds what JSON.parse finds, in pieces of any size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.nat(3),
        fc.integer({ min: 1, max: 9 }),
        (values, indent, piece) => {
          const { documents, elements, broken } = read(
            values.map((value) => JSON.stringify(value, null, indent)).join("\n"),
            piece,
          );
          assert.deepEqual(broken, []);
          const expected = values.map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
          const lists = expected.flatMap((value) =>
            Object.values(value).flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : [])),
          );
          assert.deepEqual(
            elements.map(([, value]) => value),
            lists,
          );
          const emptied = expected.map((value) =>
            Object.fromEntries(Object.entries(value).map(([key, each]) => [key, Array.isArray(each) ? [] : each])),
          );
          assert.deepEqual(JSON.parse(JSON.stringify(documents)), JSON.parse(JSON.stringify(emptied)));
        },
      ),
    );
  });

  it("goes on behind what is broken", () => {
    assert.deepEqual(read('{"a":1}\n{"a":"x\n{"a":2}\n{"a":[\n').broken, [
      ["not JSON", 2],
      ["cut", 4],
    ]);
    assert.deepEqual(read('{"a":1\n{"a":2}\noops\n{"a":3}'), {
      documents: [{ a: 2 }, { a: 3 }],
      elements: [],
      broken: [
        ["cut", 1],
        ["not JSON", 3],
      ],
    });
    assert.deepEqual(read('{"a":[1,2').elements, [["a", 1]]);
    assert.deepEqual(read('{"a":}').broken, [["not JSON", 1]]);
  });

  it("drops an element beyond the limit and keeps its neighbours", () => {
    const parts = read(`{"events":[1,"${"x".repeat(ELEMENT_LIMIT)}",2]}`);
    assert.equal(JSON.stringify(parts.elements).slice(0, 99), '[["events",1],["events",2]]');
    assert.deepEqual(parts.broken, [["too large", 1]]);
  });

  it("survives any nesting", () => {
    assert.equal(read("[".repeat(200_000)).broken.length, 1);
    assert.ok(read(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`).broken.length <= 1);
  });
});
