import assert from "node:assert/strict";
import { parquetWriteBuffer } from "hyparquet-writer";
import { BATCH_ROWS } from "../../src/logs/record-rows.ts";
import { flowLogParquet } from "../../src/logs/parquet.ts";
import { CollectingSink, fileOf, readLog } from "../builders/logs.ts";

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

function parquet(columnData: Columns, rowGroupSize?: number): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...(rowGroupSize ? { rowGroupSize } : {}) }));
}

describe("flow logs in Parquet", () => {
  it("as AWS writes them: 32 and 64 bit numbers, text, hyphens", async () => {
    const read = await readLog(
      parquet([
        { name: "version", data: [2, 2], type: "INT32" },
        { name: "account_id", data: ["000000000012", "000000000012"], type: "STRING" },
        { name: "srcaddr", data: ["10.0.0.1", "-"], type: "STRING" },
        { name: "srcport", data: [443, null], type: "INT32", nullable: true },
        { name: "bytes", data: [9007199254740991n, null], type: "INT64", nullable: true },
        { name: "start", data: [1700000000n, 1700000001n], type: "INT64" },
        { name: "end", data: [1700000060n, 1700000061n], type: "INT64" },
        { name: "log_status", data: ["OK", "NODATA"], type: "STRING" },
      ]),
    );
    assert.equal(read.format, "flow-log-parquet");
    assert.deepEqual(read.records, [
      {
        evidence_id: 7,
        line: 1n,
        version: 2,
        account_id: "000000000012",
        srcaddr: "10.0.0.1",
        srcport: 443,
        bytes: 9007199254740991n,
        start: 1700000000n,
        end: 1700000060n,
        log_status: "OK",
      },
      {
        evidence_id: 7,
        line: 2n,
        version: 2,
        account_id: "000000000012",
        srcaddr: null,
        srcport: null,
        bytes: null,
        start: 1700000001n,
        end: 1700000061n,
        log_status: "NODATA",
      },
    ]);
    assert.deepEqual(read.diagnostics, []);
  });

  it("as analysts write them: numbers as text or floats, accounts as numbers, dates, None", async () => {
    const read = await readLog(
      parquet([
        { name: "account-id", data: [12n, 123456789012n], type: "INT64" },
        { name: "srcAddr", data: ["10.0.0.1", ""], type: "STRING" },
        { name: "srcPort", data: ["443", "None"], type: "STRING" },
        { name: "bytes", data: [840.0, NaN], type: "DOUBLE" },
        { name: "start", data: [new Date(1700000000000), new Date(1700000001000)], type: "TIMESTAMP" },
        { name: "end", data: [1700000060000n, 1700000061000n], type: "INT64" },
        { name: "day", data: ["2023/11/14", "-"], type: "STRING" },
      ]),
    );
    assert.deepEqual(
      read.records.map(({ account_id, srcaddr, srcport, bytes, start, end, extra }) => [
        account_id,
        srcaddr,
        srcport,
        bytes,
        start,
        end,
        extra,
      ]),
      [
        ["000000000012", "10.0.0.1", 443, 840n, 1700000000n, 1700000060n, '{"day":"2023/11/14"}'],
        ["123456789012", null, null, null, 1700000001n, 1700000061n, null],
      ],
    );
    assert.deepEqual(
      read.diagnostics.map(({ code, detail }) => [code, detail]),
      [
        ["log-unknown-field", "day"],
        ["log-milliseconds", ""],
      ],
    );
  });

  it("with times written out as text", async () => {
    const { records, diagnostics } = await readLog(
      parquet([
        { name: "srcaddr", data: ["10.0.0.1", "10.0.0.2"], type: "STRING" },
        { name: "start", data: ["2023-11-14 22:13:20.000", "2023-11-14T23:13:21+01:00"], type: "STRING" },
      ]),
    );
    assert.deepEqual(
      records.map(({ start }) => start),
      [1700000000n, 1700000001n],
    );
    assert.deepEqual(diagnostics, []);
  });

  it("with bad values keep the rows", async () => {
    const read = await readLog(
      parquet([
        { name: "srcaddr", data: ["10.0.0.1", "10.0.0.2", "10.0.0.3"], type: "STRING" },
        { name: "dstport", data: ["443", "70000", "x"], type: "STRING" },
      ]),
    );
    assert.deepEqual(
      read.records.map(({ dstport }) => dstport),
      [443, null, null],
    );
    assert.deepEqual(
      read.diagnostics.map(({ code, count, line, detail }) => [code, count, line, detail]),
      [["log-bad-value", 2, 2, "dstport"]],
    );
  });

  it("in several row groups and batches, no row lost", async () => {
    const rows = BATCH_ROWS + 5000;
    const numbers = Array.from({ length: rows }, (_, i) => i);
    const read = await readLog(
      parquet(
        [
          { name: "srcaddr", data: numbers.map((i) => `10.0.${(i >> 8) & 255}.${i & 255}`), type: "STRING" },
          { name: "bytes", data: numbers.map(BigInt), type: "INT64" },
        ],
        BATCH_ROWS + 1000,
      ),
    );
    assert.deepEqual(read.batches, [BATCH_ROWS, 1000, 4000]);
    assert.ok(read.records.every(({ line, bytes }, i) => line === BigInt(i + 1) && bytes === BigInt(i)));
  });

  it("of other tables are not flow logs", async () => {
    const read = await readLog(parquet([{ name: "price", data: [1, 2], type: "INT32" }]));
    assert.deepEqual(
      [read.records.length, read.diagnostics[0].code, read.diagnostics[0].detail],
      [0, "log-no-format", "columns price"],
    );
  });

  it("that are cut or damaged say so", async () => {
    const whole = parquet([
      { name: "srcaddr", data: Array.from({ length: 500 }, (_, i) => `10.0.0.${i % 250}`), type: "STRING" },
      { name: "bytes", data: Array.from({ length: 500 }, (_, i) => BigInt(i)), type: "INT64" },
    ]);
    for (let size = 4; size < whole.length; size += 97) {
      const read = await readLog(whole.subarray(0, size), { as: "flow-log-parquet" });
      assert.deepEqual([read.records.length, read.count("file-unreadable")], [0, 1]);
    }
    for (let at = 4; at < whole.length; at += 5) {
      const flipped = whole.slice();
      flipped[at] ^= 0xff;
      const read = await readLog(flipped, { as: "flow-log-parquet" });
      assert.ok(read.records.length <= 500 || read.diagnostics.length > 0);
    }
  });

  it("pass on what stops the consumer", async () => {
    const file = fileOf(parquet([{ name: "srcaddr", data: ["10.0.0.1"], type: "STRING" }]));
    const sink = new CollectingSink();
    sink.batch = () => {
      throw new Error("disk full");
    };
    await assert.rejects(flowLogParquet.read!(file, sink, { evidenceId: 1 }), /disk full/);
    assert.deepEqual(sink.list(), []);
  });

  it("with a footer of impossible size are refused", async () => {
    const bytes = new Uint8Array(64);
    bytes.set([0x50, 0x41, 0x52, 0x31]);
    bytes.set([0xff, 0xff, 0xff, 0xff, 0x50, 0x41, 0x52, 0x31], 56);
    assert.match((await readLog(bytes)).diagnostics[0].detail, /footer claims 4294967295 bytes/);
  });
});
