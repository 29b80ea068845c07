import assert from "node:assert/strict";
import { fieldOf, formatFields, headerWords, isHeader } from "../../src/logs/fields.ts";
import { DEFAULT_LOG_FORMAT } from "../../src/logs/flow-log-configs.ts";
import { logFormats } from "../../src/logs/formats.ts";
import { knownOrders, looksLikeRecord, recogniseOrder } from "../../src/logs/orders.ts";
import { isNothing, leadOf, wholeNumber } from "../../src/logs/values.ts";
import { defaultFormat, flowLogFields } from "../../src/model/flowlog.ts";

const cells = (line: string) => line.split(" ");

describe("names of flow-log fields", () => {
  it("are known with hyphens, underscores, camel case and in a format string", () => {
    for (const { name } of flowLogFields) {
      const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      for (const spelling of [name, name.replaceAll("_", "-"), camel, name.toUpperCase(), `\${${name}}`]) {
        assert.equal(fieldOf(spelling)?.name, name, spelling);
      }
    }
  });

  const aliases = {
    srcAddr: "srcaddr",
    pktSrcAddr: "pkt_srcaddr",
    startTime: "start",
    endTime: "end",
    logStatus: "log_status",
    dstPort: "dstport",
    sourceaddress: "srcaddr",
    numbytes: "bytes",
    "az-id": "az_id",
  };
  for (const [alias, name] of Object.entries(aliases)) {
    it(`${alias} is ${name}`, () => assert.equal(fieldOf(alias)?.name, name));
  }

  it("are not taken from the language's own", () => {
    for (const name of ["constructor", "__proto__", "toString", ""]) assert.equal(fieldOf(name), undefined);
  });

  it("make a header when half are known and one is telling", () => {
    assert.ok(isHeader(["srcaddr"]));
    assert.ok(isHeader(["version", "account-id", "something-new"]));
    assert.ok(!isHeader(["version", "type", "action"]), "everyday words alone");
    assert.ok(!isHeader(["srcaddr", "a", "b", "c"]), "mostly unknown");
    assert.ok(!isHeader(cells("2 123456789010 eni-1235b8ca123456789")));
    assert.ok(!isHeader([]));
  });

  it("are found in a header line wherever it begins", () => {
    for (const name of ["srcaddr", "pkt-srcaddr", "pktSrcaddr", "account_id"]) assert.ok(headerWords.includes(name));
  });

  it("come from AWS's format string", () => {
    assert.deepEqual(
      formatFields(DEFAULT_LOG_FORMAT).map((name) => fieldOf(name)?.name),
      [...defaultFormat],
    );
    assert.deepEqual(formatFields("srcaddr, dstaddr"), ["srcaddr", "dstaddr"]);
  });
});

/** How many fields versions 3, 4, 5, 7, 8, 9, 10 and 11 have. */
const VERSIONS = [21, 25, 29, 39, 40, 41, 42, 54];

