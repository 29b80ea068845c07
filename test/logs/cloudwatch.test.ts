import assert from "node:assert/strict";
import { defaultFormat } from "../../src/model/flowlog.ts";
import { readLog, sniffLog } from "../builders/logs.ts";

const OK = "2 123456789010 eni-1235b8ca123456789 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const NODATA = "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA";
const event = (message: string, i = 0) => ({ id: String(i), timestamp: 1418530010000 + i, message });
const statusAndLine = (records: readonly Record<string, unknown>[]) =>
  records.map(({ line, log_status }) => [line, log_status]);
/** The record of a line field by field, as analysts dump tables. */
const named = (line: string) => Object.fromEntries(line.split(" ").map((cell, i) => [defaultFormat[i], cell]));
const BOTH = [
  [1n, "OK"],
  [2n, "NODATA"],
];

describe("flow records in JSON", () => {
  const documents: Record<string, unknown> = {
    "filter-log-events": {
      events: [OK, NODATA].map((message) => ({
        ...event(message),
        logStreamName: "eni-1-all",
        ingestionTime: 1,
        eventId: "1",
      })),
      searchedLogStreams: [{ logStreamName: "eni-1-all", searchedCompletely: true }],
      nextToken: "x",
    },
    "get-log-events": { events: [event(OK), event(NODATA)], nextForwardToken: "f/1", nextBackwardToken: "b/1" },
    "get-query-results": {
      results: [OK, NODATA].map((value) => [
        { field: "@timestamp", value: "2014-12-14 04:06:50.000" },
        { field: "@message", value },
        { field: "@ptr", value: "CmAK" },
      ]),
      statistics: { recordsMatched: 2 },
      status: "Complete",
    },
    "a subscription message": {
      messageType: "DATA_MESSAGE",
      owner: "123456789012",
      logGroup: "flow",
      logStream: "eni-1-all",
      subscriptionFilters: ["all"],
      logEvents: [event(OK), event(NODATA)],
    },
    "a list of messages": [{ message: OK }, { message: NODATA }],
    "a list of records field by field": [OK, NODATA].map(named),
    "lines of a collector": [{ log: OK }, { log: NODATA }],
    "a search of Splunk's": [{ result: { _raw: OK } }, { result: { _raw: NODATA } }],
    "documents of Elastic's": [OK, NODATA].map((original) => ({ _source: { event: { original } } })),
  };
  for (const [name, document] of Object.entries(documents)) {
    for (const indent of [0, 4]) {
      it(`of ${name}${indent ? ", pretty" : ""}`, async () => {
        const read = await readLog(JSON.stringify(document, null, indent), { pieces: [11] });
        assert.equal(read.format, "flow-log-json");
        assert.deepEqual(statusAndLine(read.records), BOTH);
        assert.deepEqual(read.diagnostics, []);
      });
    }
  }

  it("of JSON lines, as Firehose delivers them", async () => {
    const read = await readLog(`${JSON.stringify({ message: OK })}\n${JSON.stringify({ message: NODATA })}\n`);
    assert.deepEqual(statusAndLine(read.records), BOTH);
  });

  it("of several documents without anything between them; control messages are no data", async () => {
    const control = {
      messageType: "CONTROL_MESSAGE",
      logEvents: [event("CWL CONTROL MESSAGE: Checking health of destination Firehose.")],
    };
    const data = (message: string) => ({ logEvents: [event(message)], messageType: "DATA_MESSAGE" });
    const read = await readLog([control, data(OK), control, data(NODATA)].map((each) => JSON.stringify(each)).join(""));
    assert.deepEqual(statusAndLine(read.records), BOTH);
    assert.deepEqual(
      read.diagnostics.map(({ code, count }) => [code, count]),
      [["log-control-message", 2]],
    );
  });

  it("field by field, of a query with discovered fields and of JSON lines", async () => {
    const expected = { evidence_id: 7, line: 1n, srcaddr: "10.0.0.1", dstaddr: null, bytes: 12n };
    const row = [
      { field: "srcAddr", value: "10.0.0.1" },
      { field: "dstAddr", value: "-" },
      { field: "bytes", value: "12" },
    ];
    assert.deepEqual((await readLog(JSON.stringify({ results: [row], status: "Complete" }))).records, [expected]);
    assert.deepEqual((await readLog('{"srcaddr":"10.0.0.1","dstaddr":null,"bytes":12}\n')).records, [expected]);
  });

  it("in a custom format, by the format given", async () => {
    const text = JSON.stringify(event("2 eni-1235b8ca123456789 10.0.0.1 10.0.0.2"));
    const read = await readLog(text, { format: ["version", "interface-id", "srcaddr", "dstaddr"] });
    assert.deepEqual([read.records[0].srcaddr, read.records[0].dstaddr], ["10.0.0.1", "10.0.0.2"]);
    assert.equal((await readLog(text)).count("log-no-format"), 1);
  });

  it("that are cut keep the events before the cut", async () => {
    const text = JSON.stringify({ events: [event(OK), event(NODATA), event(OK)], searchedLogStreams: [] });
    const read = await readLog(text.slice(0, text.lastIndexOf("eni-")));
    assert.deepEqual(statusAndLine(read.records), BOTH);
    assert.deepEqual(
      read.diagnostics.map(({ code, detail }) => [code, detail]),
      [["log-bad-line", "cut"]],
    );
  });

  it("go on behind a line that is cut", async () => {
    for (const cut of ['{"message":"2 1234', '{"message":"x"', "nonsense"]) {
      const read = await readLog(
        `${JSON.stringify({ message: OK })}\n${cut}\n${JSON.stringify({ message: NODATA })}\n`,
      );
      assert.deepEqual(
        read.records.map(({ log_status }) => log_status),
        ["OK", "NODATA"],
        cut,
      );
      assert.deepEqual([read.count("log-bad-line"), read.diagnostics[0].line], [1, 2], cut);
    }
  });

  it("of other logs are none", () => {
    assert.equal(
      sniffLog(JSON.stringify({ events: [event("START RequestId: 1")], searchedLogStreams: [{}] })),
      undefined,
    );
    assert.equal(sniffLog('{"Records":[{"eventName":"RunInstances","sourceIPAddress":"10.0.0.1"}]}'), undefined);
  });

  it("may be none at all", async () => {
    const read = await readLog('{"events": [], "searchedLogStreams": []}');
    assert.deepEqual([read.format, read.records, read.diagnostics], ["flow-log-json", [], []]);
  });
});

describe("flow logs of other clouds", () => {
  const logs: Record<string, string> = {
    "azure-flow-log": JSON.stringify({
      records: [{ category: "NetworkSecurityGroupFlowEvent", properties: { flows: [] } }],
    }),
    "gcp-flow-log": JSON.stringify({
      logName: "projects/p/logs/compute.googleapis.com%2Fvpc_flows",
      jsonPayload: { reporter: "SRC" },
    }),
  };
  for (const [id, content] of Object.entries(logs)) {
    it(`are named and not read: ${id}`, async () => {
      const read = await readLog(content);
      assert.deepEqual([read.format, read.records.length, read.count("log-not-vpc")], [id, 0, 1]);
    });
  }
});
