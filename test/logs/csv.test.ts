import assert from "node:assert/strict";
import { parse } from "csv-parse/browser/esm/sync";
import fc from "fast-check";
import { recordCells, recordEnd } from "../../src/logs/csv-record.ts";
import { readLog, sniffLog } from "../builders/logs.ts";

const NAMES =
  "version,account_id,interface_id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,action,log_status";
const CELLS =
  "2,000000000012,eni-1235b8ca123456789,10.0.0.1,10.0.0.2,20641,22,6,20,4249,1418530010,1418530070,ACCEPT,OK";
const record = {
  evidence_id: 7,
  line: 2n,
  version: 2,
  account_id: "000000000012",
  interface_id: "eni-1235b8ca123456789",
  srcaddr: "10.0.0.1",
  dstaddr: "10.0.0.2",
  srcport: 20641,
  dstport: 22,
  protocol: 6,
  packets: 20n,
  bytes: 4249n,
  start: 1418530010n,
  end: 1418530070n,
  action: "ACCEPT",
  log_status: "OK",
};
const quoted = (line: string) =>
  line
    .split(",")
    .map((cell) => `"${cell}"`)
    .join(",");

describe("flow logs in CSV", () => {
  const camel =
    "version,accountId,interfaceId,srcAddr,dstAddr,srcPort,dstPort,protocol,packets,bytes,startTime,endTime,action,logStatus";
  const kinds: Record<string, string> = {
    underscores: `${NAMES}\n${CELLS}\n`,
    hyphens: `${NAMES.replaceAll("_", "-")}\n${CELLS}\n`,
    "camel case": `${camel}\n${CELLS}\n`,
    tabs: `${NAMES}\n${CELLS}\n`.replaceAll(",", "\t"),
    semicolons: `${NAMES}\n${CELLS}\n`.replaceAll(",", ";"),
    "every cell quoted, as Athena does": `${quoted(NAMES)}\n${quoted(CELLS)}\n`,
    "a byte order mark and CRLF, as spreadsheets do": `\ufeff${NAMES}\r\n${CELLS}\r\n`,
    "blanks around cells": `${NAMES.replaceAll(",", " , ")}\n${CELLS.replaceAll(",", ", ")}\n`,
  };
  for (const [name, content] of Object.entries(kinds)) {
    it(`with ${name}`, async () => {
      const read = await readLog(content);
      assert.equal(read.format, "flow-log-csv");
      assert.deepEqual(read.records, [record]);
      assert.deepEqual(read.diagnostics, []);
    });
  }

  const times: Record<string, string> = {
    "Athena's from_unixtime": "2014-12-14 04:06:50.000,2014-12-14 04:07:50.000",
    "RFC 3339": "2014-12-14T04:06:50Z,2014-12-14T04:07:50.999Z",
    "a zone": "2014-12-14 04:06:50 UTC,2014-12-14T05:07:50+01:00",
    "a zone of hours": "2014-12-14 04:06:50+00,2014-12-13 23:07:50-0500",
  };
  for (const [name, cells] of Object.entries(times)) {
    it(`with times written out, as ${name}`, async () => {
      const read = await readLog(`${NAMES}\n${CELLS.replace("1418530010,1418530070", cells)}\n`);
      assert.deepEqual(read.records, [record]);
      assert.deepEqual(read.diagnostics, []);
    });
  }

  it("with times that are none are counted", async () => {
    const cells = "2014-13-14 04:06:50,2014-12-14 04:07";
    const read = await readLog(`${NAMES}\n${CELLS.replace("1418530010,1418530070", cells)}\n`);
    assert.deepEqual(read.records, [{ ...record, start: null, end: null }]);
    assert.deepEqual(
      read.diagnostics.map(({ code, detail }) => [code, detail]),
      [
        ["log-bad-value", "start"],
        ["log-bad-value", "end"],
      ],
    );
  });

  it("with the record in a column of Splunk's export", async () => {
    const line = CELLS.replaceAll(",", " ");
    const { records } = await readLog(`"_raw","_time",host\n"${line}","2014-12-14T04:06:50.000+0000",h\n`);
    assert.deepEqual(records, [record]);
  });

  it("with columns in any order and empty cells", async () => {
    const { records } = await readLog("bytes,dstaddr,srcaddr,start\n,,10.0.0.1,\n5,-,10.0.0.1,1700000000\n");
    assert.deepEqual(
      records.map(({ bytes, dstaddr, srcaddr, start }) => [bytes, dstaddr, srcaddr, start]),
      [
        [null, null, "10.0.0.1", null],
        [5n, null, "10.0.0.1", 1700000000n],
      ],
    );
  });

  it("without a header line, in a well-known order", async () => {
    assert.deepEqual((await readLog(`${CELLS}\n`)).records, [{ ...record, line: 1n }]);
  });

  it("with the partition columns of a table", async () => {
    const read = await readLog(`${NAMES},region,day\n${CELLS},us-east-1,2023/01/31\n`);
    assert.deepEqual(read.records, [{ ...record, region: "us-east-1", extra: '{"day":"2023/01/31"}' }]);
    assert.equal(read.count("log-unknown-field"), 1);
  });

  it("with numbers as tables of floats write them", async () => {
    const { records } = await readLog("srcaddr,srcport,bytes\n10.0.0.1,22.0,4249.0\n10.0.0.1,nan,None\n");
    assert.deepEqual(
      records.map(({ srcport, bytes }) => [srcport, bytes]),
      [
        [22, 4249n],
        [null, null],
      ],
    );
  });

  it("have no value in an empty cell, whatever the delimiter", async () => {
    for (const delimiter of [",", ";", "\t"]) {
      const lines = ["srcaddr,bytes,action", ",20,OK", "10.0.0.1,20,", "10.0.0.1,,OK", '"",20,""'];
      const { records } = await readLog(`${lines.join("\n").replaceAll(",", delimiter)}\n`, { as: "flow-log-csv" });
      assert.deepEqual(
        records.map(({ srcaddr, bytes, action }) => [srcaddr, bytes, action]),
        [[null, 20n, "OK"], ["10.0.0.1", 20n, null], ["10.0.0.1", null, "OK"], [null, 20n, null]],
        delimiter,
      ); // prettier-ignore
    }
  });

  it("with quotes, delimiters and line feeds inside cells", async () => {
    const read = await readLog('srcaddr,dstaddr,note\n10.0.0.1,10.0.0.2,"a ""b"", c\nd"\n10.0.0.3,10.0.0.4,plain\n');
    assert.deepEqual(
      read.records.map(({ line, extra }) => [line, extra]),
      [
        [2n, JSON.stringify({ note: 'a "b", c\nd' })],
        [4n, '{"note":"plain"}'],
      ],
    );
  });

  it("with a quote that is never closed lose one line", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `10.0.0.1,10.0.${i >> 8}.${i & 255},x`);
    for (const pieces of [[1 << 20], [777]]) {
      const read = await readLog(`srcaddr,dstaddr,note\n10.0.0.1,10.0.0.2,"open\n${rows.join("\n")}\n`, { pieces });
      assert.equal(read.records.length, 5000);
      assert.deepEqual(
        read.diagnostics.filter(({ code }) => code === "log-bad-line").map(({ line, count }) => [line, count]),
        [[2, 1]],
      );
    }
  });

  it("with too few cells are counted", async () => {
    const read = await readLog(`${NAMES}\n1,2,3\n${CELLS}\n`);
    assert.deepEqual([read.records.length, read.count("log-field-count")], [1, 1]);
  });
});