describe("orders of fields without a header line", () => {
  it("have the lengths AWS's versions have", () => {
    assert.deepEqual(
      knownOrders.map((order) => order.length),
      [14, ...VERSIONS, ...VERSIONS, 24, 24, 36, 21],
    );
    for (const order of knownOrders) {
      assert.equal(new Set(order).size, order.length);
      for (const name of order) assert.equal(fieldOf(name)?.name, name);
    }
  });

  it("are told apart by the shapes of values", () => {
    const all =
      "3 123456789010 eni-1 10.0.0.1 10.0.0.2 1 2 6 5 500 1 2 ACCEPT OK vpc-1 subnet-1 i-1 2 IPv4 10.0.0.1 10.0.0.2";
    const own =
      "3 vpc-1 subnet-1 i-1 eni-1 123456789010 IPv4 10.0.0.1 10.0.0.2 1 2 10.0.0.1 10.0.0.2 6 500 5 1 2 ACCEPT 2 OK";
    assert.equal(recogniseOrder(cells(all))?.[1], "account_id");
    assert.equal(recogniseOrder(cells(own))?.[1], "vpc_id");
  });

  it("are also those by name, as the console lists all fields", () => {
    const skipped =
      "123456789010 - use1-az5 - - - 1700185000 - i-0123 eni-0123 SKIPDATA - - - - - - us-east-1 - - 1700185000 - - subnet-1 - - - 5 vpc-1";
    const ok =
      "123456789010 ACCEPT use1-az5 500 10.0.0.2 443 1700185060 ingress i-0123 eni-0123 OK 5 - 10.0.0.2 - 10.0.0.1 6 us-east-1 10.0.0.1 1024 1700185000 - - subnet-1 3 1 IPv4 5 vpc-1";
    for (const line of [skipped, ok]) {
      const order = recogniseOrder(cells(line));
      assert.deepEqual(order, [...(order ?? [])].sort());
      assert.equal(order?.length, 29);
    }
  });

  it("know the fields of containers behind the default ones, in the console's order and in the documentation's", () => {
    const arn = (what: string): string => `arn:aws:ecs:eu-west-1:123456789010:${what}`;
    const flow = "7 123456789010 eni-1 10.0.0.1 10.0.0.2 1 2 6 5 500 1 2 ACCEPT OK";
    const console = `${flow} shop ${arn("cluster/shop")} - - web ${arn("task-definition/web:1")} 77 ${arn("task/shop/77")} 77-1 -`;
    const documented = `${flow} ${arn("cluster/shop")} shop - - 77-1 - web ${arn("task-definition/web:1")} ${arn("task/shop/77")} 77`;
    assert.equal(recogniseOrder(cells(console))?.[14], "ecs_cluster_name");
    assert.equal(recogniseOrder(cells(documented))?.[14], "ecs_cluster_arn");
  });

  it("take an account that a spreadsheet took for a number", () => {
    assert.ok(recogniseOrder(cells("2 1234567890 eni-1 10.0.0.1 10.0.0.2 1 2 6 5 500 1 2 ACCEPT OK")));
  });

  it("do not take any fourteen words", () => {
    assert.equal(
      recogniseOrder("the quick brown fox jumps over a lazy dog and sleeps until it rains".split(" ")),
      null,
    );
    assert.equal(recogniseOrder(cells("- - - - - - - - - - - - - -")), null);
  });

  it("take IPv6 and unknown accounts", () => {
    assert.ok(recogniseOrder(cells("2 unknown eni-1 2001:db8::1 ::ffff:10.0.0.1 0 0 58 1 72 1 2 ACCEPT OK")));
  });

  it("are suspected in short lines of a flow log, not in prose or other logs", () => {
    assert.ok(looksLikeRecord(cells("2 123456789010 eni-1235b8ca123456789")));
    assert.ok(looksLikeRecord(cells("10.0.0.1 10.0.0.2 6")));
    assert.ok(!looksLikeRecord(cells("Phony unsupported log format.")));
    assert.ok(!looksLikeRecord(cells('127.0.0.1 - - [10/Oct/2000:13:55:36] "GET /"')));
  });
});

describe("values of cells", () => {
  it("are whole numbers as exports write them", () => {
    const values: [string, bigint | null][] = [
      ["0", 0n],
      ["007", 7n],
      ["22.0", 22n],
      ["1.4e9", 1_400_000_000n],
      ["9223372036854775807", 9223372036854775807n],
      ["9223372036854775808", null],
      ["-1", null],
      ["1.5", null],
      ["0x10", null],
      ["", null],
      ["١", null],
    ];
    for (const [text, value] of values) assert.equal(wholeNumber(text), value, text);
  });

  it("say that there is none in many ways", () => {
    for (const text of ["-", "", "None", "NaN", "null", "NULL"]) assert.ok(isNothing(text), text);
    assert.ok(!isNothing("0"));
  });

  it("have what CloudWatch's tools put before a record", () => {
    const record = cells("2 123456789010 eni-1");
    for (const time of [
      "2024-01-01T00:00:00.000Z",
      "2024-01-01T00:00:00Z",
      "2024-01-01T00:00:00.123456+00:00",
      "2024-01-01T00:00:00",
    ]) {
      assert.deepEqual(leadOf([time, ...record]), ["@timestamp"]);
      assert.deepEqual(leadOf([time, "eni-0a1b2c3d-all", ...record]), ["@timestamp", "@logStream"]);
    }
    for (const first of ["2024-01-01", "1418530010", "2"]) assert.deepEqual(leadOf([first, ...record]), []);
    assert.deepEqual(leadOf([]), []);
  });
});

describe("log formats", () => {
  it("have unique ids and orders, and one way to be read", () => {
    assert.equal(new Set(logFormats.map(({ id }) => id)).size, logFormats.length);
    const orders = logFormats.map(({ order }) => order);
    assert.deepEqual(
      orders,
      [...new Set(orders)].sort((a, b) => a - b),
    );
    for (const { open, read } of logFormats) assert.equal(Number(!open) + Number(!read), 1);
  });

  it("recognise nothing in nothing, zeros or a capture", () => {
    const heads = [new Uint8Array(), new Uint8Array(4096), new Uint8Array([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0])];
    for (const head of heads) for (const { id, sniff } of logFormats) assert.ok(!sniff(head), id);
  });
});
