import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const target = "10.0.0.80";
const udp = {
  protocol: 17,
  orig_syn: 0n,
  orig_tcp_flags: 0,
  resp_tcp_flags: 0,
  history: "D",
  conn_state: "S0",
} as const;

const flood = (sources: number, packetsEach: bigint) => (rows: Rows) =>
  rows.repeat(sources, (all, i) =>
    all.connection({
      ...udp, at: i, lasts: 10, orig_ip: `198.51.100.${i}`, resp_ip: target, resp_port: 27015,
      orig_pkts: packetsEach, orig_ip_bytes: packetsEach * 500n, resp_pkts: 0n, resp_ip_bytes: 0n,
    }),
  ); // prettier-ignore

const logged = (sources: number, packetsEach: bigint, given: Record<string, number | string | bigint> = {}) => (rows: Rows) =>
  rows.repeat(sources, (all, i) =>
    all.record({
      lasts: 59, srcaddr: `198.51.100.${i}`, dstaddr: target, dstport: 27015, protocol: 17, packets: packetsEach,
      bytes: packetsEach * 500n, tcp_flags: 0, ...given,
    }),
  ); // prettier-ignore

/** Replies from port 123 of many reflectors; `asked` bytes went there. */
const reflected = (reflectors: number, bytesEach: bigint, asked = 0n) => (rows: Rows) =>
  rows.repeat(reflectors, (all, i) =>
    all.connection({
      ...udp, at: i, lasts: 5, orig_ip: `203.0.113.${i}`, orig_port: 123, resp_ip: target, resp_port: 8080,
      orig_pkts: 500n, orig_ip_bytes: bytesEach, resp_pkts: asked > 0n ? 1n : 0n, resp_ip_bytes: asked,
    }),
  ); // prettier-ignore

describe("udp-flood", () => {
  it("reports unanswered packets in bulk from many sources, ranked", async () => {
    const rows = flood(9, 6000n)(new Rows()).connection({
      ...udp, at: 3, lasts: 10, orig_ip: "192.0.2.1", resp_ip: target, resp_port: 27015, orig_pkts: 6001n, orig_ip_bytes: 900n, resp_pkts: 0n,
    }); // prettier-ignore
    const [found, ...more] = await find("udp-flood", rows);
    assert.equal(more.length, 0);
    assert.equal(found.subject, target);
    assert.equal(found.severity, "high");
    assert.equal(found.grade, "packets");
    assert.equal(measure(found, "packets"), 60_001);
    assert.equal(measure(found, "sources"), 10);
    assert.deepEqual([found.evidence[0].connection, found.evidence[0].packet, found.evidence.length], [10, 100n, 10]);
    assert.deepEqual([found.first, found.last], [0, 18]);
  });

  it("stays quiet below the rate, and from too few sources", async () => {
    assert.deepEqual(await find("udp-flood", flood(10, 5999n)(new Rows())), []);
    assert.deepEqual(await find("udp-flood", flood(9, 10_000n)(new Rows())), []);
    assert.equal(
      (await find("udp-flood", flood(2, 300_000n)(new Rows()))).length,
      1,
      "ten times the rate counts from few",
    );
  });

  it("stays quiet for a service that answers, and for groups", async () => {
    const answered = flood(20, 6000n)(new Rows());
    for (const row of answered.connections) row.resp_pkts = 601n;
    assert.deepEqual(await find("udp-flood", answered), []);
    const group = flood(20, 6000n)(new Rows());
    for (const row of group.connections) row.resp_ip = "239.1.1.1";
    assert.deepEqual(await find("udp-flood", group), []);
  });

  it("stays quiet for mirror traffic at its target, which never answers", async () => {
    assert.deepEqual(await find("udp-flood", logged(20, 60_000n, { dstport: 4789 })(new Rows())), []);
    const mirrored = flood(20, 60_000n)(new Rows());
    for (const row of mirrored.connections) row.resp_port = 6081;
    assert.deepEqual(await find("udp-flood", mirrored), []);
  });

  it("spreads a long conversation over its time", async () => {
    const rows = flood(10, 60_000n)(new Rows());
    for (const row of rows.connections) row.last_ts = row.first_ts! + 3_600_000_000_000n;
    assert.deepEqual(await find("udp-flood", rows), []);
  });

  it("reads flow records, each interface for itself", async () => {
    const [found] = await find("udp-flood", logged(10, 6000n)(new Rows()));
    assert.equal(found.grade, "flow-records");
    assert.equal(found.confidence, "medium");
    assert.equal(measure(found, "packets", "flow records"), 60_000);
    assert.deepEqual([found.evidence[0].record, found.evidence[0].line], [1n, 2n]);
    assert.deepEqual(await find("udp-flood", logged(10, 5999n)(new Rows())), []);
    assert.deepEqual(
      await find("udp-flood", logged(10, 5999n, { interface_id: "eni-b" })(logged(10, 5999n)(new Rows()))),
      [],
    );
    assert.equal((await find("udp-flood", logged(10, 6000n, { action: "REJECT" })(new Rows())))[0].severity, "low");
  });

  it("makes one finding of what packets and records both show", async () => {
    const found = await find("udp-flood", logged(10, 6000n)(flood(10, 6000n)(new Rows())));
    assert.deepEqual(
      found.map(({ grade }) => grade),
      ["both"],
    );
  });

  it("reports replies of reflectors that nobody asked for", async () => {
    const [found, ...more] = await find("udp-flood", reflected(5, 200_000n)(new Rows()));
    assert.equal(more.length, 0);
    assert.equal(found.subject, `${target} from port 123`);
    assert.equal(found.severity, "high");
    assert.equal(measure(found, "bytes"), 1_000_000);
    assert.equal(measure(found, "reflectors"), 5);
    assert.equal(found.evidence[0].connection, 1);
    assert.deepEqual([found.first, found.last], [0, 9]);
  });

  it("stays quiet below the volume, from few reflectors, and for replies in proportion", async () => {
    assert.deepEqual(await find("udp-flood", reflected(5, 199_999n)(new Rows())), []);
    assert.deepEqual(await find("udp-flood", reflected(4, 300_000n)(new Rows())), []);
    assert.deepEqual(await find("udp-flood", reflected(5, 200_000n, 20_001n)(new Rows())), []);
    assert.equal((await find("udp-flood", reflected(5, 200_000n, 20_000n)(new Rows()))).length, 1);
  });

  it("finds a reflector of one's own by the forged requests it answers", async () => {
    const rows = new Rows().connection({
      ...udp, lasts: 30, orig_ip: "198.51.100.3", orig_port: 80, resp_ip: "10.0.0.5", resp_port: 11211,
      orig_pkts: 100n, orig_ip_bytes: 4000n, resp_pkts: 9000n, resp_ip_bytes: 12_000_000n,
    }); // prettier-ignore
    const [found] = await find("udp-flood", rows);
    assert.equal(found.subject, "198.51.100.3 from port 11211");
  });

  it("reads amplification from flow records", async () => {
    const replies = (each: bigint) =>
      new Rows().repeat(5, (all, i) =>
        all.record({
          srcaddr: `203.0.113.${i}`,
          srcport: 53,
          dstaddr: target,
          dstport: 9999,
          protocol: 17,
          packets: 200n,
          bytes: each,
        }),
      );
    const [found] = await find("udp-flood", replies(200_000n));
    assert.deepEqual([found.grade, found.subject], ["flow-records", `${target} from port 53`]);
    assert.deepEqual([found.evidence[0].record, found.evidence.length], [1n, 5]);
    assert.deepEqual(await find("udp-flood", replies(199_999n)), []);
  });
});
