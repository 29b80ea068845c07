import assert from "node:assert/strict";
import { toWire } from "../../src/extension/panels/wire.ts";
import { carried, carry } from "../panels/wire.ts";

describe("what is posted to a panel", () => {
  it("arrives as it was: VS Code's own rules carry it", () => {
    const page = {
      rows: 2,
      columns: [
        { name: "bytes", kind: "number", values: new Float64Array([1.5, 2 ** 53]) },
        { name: "ts", kind: "time", values: new BigInt64Array([-(2n ** 63n), 1n]) },
        { name: "host", kind: "text", values: ["<script>", null] },
      ],
    };
    assert.deepEqual(carried(toWire(page)), page);
  });

  it("a Buffer becomes plain bytes", () => {
    const sent = toWire({ bytes: Buffer.from("abc") }) as { bytes: Uint8Array };
    assert.equal(Buffer.isBuffer(sent.bytes), false);
    assert.deepEqual(carried(sent), { bytes: new Uint8Array([97, 98, 99]) });
    assert.equal(sent.bytes.buffer.byteLength, 3, "not the pool that small Buffers share");
  });

  it("a view of something larger does not take it along", () => {
    const large = new Uint8Array(1 << 20).fill(7);
    const views = [
      large.subarray(10, 70),
      new Float64Array(large.buffer, 16, 4),
      new BigInt64Array(large.buffer, 8, 1),
    ];
    const { buffers } = carry(toWire(views));
    assert.deepEqual(
      buffers.map((text) => Buffer.from(text, "base64").length),
      [60, 32, 8],
    );
  });

  it("what fits already is not copied", () => {
    const values = new Float64Array(3);
    const texts = ["a", null, 1, true];
    const sent = toWire({ values, texts }) as { values: unknown; texts: unknown };
    assert.equal(sent.values, values);
    assert.equal(sent.texts, texts);
  });

  it("what would arrive as something else is a bug, loudly", () => {
    const shapes: readonly unknown[] = [
      1n,
      { deep: [{ n: 2n }] },
      new Map(),
      new Set(),
      new Date(),
      () => 1,
      new DataView(new ArrayBuffer(1)),
    ];
    for (const shape of shapes) assert.throws(() => toWire(shape), /^Error: bug: /);
  });

  it("leaves out nothing and adds nothing", () => {
    const value = { a: null, b: undefined, c: [[], [{ d: "x" }]], e: 0 };
    assert.deepEqual(toWire(value), value);
  });
});
