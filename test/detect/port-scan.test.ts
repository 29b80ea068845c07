import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const scan =
  (ports: number, step = 1) =>
  (rows: Rows) =>
    rows.repeat(ports, (all, i) => all.probe({ at: i * step, lasts: 0, orig_ip: "203.0.113.7", resp_port: 1000 + i }));

const logged =
  (ports: number, given: Record<string, number | string | bigint | null> = {}) =>
  (rows: Rows) =>
    rows.repeat(ports, (all, i) =>
      all.record({
        at: i,
        lasts: 0,
        srcaddr: "203.0.113.7",
        srcport: 54321,
        dstport: 1000 + i,
        packets: 1n,
        bytes: 44n,
        tcp_flags: 2,
        action: "REJECT",
        ...given,
      }),
    );

describe("port-scan", () => {
  it("reports a source that probes as many ports of one address as the threshold", async () => {
    const [found, ...more] = await find("port-scan", scan(10)(new Rows()));
    assert.equal(more.length, 0);
    assert.equal(found.subject, "203.0.113.7");
    assert.equal(found.grade, "packets");
    assert.equal(found.severity, "low");
    assert.equal(found.confidence, "medium");
    assert.equal(found.technique, "T1046 T1595.001");
    assert.equal(measure(found, "ports"), 10);
    assert.deepEqual([found.first, found.last], [0, 9]);
    assert.equal(found.evidence.length, 10);
    assert.deepEqual(found.evidence[0], {
      kind: "connection", evidence: 1, packet: 10n, line: null, connection: 1, record: null,
      says: "203.0.113.7 probed 10.0.0.5 port 1000/tcp",
    }); // prettier-ignore
  });

  it("stays quiet one port below", async () => {
    assert.deepEqual(await find("port-scan", scan(9)(new Rows())), []);
  });

  it("stays quiet when the ports are spread over more than the window", async () => {
    assert.deepEqual(await find("port-scan", scan(10, 450)(new Rows())), []);
  });

  it("stays quiet for a client that exchanges data with as many ports", async () => {
    const rows = new Rows().repeat(40, (all, i) => all.connection({ at: i, resp_port: 30000 + i }));
    assert.deepEqual(await find("port-scan", rows), []);
  });

  it("knows FIN and NULL scans, and takes remains of older connections for none", async () => {
    const stray = (flags: number) =>
      new Rows().repeat(30, (all, i) => all.probe({ at: i, resp_port: 1000 + i, orig_syn: 0n, orig_tcp_flags: flags }));
    for (const flags of [0, 1, 41]) assert.equal((await find("port-scan", stray(flags))).length, 1, `${flags}`);
    for (const flags of [4, 16, 17, 20]) assert.deepEqual(await find("port-scan", stray(flags)), [], `${flags}`);
  });

  it("stays quiet for traceroute", async () => {
    const rows = new Rows().repeat(60, (all, i) =>
      all.probe({ at: i, protocol: 17, resp_port: 33434 + i, orig_bytes: 32n }),
    );
    assert.deepEqual(await find("port-scan", rows), []);
  });

  it("rates a source inside and a port that answers higher", async () => {
    const answered = scan(10)(new Rows()).probe({
      at: 20,
      orig_ip: "203.0.113.7",
      resp_port: 22,
      resp_pkts: 1n,
      history: "ShR",
    });
    const [outside] = await find("port-scan", answered);
    assert.equal(outside.severity, "medium");
    assert.equal(outside.confidence, "high");
    assert.equal(outside.evidence[0].connection, 11, "the open port comes first");
    const inside = new Rows().repeat(15, (all, i) => all.probe({ at: i, resp_port: 1000 + i }));
    assert.equal((await find("port-scan", inside))[0].severity, "high");
  });

  it("makes one finding of a source that scans many addresses", async () => {
    const rows = new Rows().repeat(10, (all, host) =>
      all.repeat(20, (one, i) => one.probe({ at: host * 20 + i, resp_ip: `10.0.1.${host}`, resp_port: 1 + i })),
    );
    const [found, ...more] = await find("port-scan", rows);
    assert.equal(more.length, 0);
    assert.equal(measure(found, "targets"), 10);
    assert.equal(found.evidence.length, 20);
  });

  it("reads flow records: probes only, from the one who asks", async () => {
    const [found] = await find("port-scan", logged(10)(new Rows()));
    assert.equal(found.grade, "flow-records");
    assert.equal(found.confidence, "medium");
    assert.equal(measure(found, "ports", "flow records"), 10);
    assert.deepEqual(found.evidence[0], {
      kind: "flow-record", evidence: 2, packet: null, line: 2n, connection: null, record: 1n,
      says: "203.0.113.7 probed 10.0.0.5 port 1000/tcp",
    }); // prettier-ignore
    assert.deepEqual([found.first, found.last], [0, 9]);
    assert.deepEqual(await find("port-scan", logged(9)(new Rows())), []);
  });

  it("does not take a server's answers to many client ports for a scan", async () => {
    const answers = (flags: number | null) =>
      new Rows().repeat(50, (all, i) =>
        all.record({ at: i, srcport: 443, dstport: 40000 + i, packets: 1n, bytes: 60n, tcp_flags: flags }),
      );
    assert.deepEqual(await find("port-scan", answers(18)), []);
    assert.deepEqual(await find("port-scan", answers(null)), []);
  });

  it("does not take accepted records with data for probes", async () => {
    const rows = logged(50, { action: "ACCEPT", packets: 4n, bytes: 300n })(new Rows());
    assert.deepEqual(await find("port-scan", rows), []);
    const [found] = await find("port-scan", logged(50, { action: "ACCEPT", packets: 3n })(new Rows()));
    assert.equal(found.severity, "medium");
  });

  it("does not take remains of older connections for probes", async () => {
    const rows = logged(50, { action: "ACCEPT", tcp_flags: 1 })(new Rows());
    assert.deepEqual(await find("port-scan", rows), []);
  });

  it("trusts records without tcp-flags less", async () => {
    const [found] = await find("port-scan", logged(10, { tcp_flags: null })(new Rows()));
    assert.equal(found.confidence, "low");
  });

  it("makes one finding of what packets and records both show", async () => {
    const rows = logged(20, { action: "ACCEPT" })(scan(16)(new Rows()));
    const [found, ...more] = await find("port-scan", rows);
    assert.equal(more.length, 0);
    assert.equal(found.grade, "both");
    assert.equal(found.confidence, "high");
    assert.equal(measure(found, "ports", "packets"), 16);
    assert.equal(measure(found, "ports", "flow records"), 20);
    assert.deepEqual(
      found.evidence.map(({ kind }) => kind),
      [...Array<string>(10).fill("connection"), ...Array<string>(10).fill("flow-record")],
    );
  });
});