describe("exports of CloudWatch Logs in CSV", () => {
  const message = CELLS.replaceAll(",", " ");

  for (const head of ["@timestamp,@message", "timestamp,message", "@logStream,@ptr,@message"]) {
    it(`with the record under ${head}`, async () => {
      const before = "x,".repeat(head.split(",").length - 1);
      const read = await readLog(`${head}\n${before}${message}\n${before}"${message}"\n`);
      assert.equal(read.format, "flow-log-csv");
      assert.deepEqual(read.records, [record, { ...record, line: 3n }]);
      assert.deepEqual(read.diagnostics, []);
    });
  }

  it("with discovered fields", async () => {
    const read = await readLog("@timestamp,srcAddr,dstAddr,bytes\n2023-01-31 18:00:00.000,10.0.0.1,10.0.0.2,7\n");
    assert.deepEqual(read.records, [{ evidence_id: 7, line: 2n, srcaddr: "10.0.0.1", dstaddr: "10.0.0.2", bytes: 7n }]);
  });

  it("count rows without a message", async () => {
    const read = await readLog(`@timestamp,@message\nx,${message}\nx,\nx\n`);
    assert.deepEqual([read.records.length, read.count("log-field-count")], [1, 2]);
  });

  it("of other logs are none", () => {
    assert.equal(sniffLog("@timestamp,@message\n2023,START RequestId: 1\n"), undefined);
    assert.equal(sniffLog("ts,orig_h,resp_h\n1,10.0.0.1,x\n"), undefined);
  });
});

describe("a CSV record", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it("ends at a line feed outside of quotes", () => {
    const text = 'a,"b\n""c",d\ne,f\n';
    assert.deepEqual(recordEnd(bytes(text), 0, text.length, 0x2c), { to: 12, lines: 2 });
    assert.deepEqual(recordEnd(bytes('a"b\nc'), 0, 5, 0x2c), { to: 4, lines: 1 });
    assert.equal(recordEnd(bytes('a,"b\n'), 0, 5, 0x2c), null);
  });

  it("has the cells that csv-parse finds, for anything it can take", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "1", " ", ",", '"', "\n", "é"), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 2, maxLength: 6 }), (cells) => {
        const line = cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
        assert.deepEqual(recordCells(`${line}\n`, ","), cells);
        const plain = bytes(`${line}\n`);
        assert.equal(recordEnd(plain, 0, plain.length, 0x2c)?.to, plain.length);
      }),
    );
  });

  it("is split from bytes as csv-parse splits it", async () => {
    const cell = fc.oneof(
      fc.ipV4(),
      fc.nat().map(String),
      fc.constantFrom("", "-", "a b", 'q"uote', "é", "x,y", "ACCEPT"),
    );
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const row = fc.tuple(fc.array(cell, { minLength: 4, maxLength: 4 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const lines = rows.map(([cells, all]) =>
          cells.map((each) => (all || each.includes(",") ? quote(each) : each)).join(","),
        );
        const text = `srcaddr,dstaddr,action,note\n${lines.join("\n")}\n`;
        const expected: string[][] = parse(text, { relax_quotes: true, from_line: 2 });
        const { records } = await readLog(text, { as: "flow-log-csv" });
        const value = (each: string) => (each === "" || each === "-" ? null : each);
        assert.deepEqual(
          records.map(({ srcaddr, dstaddr, action, extra }) => [srcaddr, dstaddr, action, extra]),
          expected.map(([a, b, c, d]) => [value(a), value(b), value(c), value(d) && JSON.stringify({ note: d })]),
        );
      }),
      { numRuns: 150 },
    );
  });
});
