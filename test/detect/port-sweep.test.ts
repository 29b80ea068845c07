import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const sweep =
  (hosts: number, step = 1) =>
  (rows: Rows) =>
    rows.repeat(hosts, (all, i) => all.probe({ at: i * step, lasts: 0, resp_ip: `10.1.0.${i + 1}`, resp_port: 445 }));

const logged = (hosts: number) => (rows: Rows) =>
  rows.repeat(hosts, (all, i) =>
    all.record({ at: i, lasts: 0, dstaddr: `10.1.0.${i + 1}`, dstport: 445, packets: 2n, bytes: 88n, tcp_flags: 2 }),
  );

describe("port-sweep", () => {
  it("reports a source that probes one port of as many addresses as the threshold", async () => {
    const [found, ...more] = await find("port-sweep", sweep(10)(new Rows()));
    assert.equal(more.length, 0);
    assert.equal(found.subject, "10.0.0.9");
    assert.equal(found.severity, "high");
    assert.equal(found.grade, "packets");
    assert.equal(found.title, "10.0.0.9 swept port 445/tcp over 10 addresses");
    assert.equal(measure(found, "hosts"), 10);
    assert.deepEqual([found.first, found.last], [0, 9]);
    assert.equal(found.evidence.length, 10);
    assert.deepEqual([found.evidence[0].connection, found.evidence[0].packet], [1, 10n]);
  });

  it("says how many addresses the evidence leaves out", async () => {
    const [found] = await find("port-sweep", sweep(25)(new Rows()));
    assert.equal(found.evidence.length, 20);
    assert.match(found.summary, /5 more addresses are not listed/);
  });

  it("stays quiet one address below, and when spread over more than the window", async () => {
    assert.deepEqual(await find("port-sweep", sweep(9)(new Rows())), []);
    assert.deepEqual(await find("port-sweep", sweep(10, 450)(new Rows())), []);
  });

  it("stays quiet for a browser with some dead connections", async () => {
    const rows = sweep(30)(new Rows()).repeat(40, (all, i) =>
      all.connection({ at: i, resp_ip: `10.2.0.${i}`, resp_port: 445 }),
    );
    assert.deepEqual(await find("port-sweep", rows), []);
  });

  it("does not count QUIC that falls back to TCP", async () => {
    const tried = (resp_port: number) =>
      new Rows().repeat(40, (all, i) =>
        all.probe({ at: i, protocol: 17, orig_bytes: 1200n, resp_ip: `10.2.0.${i}`, resp_port }),
      );
    assert.deepEqual(await find("port-sweep", tried(443)), []);
    assert.equal((await find("port-sweep", tried(444))).length, 1);
  });

  it("does not count groups", async () => {
    const rows = new Rows().repeat(40, (all, i) =>
      all.probe({ at: i, protocol: 17, orig_bytes: 100n, resp_ip: `239.0.0.${i}`, resp_port: 5000 }),
    );
    assert.deepEqual(await find("port-sweep", rows), []);
  });

  it("reads flow records, and the same flow at two interfaces once", async () => {
    const [found] = await find("port-sweep", logged(10)(new Rows()));
    assert.equal(found.grade, "flow-records");
    assert.equal(measure(found, "hosts", "flow records"), 10);
    assert.deepEqual([found.evidence[0].record, found.evidence[0].line], [1n, 2n]);
    assert.deepEqual(await find("port-sweep", logged(9)(logged(9)(new Rows()))), []);
  });

  it("does not take a server's answers to many clients for a sweep", async () => {
    const rows = new Rows().repeat(60, (all, i) =>
      all.record({
        at: i,
        srcport: 53,
        dstport: 33000,
        protocol: 17,
        dstaddr: `10.3.0.${i}`,
        packets: 1n,
        bytes: 90n,
        tcp_flags: null,
      }),
    );
    assert.deepEqual(await find("port-sweep", rows), []);
  });

  it("does not take a resolver that gets its answers for one", async () => {
    const asked = (answers: number) =>
      new Rows()
        .repeat(40, (all, i) =>
          all.record({
            at: i,
            srcport: 50000,
            dstport: 53,
            protocol: 17,
            dstaddr: `203.0.113.${i}`,
            packets: 1n,
            bytes: 60n,
            tcp_flags: 0,
          }),
        )
        .repeat(answers, (all, i) =>
          all.record({
            at: i,
            srcaddr: `203.0.113.${i}`,
            dstaddr: "10.0.0.9",
            srcport: 53,
            dstport: 50000,
            protocol: 17,
            packets: 1n,
            tcp_flags: 0,
          }),
        );
    assert.deepEqual(await find("port-sweep", asked(40)), []);
    assert.equal((await find("port-sweep", asked(0))).length, 1);
  });

  it("makes one finding of what packets and records both show", async () => {
    const found = await find("port-sweep", logged(30)(sweep(30)(new Rows())));
    assert.deepEqual(
      found.map(({ grade, confidence }) => [grade, confidence]),
      [["both", "high"]],
    );
  });
});
