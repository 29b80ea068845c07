import assert from "node:assert/strict";
import { LINE_LIMIT } from "../../src/logs/line-window.ts";
import { BATCH_ROWS } from "../../src/logs/record-rows.ts";
import { WORD_BYTES_LIMIT } from "../../src/logs/words.ts";
import { readLog, sniffLog } from "../builders/logs.ts";

const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";
const OK =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const NODATA = "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA";
const record = {
  evidence_id: 7,
  line: 1n,
  version: 2,
  account_id: "123456789010",
  interface_id: "eni-1235b8ca123456789",
  srcaddr: "172.31.16.139",
  dstaddr: "172.31.16.21",
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

describe("flow logs in text", () => {
  it("are read without a header line", async () => {
    const read = await readLog(`${OK}\n`);
    assert.equal(read.format, "flow-log-text");
    assert.deepEqual(read.records, [record]);
    assert.deepEqual(read.diagnostics, []);
  });

  it("are read by their header line, in any order, with the columns it has", async () => {
    const read = await readLog("bytes dstaddr srcaddr account-id\n12 10.0.0.2 10.0.0.1 000000000001\n");
    assert.deepEqual(read.records, [
      { evidence_id: 7, line: 2n, account_id: "000000000001", srcaddr: "10.0.0.1", dstaddr: "10.0.0.2", bytes: 12n },
    ]);
  });

  for (const header of [
    HEADER,
    HEADER.replaceAll("-", "_"),
    "version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes startTime endTime action logStatus",
  ]) {
    it(`take the header ${header.slice(8, 30)}...`, async () => {
      assert.deepEqual((await readLog(`${header}\n${OK}`)).records, [{ ...record, line: 2n }]);
    });
  }

  it("leave empty what has no value in NODATA and SKIPDATA rows", async () => {
    const { records } = await readLog(`${OK}\n${NODATA}\n${NODATA.replace("NODATA", "SKIPDATA")}\n${OK}`);
    assert.deepEqual(
      records.map(({ srcaddr, srcport, bytes, start, action, log_status }) => [
        srcaddr,
        srcport,
        bytes,
        start,
        action,
        log_status,
      ]),
      [
        ["172.31.16.139", 20641, 4249n, 1418530010n, "ACCEPT", "OK"],
        [null, null, null, 1431280876n, null, "NODATA"],
        [null, null, null, 1431280876n, null, "SKIPDATA"],
        ["172.31.16.139", 20641, 4249n, 1418530010n, "ACCEPT", "OK"],
      ],
    );
  });

  it("may have CRLF, double spaces, blank lines, a byte order mark and no last line feed", async () => {
    const read = await readLog(`\ufeff${HEADER}\r\n\r\n${OK.replace(" 22 ", "  22 ")}\r\n   \n  ${OK}  \r\n${OK}`);
    assert.deepEqual(
      read.records,
      [3n, 5n, 6n].map((line) => ({ ...record, line })),
    );
    assert.deepEqual(read.diagnostics, []);
  });

  it("may repeat the header and change it in the middle", async () => {
    const read = await readLog(`${HEADER}\n${OK}\n${HEADER}\n${OK}\nsrcaddr dstaddr\n10.0.0.1 10.0.0.2\n${OK}\n`);
    assert.deepEqual(read.records, [
      { ...record, line: 2n },
      { ...record, line: 4n },
      { evidence_id: 7, line: 6n, srcaddr: "10.0.0.1", dstaddr: "10.0.0.2" },
    ]);
    assert.equal(read.count("log-repeated-header"), 2);
    assert.deepEqual(read.diagnostics.find(({ code }) => code === "log-field-count")?.line, 7);
  });

  it("may repeat a header that has text fields only", async () => {
    const header = "instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr";
    const row = "- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5";
    const read = await readLog(`${header}\n${row}\n${header}\n${row}\n`);
    assert.deepEqual([read.records.length, read.count("log-repeated-header")], [2, 1]);
  });

  it("keep the addresses of a NAT gateway apart (Amazon VPC User Guide)", async () => {
    const { records } = await readLog(
      "instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr\n" +
        "- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5\n" +
        "- eni-1235b8ca123456789 10.0.0.220 203.0.113.5 10.0.0.220 203.0.113.5\n" +
        "- eni-1235b8ca123456789 203.0.113.5 10.0.0.220 203.0.113.5 10.0.0.220\n" +
        "- eni-1235b8ca123456789 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5\n",
    );
    assert.deepEqual(
      records.map((row) => [row.instance_id, row.srcaddr, row.dstaddr, row.pkt_srcaddr, row.pkt_dstaddr]),
      [
        [null, "10.0.1.5", "10.0.0.220", "10.0.1.5", "203.0.113.5"],
        [null, "10.0.0.220", "203.0.113.5", "10.0.0.220", "203.0.113.5"],
        [null, "203.0.113.5", "10.0.0.220", "203.0.113.5", "10.0.0.220"],
        [null, "10.0.0.220", "10.0.1.5", "203.0.113.5", "10.0.1.5"],
      ],
    );
  });

  it("take milliseconds for seconds, and say so once", async () => {
    const line = OK.replace("1418530010 1418530070", "1418530010123 1418530070999");
    const read = await readLog(`${HEADER}\n${OK}\n${line}\n${line}\n`);
    assert.deepEqual(read.records[1], { ...record, line: 3n });
    assert.deepEqual(
      read.diagnostics.map(({ code, count, line }) => [code, count, line]),
      [["log-milliseconds", 1, 3]],
    );
  });

  it("count lines with too few or too many fields", async () => {
    const read = await readLog(`${HEADER}\n2 123456789010 eni-1\n${OK}\n${OK} extra\nbogus line\n`);
    assert.deepEqual(read.records, [{ ...record, line: 3n }]);
    assert.deepEqual(
      read.diagnostics.map(({ code, line, detail }) => [code, line, detail]),
      [
        ["log-field-count", 2, "3 fields, 14 expected"],
        ["log-field-count", 4, "15 fields, 14 expected"],
        ["log-field-count", 5, "2 fields, 14 expected"],
      ],
    );
  });

  it("leave a bad value empty and keep the line", async () => {
    const read = await readLog(`${HEADER}\n${OK.replace(" 22 ", " 99999 ").replace(" 4249 ", " many ")}\n${OK}\n`);
    assert.deepEqual(read.records[0], { ...record, line: 2n, dstport: null, bytes: null });
    assert.deepEqual(read.records[1], { ...record, line: 3n });
    assert.deepEqual(
      read.diagnostics.map(({ code, line, detail }) => [code, line, detail]),
      [
        ["log-bad-value", 2, "dstport"],
        ["log-bad-value", 2, "bytes"],
      ],
    );
  });

  it("have no record in a line without a single number where numbers belong", async () => {
    const read = await readLog(`${HEADER}\na b c d e f g h i j k l m n\n${OK}\n`);
    assert.deepEqual([read.records.length, read.count("log-bad-line"), read.count("log-bad-value")], [1, 1, 0]);
  });

  it("hold counters of any size", async () => {
    const sizes = ["0", "999999999", "4294967296", "999999999999999", "9007199254740993", "9223372036854775807"];
    const { records } = await readLog(`srcaddr bytes\n${sizes.map((size) => `10.0.0.1 ${size}`).join("\n")}\n`);
    assert.deepEqual(
      records.map(({ bytes }) => String(bytes)),
      sizes,
    );
  });

  it("leave no trace of a row that was given up", async () => {
    const broken = OK.replace(" 4249 ", " 99999999999 ").replace(" ACCEPT", "");
    const { records } = await readLog(`${HEADER}\n${NODATA} x\n${OK}\n${broken}\n${OK}\n`);
    assert.deepEqual(
      records,
      [3n, 5n].map((line) => ({ ...record, line })),
    );
  });

  it("keep undocumented fields under their names", async () => {
    const read = await readLog(`${HEADER} team __proto__ note\n${OK} blue - -\n${OK} blue x -\n${OK} - - -\n`);
    assert.deepEqual(
      read.records.map(({ extra }) => extra),
      ['{"team":"blue"}', '{"team":"blue","__proto__":"x"}', null],
    );
    assert.deepEqual(
      read.diagnostics.map(({ code, detail }) => [code, detail]),
      [
        ["log-unknown-field", "team"],
        ["log-unknown-field", "__proto__"],
        ["log-unknown-field", "note"],
      ],
    );
  });

  it("keep the first of two fields of one name in its column", async () => {
    const { records } = await readLog("srcaddr srcaddr dstaddr\n10.0.0.1 10.0.0.9 10.0.0.2\n");
    assert.deepEqual([records[0].srcaddr, records[0].extra], ["10.0.0.1", '{"srcaddr":"10.0.0.9"}']);
  });

  it("are read by a given format where there is no header line", async () => {
    const read = await readLog("2 eni-1235b8ca123456789 10.0.0.1 10.0.0.2\n", {
      format: ["version", "interface-id", "srcaddr", "dstaddr"],
    });
    assert.deepEqual(read.records, [
      {
        evidence_id: 7,
        line: 1n,
        version: 2,
        interface_id: "eni-1235b8ca123456789",
        srcaddr: "10.0.0.1",
        dstaddr: "10.0.0.2",
      },
    ]);
  });

  it("are counted where the format cannot be told", async () => {
    const read = await readLog("2 eni-1235b8ca123456789 10.0.0.1\n\n2 eni-1235b8ca123456789 10.0.0.2\n");
    assert.equal(read.records.length, 0);
    assert.deepEqual(
      read.diagnostics.map(({ code, count, line }) => [code, count, line]),
      [["log-no-format", 2, 1]],
    );
  });

  it("may begin with something else", async () => {
    const read = await readLog(`# exported\n# today\n${HEADER}\n${OK}\n`);
    assert.deepEqual(read.records, [{ ...record, line: 4n }]);
    assert.deepEqual(
      read.diagnostics.map(({ code, count, line }) => [code, count, line]),
      [["log-bad-line", 2, 1]],
    );
  });

  it("may have the event's time before the record, as CloudWatch exports do", async () => {
    const read = await readLog(`2014-12-14T04:06:50.000Z ${OK}\n2014-12-14T04:06:51.000Z ${OK}\n`);
    assert.deepEqual(
      read.records,
      [1n, 2n].map((line) => ({ ...record, line })),
    );
  });

  it("may have time and log stream before the record, as `aws logs tail` prints them", async () => {
    const lead = "2014-12-14T04:06:50.123000+00:00 eni-1235b8ca123456789-all";
    const read = await readLog(`${lead} ${OK}\n${lead} ${OK}\n`);
    assert.deepEqual(
      read.records,
      [1n, 2n].map((line) => ({ ...record, line })),
    );
    assert.deepEqual(read.diagnostics, []);
  });

  it("may mix the formats of several flow logs that share a log group", async () => {
    const v3 = `${OK} vpc-1 subnet-1 i-1 2 IPv4 10.0.0.1 10.0.0.2`;
    const read = await readLog(`${OK}\n${v3}\n${OK}\n${v3}\n`);
    const lines = read.records.map(({ line, vpc_id }) => [line, vpc_id ?? null]);
    assert.deepEqual(lines.sort(), [
      [1n, null],
      [2n, "vpc-1"],
      [3n, null],
      [4n, "vpc-1"],
    ]);
    assert.deepEqual(read.diagnostics, []);
  });

  it("come out in batches, none lost at the seams", async () => {
    const rows = BATCH_ROWS * 2 + 10;
    const text = Array.from({ length: rows }, (_, i) => `10.0.${i >> 8}.${i & 255} ${i}`).join("\n");
    const read = await readLog(`srcaddr bytes\n${text}\n`, { pieces: [100_000] });
    assert.deepEqual(read.batches, [BATCH_ROWS, BATCH_ROWS, 10]);
    assert.ok(
      read.records.every(
        ({ bytes, srcaddr, line }, i) =>
          bytes === BigInt(i) && line === BigInt(i + 2) && srcaddr === `10.0.${i >> 8}.${i & 255}`,
      ),
    );
  }).timeout(60_000);

  it("begin a fresh dictionary when the words of a file take too much", async () => {
    const note = (i: number) => `i-${i}-${"x".repeat(100_000)}`;
    const lines = Array.from({ length: 400 }, (_, i) => `${note(i)} 10.0.0.${i % 3} team${i % 2}`);
    assert.ok(lines.length * 100_000 > 2 * WORD_BYTES_LIMIT);
    const header = "instance-id srcaddr team";
    const read = await readLog(`${header}\n${lines.join("\n")}\n${header}\n`, { pieces: [1 << 20] });
    assert.ok(read.batches.length >= 3, "handed over before the file ends");
    assert.ok(
      read.records.every(
        ({ instance_id, srcaddr, extra }, i) =>
          instance_id === note(i) && srcaddr === `10.0.0.${i % 3}` && extra === `{"team":"team${i % 2}"}`,
      ),
    );
    assert.deepEqual([read.records.length, read.count("log-repeated-header")], [400, 1]);
  });

  it("may be UTF-16, as PowerShell writes them", async () => {
    for (const bigEndian of [false, true]) {
      const bytes = Buffer.from(`\ufeff${HEADER}\r\n${OK}\r\n`, "utf16le");
      const content = bigEndian ? bytes.swap16() : bytes;
      assert.deepEqual((await readLog(content, { pieces: [1] })).records, [{ ...record, line: 2n }]);
    }
  });

  it("are Transit Gateway logs too", async () => {
    const read = await readLog(
      "6 TransitGateway 123456789012 tgw-1 tgw-attach-1 123456789012 123456789012 vpc-1 vpc-2 subnet-1 subnet-2 eni-1 eni-2 " +
        "use1-az1 use1-az2 tgw-attach-2 10.0.0.1 10.0.1.1 1 2 6 3 180 1700000000 1700000060 OK IPv4 1 0 0 2 16 us-east-1 egress - -\n",
    );
    const [row] = read.records;
    assert.deepEqual(
      [row.tgw_id, row.packets_lost_no_route, row.packets_lost_ttl_expired, row.tcp_flags],
      ["tgw-1", 1n, 2n, 16],
    );
    assert.ok(!("action" in row) && !("interface_id" in row));
  });
});

describe("bad flow logs", () => {
  it("with three fields where fourteen belong are counted", async () => {
    const read = await readLog(`${HEADER}\n2 123456789010 eni-1\n`);
    assert.deepEqual([read.records.length, read.count("log-field-count")], [0, 1]);
  });

  it("with a line of a million columns lose that line only", async () => {
    const read = await readLog(`${HEADER}\n${"1 ".repeat(1_000_000)}\n${OK}\n`, { pieces: [65536] });
    assert.deepEqual(read.records, [{ ...record, line: 3n }]);
    assert.deepEqual(
      read.diagnostics.map(({ code, line }) => [code, line]),
      [["log-long-line", 2]],
    );
  });

  it("with a header of too many columns use the first", async () => {
    const known = Array.from({ length: 1100 }, (_, i) => (i % 2 ? "dstaddr" : "srcaddr"));
    const wide = await readLog(`${known.join(" ")}\n${known.map(() => "10.0.0.1").join(" ")}\n`, {
      as: "flow-log-text",
    });
    assert.deepEqual([wide.records.length, wide.count("log-many-columns")], [1, 1]);
  });

  it("with a line at the limit keep it, one byte more and it is skipped, in any pieces", async () => {
    const line = (size: number) => `${"x".repeat(size - 9)} 10.0.0.1`;
    const text = `instance-id srcaddr\n${line(LINE_LIMIT)}\n${line(LINE_LIMIT + 1)}\ni-1 10.0.0.2`;
    for (const pieces of [[1 << 20], [1000], [LINE_LIMIT - 1, 3]]) {
      const read = await readLog(text, { pieces });
      assert.deepEqual(
        read.records.map(({ line }) => line),
        [2n, 4n],
      );
      assert.deepEqual(
        read.diagnostics.map(({ code, line }) => [code, line]),
        [["log-long-line", 3]],
      );
    }
  });

  it("with an endless last line say so", async () => {
    const read = await readLog(`${HEADER}\n${"x".repeat(LINE_LIMIT * 3)}`, { pieces: [4096] });
    assert.deepEqual(
      read.diagnostics.map(({ code, line }) => [code, line]),
      [["log-long-line", 2]],
    );
  });

  it("that are empty or blank are nothing", async () => {
    assert.equal(sniffLog(""), undefined);
    const read = await readLog("\n \n", { as: "flow-log-text" });
    assert.deepEqual([read.records, read.diagnostics], [[], []]);
  });

  it("with a header line alone are empty", async () => {
    const read = await readLog(HEADER);
    assert.deepEqual([read.records, read.diagnostics], [[], []]);
  });

  it("with zero bytes lose the lines that have them", async () => {
    const read = await readLog(`${HEADER}\n${OK}\n${"\0".repeat(100)}\n${OK.replace("ACCEPT", "ACC\0PT")}\n${OK}`);
    assert.deepEqual(
      read.records.map(({ line, action }) => [line, action]),
      [
        [2n, "ACCEPT"],
        [4n, null],
        [5n, "ACCEPT"],
      ],
    );
    assert.deepEqual(
      read.diagnostics.map(({ code, line }) => [code, line]),
      [
        ["log-field-count", 3],
        ["log-bad-value", 4],
      ],
    );
  });

  it("with bytes that are not UTF-8 leave the field empty", async () => {
    const bytes = Buffer.from(`${HEADER} instance-tag\n${OK} caf\u00e9\n${OK} XXX\n${OK} caf\u00e9\n`);
    bytes.fill(0xff, bytes.indexOf("XXX"), bytes.indexOf("XXX") + 3);
    const read = await readLog(bytes);
    assert.deepEqual(
      read.records.map(({ instance_tag }) => instance_tag),
      ["caf\u00e9", null, "caf\u00e9"],
    );
    assert.deepEqual(
      read.diagnostics.map(({ code, line, detail }) => [code, line, detail]),
      [["log-bad-value", 3, "instance_tag"]],
    );
  });

  it("cannot hold many layouts open", async () => {
    const parts = Array.from({ length: 60 }, (_, i) => `srcaddr dstaddr f${i}\n10.0.0.1 10.0.0.2 ${i}`);
    const read = await readLog(parts.join("\n"));
    assert.equal(read.records.length, 60);
    assert.ok(read.records.every(({ extra }) => /^\{"f\d+":"\d+"\}$/.test(String(extra))));
  });
});
