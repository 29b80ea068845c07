import assert from "node:assert/strict";
import { tellLines } from "../../../src/extension/engine/lines.ts";
import { owned } from "../../../src/extension/engine/owned.ts";

describe("what comes over the channel", () => {
  it("has memory of its own, of the same kind and value, however deep it lies", () => {
    const message = new ArrayBuffer(1000);
    const value = {
      kind: "answer",
      value: {
        none: null,
        text: ["a", null],
        columns: [new Float64Array(message, 8, 3).fill(1.5), new Float64Array(message, 80, 2).fill(-5)],
        times: new BigInt64Array(message, 104, 2).fill(-5n),
        bytes: new Uint8Array(message, 200, 5).fill(9),
        whole: new Uint8Array(4),
      },
    };
    const { whole } = value.value;
    const kept = structuredClone(value.value.columns[0]);
    const taken = owned(value) as typeof value;
    assert.equal(taken, value);
    assert.equal(taken.value.whole, whole);
    assert.deepEqual(taken.value.columns[0], kept);
    for (const view of [...taken.value.columns, taken.value.times, taken.value.bytes])
      assert.equal(view.buffer.byteLength, view.byteLength);
    assert.deepEqual([...taken.value.times], [-5n, -5n]);
    assert.ok(owned(new DataView(message, 3, 2)) instanceof DataView);
  });
});

describe("lines of standard error", () => {
  const gather = () => {
    const lines: string[] = [];
    return { lines, take: tellLines((line) => lines.push(line)) };
  };

  it("are told whole, whatever the pieces", () => {
    const { lines, take } = gather();
    for (const piece of ["\x1b[2Jzero\n", "one\ntw", "o\r\n\n", "three", "\n", "rest"]) take(piece);
    assert.deepEqual(lines, ["\\u001b[2Jzero", "one", "two", "three"]);
  });

  it("are neither too long nor too many", () => {
    const { lines, take } = gather();
    take(`${"x".repeat(10_000)}\n`);
    for (let i = 0; i < 100; i++) take("y".repeat(1000));
    take("\n");
    assert.deepEqual(
      lines.map(({ length }) => length),
      [2001, 2001],
    );
    for (let i = 0; i < 5000; i++) take("z\n");
    assert.equal(lines.length, 2001);
    assert.match(lines.at(-1)!, /more/);
  });
});
