import assert from "node:assert/strict";
import fc from "fast-check";
import { batchFrom } from "../../src/base/batch.ts";
import { column, optional, rowsOf, table } from "../../src/base/columns.ts";
import { merged } from "../../src/base/merge.ts";

const things = table("things", "Things.", [
  column("id", "u32", "Its number."),
  optional("name", "text", "Its name."),
  optional("size", "i64", "Its size."),
  optional("isOld", "bool", "Whether it is old."),
]);

const thing = fc.record({
  key: fc.nat(20),
  name: fc.option(fc.string({ unit: "binary" }), { nil: null }),
  size: fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { nil: null }),
  isOld: fc.option(fc.boolean(), { nil: null }),
});

describe("batches put together", () => {
  it("hold all rows by their keys, those of equal keys in the order of the batches", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(thing, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        (parts) => {
          let id = 0;
          const rows = parts.map((part) =>
            [...part]
              .sort((a, b) => a.key - b.key)
              .map(({ name, ...one }) => ({ ...one, name: name && wellFormed(name), id: id++ })),
          );
          const batches = rows.map((part) => ({
            ...batchFrom(things, part),
            keys: Float64Array.from(part, ({ key }) => key),
          }));
          const expected = rows.flat().sort((a, b) => a.key - b.key || a.id - b.id);
          assert.deepEqual(
            rowsOf(merged(batches)),
            expected.map(({ id, name, size, isOld }) => ({ id, name, size, isOld })),
          );
        },
      ),
    );
  });
});

/** UTF-8 has no halves of surrogate pairs. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
