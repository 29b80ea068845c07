import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const rejects =
  (times: number, step: number, address: (i: number) => Record<string, string | number>) => (rows: Rows) =>
    rows.repeat(times, (all, i) =>
      all.record({
        at: i * step,
        lasts: 0,
        srcport: 40000,
        dstport: 443,
        action: "REJECT",
        packets: 2n,
        bytes: 88n,
        tcp_flags: 2,
        ...address(i),
      }),
    );
const spread = (i: number) => ({ srcaddr: "198.51.100.8", dstaddr: `10.0.${i % 50}.1`, srcport: 40000 + i });
const gathered = (i: number) => ({ srcaddr: `198.51.100.${i % 50}`, dstaddr: "10.0.0.5", srcport: 40000 + i });

describe("reject-storm", () => {
  it("reports one source that is turned away again and again", async () => {
    const [found, ...more] = await find("reject-storm", rejects(100, 5, spread)(new Rows()));
    assert.equal(more.length, 0);
    assert.equal(found.subject, "from 198.51.100.8");
    assert.equal(found.severity, "low");
    assert.equal(found.grade, "flow-records");
    assert.equal(found.confidence, "medium");
    assert.equal(measure(found, "records", "flow records"), 100);
    assert.deepEqual([found.evidence[0].record, found.evidence[0].line, found.evidence.length], [1n, 2n, 20]);
    assert.deepEqual([found.first, found.last], [0, 495]);
    assert.match(found.summary, /50 destinations/);
    assert.match(found.summary, /80 more records are not listed/);
  });

  it("stays quiet one record below, outside the window, and for accepted records", async () => {
    assert.deepEqual(await find("reject-storm", rejects(99, 5, spread)(new Rows())), []);
    assert.deepEqual(await find("reject-storm", rejects(100, 7, spread)(new Rows())), []);
    const accepted = rejects(100, 5, (i) => ({ ...spread(i), action: "ACCEPT" }));
    assert.deepEqual(await find("reject-storm", accepted(new Rows())), []);
  });

  it("counts a record that two files hold once", async () => {
    const other = (i: number) => ({ ...spread(i), evidence_id: 3 });
    const rows = rejects(60, 5, other)(rejects(60, 5, spread)(new Rows()));
    assert.deepEqual(await find("reject-storm", rows), []);
  });

  it("reports a destination that many sources run against", async () => {
    const [found, ...more] = await find("reject-storm", rejects(100, 5, gathered)(new Rows()));
    assert.equal(more.length, 0);
    assert.equal(found.subject, "against 10.0.0.5");
  });

  it("reports a source and its only destination once", async () => {
    const found = await find(
      "reject-storm",
      rejects(200, 1, (i) => ({ ...gathered(i), srcaddr: "10.0.0.9" }))(new Rows()),
    );
    assert.deepEqual(
      found.map(({ subject, severity }) => [subject, severity]),
      [["from 10.0.0.9", "medium"]],
    );
  });
});
