import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const to = { orig_ip: "10.0.0.9", resp_ip: "203.0.113.9" };
const upload =
  (parts: number, bytes: bigint, step = 60) =>
  (rows: Rows) =>
    rows.repeat(parts, (all, i) =>
      all.connection({ ...to, at: i * step, orig_pkts: 1000n, orig_ip_bytes: bytes, orig_bytes: bytes - 40n }),
    );
const logged =
  (parts: number, bytes: bigint, given: Record<string, number | string | bigint> = {}) =>
  (rows: Rows) =>
    rows.repeat(parts, (all, i) =>
      all.record({ at: i * 60, srcaddr: to.orig_ip, dstaddr: to.resp_ip, bytes, packets: 1000n, ...given }),
    );

describe("large-outbound-transfer", () => {
  it("adds up the connections to one public address within the window", async () => {
    const [found, ...more] = await find("large-outbound-transfer", upload(5, 100_000_000n)(new Rows()));
    assert.equal(more.length, 0);
    assert.equal(found.subject, "10.0.0.9 to 203.0.113.9");
    assert.equal(found.severity, "medium");
    assert.equal(found.grade, "packets");
    assert.equal(found.title, "500 MB from 10.0.0.9 to 203.0.113.9");
    assert.equal(measure(found, "bytes"), 500_000_000);
    assert.deepEqual([found.evidence.length, found.evidence[0].connection, found.evidence[0].packet], [5, 1, 10n]);
    assert.deepEqual([found.first, found.last], [0, 241]);
  });

  it("stays quiet just below, and when spread over more than the window", async () => {
    assert.deepEqual(await find("large-outbound-transfer", upload(5, 99_999_999n)(new Rows())), []);
    assert.deepEqual(await find("large-outbound-transfer", upload(5, 100_000_000n, 900)(new Rows())), []);
  });

  it("stays quiet inside, and inward", async () => {
    const inside = upload(5, 200_000_000n)(new Rows());
    for (const row of inside.connections) row.resp_ip = "172.31.255.255";
    assert.deepEqual(await find("large-outbound-transfer", inside), []);
    const inward = new Rows().connection({ ...to, resp_ip_bytes: 900_000_000n });
    assert.deepEqual(await find("large-outbound-transfer", inward), []);
  });

  it("rates an answer to a connection from outside low, and ten times the volume high", async () => {
    const served = new Rows().connection({ orig_ip: "203.0.113.9", resp_ip: "10.0.0.9", resp_ip_bytes: 900_000_000n });
    assert.equal((await find("large-outbound-transfer", served))[0].severity, "low");
    const [huge] = await find("large-outbound-transfer", upload(1, 5_000_000_000n)(new Rows()));
    assert.equal(huge.severity, "high");
  });

  it("counts a conversation at two vantages once", async () => {
    const rows = upload(2, 300_000_000n, 0)(new Rows());
    for (const row of rows.connections) row.conversation_id = 1;
    assert.deepEqual(await find("large-outbound-transfer", rows), []);
  });

  it("adds up flow records, each interface for itself and each record once", async () => {
    const [found] = await find("large-outbound-transfer", logged(5, 100_000_000n)(new Rows()));
    assert.equal(found.grade, "flow-records");
    assert.equal(found.confidence, "medium");
    assert.equal(measure(found, "bytes", "flow records"), 500_000_000);
    assert.deepEqual([found.evidence[0].record, found.evidence[0].line, found.evidence.length], [1n, 2n, 5]);
    assert.deepEqual([found.first, found.last], [0, 270]);
    assert.deepEqual(await find("large-outbound-transfer", logged(5, 99_999_999n)(new Rows())), []);
    const twice = logged(4, 100_000_000n)(logged(4, 100_000_000n)(new Rows()));
    assert.deepEqual(await find("large-outbound-transfer", twice), []);
    const two = logged(4, 100_000_000n, { interface_id: "eni-b" })(logged(4, 100_000_000n)(new Rows()));
    assert.deepEqual(await find("large-outbound-transfer", two), []);
    assert.deepEqual(
      await find("large-outbound-transfer", logged(9, 100_000_000n, { action: "REJECT" })(new Rows())),
      [],
    );
  });

  it("takes the addresses in the packet behind a NAT gateway", async () => {
    const rows = logged(5, 100_000_000n, {
      dstaddr: "10.0.0.220",
      pkt_srcaddr: "10.0.0.9",
      pkt_dstaddr: "203.0.113.5",
    })(new Rows());
    assert.equal((await find("large-outbound-transfer", rows))[0].subject, "10.0.0.9 to 203.0.113.5");
  });

  it("makes one finding of what packets and records both show", async () => {
    const found = await find("large-outbound-transfer", logged(5, 100_000_000n)(upload(5, 100_000_000n)(new Rows())));
    assert.deepEqual(
      found.map(({ grade, confidence, evidence }) => [grade, confidence, evidence.length]),
      [["both", "high", 10]],
    );
  });
});
