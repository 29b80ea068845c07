/** The memory of batches: addresses as text, and blocks that are used again. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Batch, type ArenaText, cell, rowsOf } from "../../src/base/columns.ts";
import { AddressColumn } from "../../src/logs/address-column.ts";
import type { LogSink } from "../../src/logs/format.ts";
import { layoutOf } from "../../src/logs/layout.ts";
import { RecordBlock, SpareBlocks } from "../../src/logs/record-block.ts";
import { flowLogText } from "../../src/logs/text.ts";
import { bytesOf, readLog } from "../builders/logs.ts";

const textsOf = (data: ArenaText, rows: number) =>
  Array.from({ length: rows }, (_, row) => cell({ type: "text", data }, row));
const plain = (rows: unknown) => JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)); // prettier-ignore
const viewOf = (text: string) => {
  const bytes = bytesOf(`${text}        `);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

describe("a column of addresses", () => {
  it("copies digits, dots and slashes up to the first other byte, sixteen at most", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."./0123456789"), maxLength: 24 });
    const other = fc.integer({ min: 0, max: 0xff }).filter((byte) => byte < 0x2e || byte > 0x39);
    fc.assert(
      fc.property(fc.array(fc.tuple(digits, other), { maxLength: 20 }), (list) => {
        const column = new AddressColumn(list.length);
        list.forEach(([text, byte], row) => {
          const bytes = Uint8Array.from([...bytesOf(text), byte, ...bytesOf("9.9.9.9")]);
          assert.equal(column.copyDigits(row, new DataView(bytes.buffer), 0), Math.min(16, text.length));
        });
        assert.deepEqual(textsOf(column.text(list.length), list.length), list.map(([text]) => text.slice(0, 16))); // prettier-ignore
      }),
      { numRuns: 300 },
    );
  });

  it("holds text of any length between the others, and is heavy then", () => {
    const column = new AddressColumn(4);
    column.put(0, bytesOf("a".repeat(9 << 20)));
    column.copyDigits(1, viewOf("10.0.0.1"), 0);
    column.skip(2);
    column.put(3, bytesOf("::1"));
    assert.deepEqual(textsOf(column.text(4), 4).slice(1), ["10.0.0.1", "", "::1"]);
    assert.ok(column.heavy);
    const larger = new AddressColumn(8);
    larger.keep(column, 2);
    assert.equal(larger.text(2).bytes.length, (9 << 20) + 8);
  });
});

describe("blocks of flow records", () => {
  const layout = layoutOf(["srcaddr", "bytes"]);

  it("are used again by the same layout and capacity, without what was empty before", () => {
    const spare = new SpareBlocks();
    const block = spare.take(layout, 64);
    block.nulls[1][3] = 1;
    block.holes[1] = 1;
    spare.give(block);
    assert.notEqual(spare.take(layout, 128), block);
    assert.notEqual(spare.take(layoutOf(["srcaddr", "bytes"]), 64), block);
    assert.equal(spare.take(layout, 64), block);
    assert.deepEqual([...block.nulls[1], ...block.holes], Array<number>(66).fill(0));
    assert.notEqual(spare.take(layout, 64), block);
  });

  it("are not kept when they are large, nor more than a few", () => {
    const spare = new SpareBlocks();
    const heavy = new RecordBlock(layout, 1);
    heavy.addresses[0]!.put(0, new Uint8Array(9 << 20));
    spare.give(heavy);
    assert.notEqual(spare.take(layout, 1), heavy);
    const many = Array.from({ length: 100 }, () => new RecordBlock(layout, 1));
    for (const block of many) spare.give(block);
    const again = Array.from({ length: 100 }, () => spare.take(layout, 1)).filter((block) => many.includes(block));
    assert.ok(again.length > 0 && again.length < 20, `${again.length}`);
  });

  it("give the same rows whether batches are released or not", async () => {
    const lines = Array.from({ length: 140_000 }, (_, i) =>
      i % 7 === 0 ? "2001:DB8::1 -" : `10.0.${i >> 8}.${i & 255} ${i % 3 ? i : "-"}`,
    );
    const text = ["srcaddr bytes", ...lines, ""].join("\n");
    const kept = await readLog(text, { as: "flow-log-text" });
    const rows: unknown[] = [];
    const sink: LogSink = {
      report: (code) => assert.fail(code),
      batch: (batch: Batch) => {
        for (const row of rowsOf(batch)) rows.push(row);
        batch.release?.();
      },
    };
    const reader = flowLogText.open!(sink, { evidenceId: 7 });
    const bytes = bytesOf(text);
    for (let at = 0; at < bytes.length; at += 200_000)
      await reader.push(bytes, at, Math.min(bytes.length, at + 200_000));
    await reader.end();
    assert.equal(rows.length, lines.length);
    assert.equal(plain(rows), plain(kept.records));
  });
});
