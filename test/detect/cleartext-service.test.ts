import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const both =
  (port: number, given: Record<string, number | string | bigint> = {}) =>
  (rows: Rows) =>
    rows.record({ srcport: 40000, dstport: port, packets: 4n, ...given }).record({
      srcaddr: "10.0.0.5",
      dstaddr: "10.0.0.9",
      srcport: port,
      dstport: 40000,
      packets: 4n,
      tcp_flags: 19,
      ...given,
    });

describe("cleartext-service", () => {
  it("reports a server that is used in clear text, per service", async () => {
    const rows = new Rows()
      .connection({ resp_port: 23 })
      .connection({ at: 9, resp_port: 6379 })
      .connection({ resp_port: 443 });
    const found = await find("cleartext-service", rows);
    assert.deepEqual(
      found.map(({ subject, severity, confidence, grade }) => [subject, severity, confidence, grade]),
      [
        ["10.0.0.5 port 23", "medium", "medium", "packets"],
        ["10.0.0.5 port 6379", "low", "medium", "packets"],
      ],
    );
    assert.equal(measure(found[1], "conversations"), 1);
    assert.deepEqual([found[1].evidence[0].connection, found[1].evidence[0].packet], [2, 20n]);
    assert.deepEqual([found[1].first, found[1].last], [9, 10]);
  });

  it("stays quiet without payload both ways", async () => {
    const rows = new Rows().connection({ resp_port: 23, resp_bytes: 0n }).connection({ resp_port: 21, orig_bytes: 0n });
    assert.deepEqual(await find("cleartext-service", rows), []);
  });

  it("rates it one step higher when a side is public", async () => {
    const [ftp] = await find("cleartext-service", new Rows().connection({ resp_port: 21, orig_ip: "203.0.113.1" }));
    assert.equal(ftp.severity, "high");
    const [http] = await find("cleartext-service", new Rows().connection({ resp_port: 80 }));
    assert.equal(http.severity, "info");
  });

  it("takes the web servers of the Internet together", async () => {
    const rows = new Rows().repeat(30, (all, i) => all.connection({ resp_ip: `203.0.113.${i}`, resp_port: 80 }));
    const found = await find("cleartext-service", rows);
    assert.deepEqual(
      found.map(({ subject, severity }) => [subject, severity]),
      [["public web servers port 80", "low"]],
    );
  });

  it("counts a conversation at two vantages once", async () => {
    const rows = new Rows().connection({ resp_port: 23 }).connection({ resp_port: 23, conversation_id: 1, vantage: 2 });
    assert.equal(measure((await find("cleartext-service", rows))[0], "conversations"), 1);
  });

  it("reads flow records with enough packets both ways", async () => {
    const [found] = await find("cleartext-service", both(23)(new Rows()));
    assert.deepEqual([found.grade, found.confidence, found.severity], ["flow-records", "low", "medium"]);
    assert.deepEqual([found.evidence[0].record, found.evidence[0].line], [1n, 2n]);
    assert.deepEqual(await find("cleartext-service", both(23, { packets: 3n })(new Rows())), []);
    assert.deepEqual(await find("cleartext-service", both(23, { action: "REJECT" })(new Rows())), []);
    assert.deepEqual(
      await find("cleartext-service", new Rows().record({ dstport: 23 })),
      [],
      "one direction is no exchange",
    );
  });

  it("makes one finding of what packets and records both show", async () => {
    const found = await find("cleartext-service", both(23)(new Rows().connection({ resp_port: 23 })));
    assert.deepEqual(
      found.map(({ grade, evidence }) => [grade, evidence.map(({ kind }) => kind)]),
      [["both", ["connection", "flow-record"]]],
    );
  });
});
