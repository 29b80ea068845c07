import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const target = "10.0.0.80";

/** One SYN per source port. */
const flood =
  (syns: number, sources = 1) =>
  (rows: Rows) =>
    rows.repeat(syns, (all, i) =>
      all.probe({
        at: i * 0.1,
        lasts: 0,
        orig_ip: `198.51.100.${i % sources}`,
        orig_port: 1024 + i,
        resp_ip: target,
        resp_port: 443,
      }),
    );

const logged = (records: number, given: Record<string, number | string | bigint | null> = {}) => (rows: Rows) =>
  rows.repeat(records, (all, i) =>
    all.record({
      at: i % 50, lasts: 5, srcaddr: `198.51.100.${i % 20}`, srcport: 1024 + i, dstaddr: target, packets: 1n, bytes: 44n, tcp_flags: 2, ...given,
    }),
  ); // prettier-ignore

describe("syn-flood", () => {
  it("reports SYN packets that complete no handshake, and ranks their sources", async () => {
    const rows = flood(100, 10)(new Rows()).probe({
      at: 1, orig_ip: "192.0.2.1", orig_port: 9, resp_ip: target, orig_syn: 30n, orig_pkts: 30n,
    }); // prettier-ignore
    const [found, ...more] = await find("syn-flood", rows);
    assert.equal(more.length, 0);
    assert.equal(found.subject, target);
    assert.equal(found.severity, "medium");
    assert.equal(found.confidence, "medium");
    assert.equal(found.grade, "packets");
    assert.equal(measure(found, "syns"), 130);
    assert.equal(measure(found, "sources"), 11);
    assert.equal(found.evidence.length, 11);
    assert.equal(found.evidence[0].connection, 101, "the source with most SYN packets comes first");
    assert.equal(found.evidence[0].packet, 1010n);
    assert.match(found.summary, /most from 192\.0\.2\.1 \(30\)/);
    assert.deepEqual([found.first, found.last], [0, 10]);
  });

  it("stays quiet one packet below", async () => {
    assert.deepEqual(await find("syn-flood", flood(99)(new Rows())), []);
  });

  it("stays quiet for a busy server with some lost clients", async () => {
    const rows = flood(
      120,
      60,
    )(new Rows()).repeat(130, (all, i) => all.connection({ at: i * 0.1, orig_port: i, resp_ip: target }));
    assert.deepEqual(await find("syn-flood", rows), []);
  });

  it("stays quiet for retries spread over an hour, also within one connection", async () => {
    const spread = new Rows().repeat(100, (all, i) => all.probe({ at: i * 30, orig_port: i + 1, resp_ip: target }));
    assert.deepEqual(await find("syn-flood", spread), []);
    const long = new Rows().probe({ lasts: 3600, orig_syn: 1000n, orig_pkts: 1000n, resp_ip: target });
    assert.deepEqual(await find("syn-flood", long), []);
  });

  it("takes answered but unacknowledged handshakes for half open", async () => {
    const rows = new Rows().repeat(100, (all, i) =>
      all.probe({ at: i * 0.1, orig_port: i + 1, resp_ip: target, history: "Sh", resp_pkts: 1n, conn_state: "S1" }),
    );
    const [found] = await find("syn-flood", rows);
    assert.equal(found.confidence, "high");
  });

  it("leaves one source on many ports to port-scan, but not many sources", async () => {
    const spray = (sources: number) =>
      new Rows().repeat(200, (all, i) =>
        all.probe({ at: i * 0.1, orig_ip: `198.51.100.${i % sources}`, resp_ip: target, resp_port: 1000 + i }),
      );
    assert.deepEqual(await find("syn-flood", spray(1)), []);
    assert.deepEqual(await find("syn-flood", spray(49)), []);
    assert.equal((await find("syn-flood", spray(50))).length, 1);
  });

  it("rates ten times the threshold high", async () => {
    assert.equal((await find("syn-flood", flood(590, 5)(new Rows())))[0].severity, "medium");
    const burst = new Rows().repeat(1000, (all, i) => all.probe({ at: i * 0.01, orig_port: i + 1, resp_ip: target }));
    assert.equal((await find("syn-flood", burst))[0].severity, "high");
  });

  it("reads flow records, each interface for itself", async () => {
    const [found] = await find("syn-flood", logged(100)(new Rows()));
    assert.equal(found.grade, "flow-records");
    assert.equal(found.confidence, "medium");
    assert.equal(measure(found, "syns", "flow records"), 100);
    assert.equal(measure(found, "sources", "flow records"), 20);
    assert.deepEqual([found.evidence[0].record, found.evidence[0].line], [1n, 2n]);
    assert.deepEqual([found.first, found.last], [0, 54]);
    assert.deepEqual(await find("syn-flood", logged(99, { interface_id: "eni-b" })(logged(99)(new Rows()))), []);
  });

  it("does not take records of finished or long connections for half open", async () => {
    assert.deepEqual(await find("syn-flood", logged(300, { tcp_flags: 3, packets: 6n, bytes: 500n })(new Rows())), []);
    assert.deepEqual(await find("syn-flood", logged(300, { packets: 1000n, bytes: 53_001n })(new Rows())), []);
  });

  it("rates a flood low when all of it was rejected, and one without tcp-flags with low confidence", async () => {
    assert.equal((await find("syn-flood", logged(100, { action: "REJECT" })(new Rows())))[0].severity, "low");
    assert.equal(
      (await find("syn-flood", logged(100, { tcp_flags: null, srcport: 50000 })(new Rows())))[0].confidence,
      "low",
    );
  });

  it("makes one finding of what packets and records both show", async () => {
    const found = await find("syn-flood", logged(200)(flood(300, 3)(new Rows())));
    assert.deepEqual(
      found.map(({ grade, evidence }) => [grade, evidence.length]),
      [["both", 20]],
    );
  });
});
