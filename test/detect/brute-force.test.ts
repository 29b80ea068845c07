import assert from "node:assert/strict";
import { find, measure, Rows } from "./case.ts";

const services = [
  { id: "ssh-brute-force", port: 22, session: 20_000n },
  { id: "rdp-brute-force", port: 3389, session: 40_000n },
];

for (const { id, port, session } of services) {
  const guesses =
    (times: number, step = 2) =>
    (rows: Rows) =>
      rows.repeat(times, (all, i) =>
        all.connection({
          at: i * step,
          orig_ip: "198.51.100.8",
          orig_port: 40000 + i,
          resp_port: port,
          orig_ip_bytes: 3000n,
        }),
      );
  const logged =
    (times: number, given: Record<string, number | string | bigint | null> = {}) =>
    (rows: Rows) =>
      rows.repeat(times, (all, i) =>
        all.record({
          at: i * 2,
          srcaddr: "198.51.100.8",
          srcport: 40000 + i,
          dstport: port,
          bytes: 3000n,
          packets: 14n,
          ...given,
        }),
      );

  describe(id, () => {
    it("reports many short connections to one address", async () => {
      const [found, ...more] = await find(id, guesses(10)(new Rows()));
      assert.equal(more.length, 0);
      assert.equal(found.subject, "198.51.100.8");
      assert.equal(found.severity, "medium");
      assert.equal(found.grade, "packets");
      assert.equal(found.technique, "T1110.001");
      assert.equal(measure(found, "attempts"), 10);
      assert.deepEqual([found.first, found.last], [0, 19]);
      assert.deepEqual([found.evidence[0].connection, found.evidence[0].packet, found.evidence.length], [1, 10n, 10]);
    });

    it("stays quiet one connection below, and when they are spread over hours", async () => {
      assert.deepEqual(await find(id, guesses(9)(new Rows())), []);
      assert.deepEqual(await find(id, guesses(100, 120)(new Rows())), []);
    });

    it("stays quiet for sessions that do work", async () => {
      const rows = new Rows().repeat(40, (all, i) =>
        all.connection({ at: i, resp_port: port, orig_ip_bytes: session }),
      );
      assert.deepEqual(await find(id, rows), []);
    });

    it("counts a conversation at two vantages once", async () => {
      const rows = guesses(9)(guesses(9)(new Rows()));
      rows.connections.forEach((row, i) => (row.conversation_id = (i % 9) + 1));
      assert.deepEqual(await find(id, rows), []);
    });

    it("rates thousands of attempts high, and points at the first", async () => {
      const [found] = await find(id, guesses(10_000, 0.05)(new Rows()));
      assert.equal(found.severity, "high");
      assert.equal(found.confidence, "high");
      assert.equal(measure(found, "attempts"), 10_000);
      assert.equal(found.evidence.length, 20);
      assert.match(found.summary, /10,000 short connections/);
    });

    it("shows the session that follows the attempts first", async () => {
      const rows = guesses(12)(new Rows()).connection({
        at: 60, orig_ip: "198.51.100.8", resp_port: port, orig_ip_bytes: session,
      }); // prettier-ignore
      const [found] = await find(id, rows);
      assert.equal(found.severity, "high");
      assert.equal(found.evidence[0].connection, 13);
      assert.match(found.summary, /1 longer session followed/);
    });

    it("takes a connection that sends three times as much as the others for a session", async () => {
      const after = (bytes: bigint) =>
        guesses(12)(new Rows()).connection({ at: 60, orig_ip: "198.51.100.8", resp_port: port, orig_ip_bytes: bytes });
      assert.equal(measure((await find(id, after(9001n)))[0], "sessions"), 1);
      assert.equal(measure((await find(id, after(9000n)))[0], "sessions"), undefined);
      const logs = (bytes: bigint) =>
        logged(12)(new Rows()).record({ at: 60, srcaddr: "198.51.100.8", srcport: 9, dstport: port, bytes });
      assert.equal(measure((await find(id, logs(9001n)))[0], "sessions", "flow records"), 1);
      assert.equal(measure((await find(id, logs(9000n)))[0], "sessions", "flow records"), undefined);
    });

    it("looks at another port when told", async () => {
      const rows = guesses(10)(new Rows());
      for (const row of rows.connections) row.resp_port = 902;
      assert.deepEqual(await find(id, rows), []);
      assert.equal((await find(id, rows, { thresholds: { [`${id}.port`]: 902 } })).length, 1);
    });

    it("rates unanswered attempts low and a source inside one step higher", async () => {
      const probes = (source: string) =>
        new Rows().repeat(10, (all, i) => all.probe({ at: i, orig_ip: source, orig_port: 50000 + i, resp_port: port }));
      assert.equal((await find(id, probes("198.51.100.8")))[0].severity, "low");
      assert.equal((await find(id, probes("10.0.0.9")))[0].severity, "medium");
    });

    it("reads flow records by their source ports", async () => {
      const [found] = await find(id, logged(10)(new Rows()));
      assert.equal(found.grade, "flow-records");
      assert.equal(measure(found, "attempts", "flow records"), 10);
      assert.deepEqual([found.evidence[0].record, found.evidence[0].line, found.evidence[0].evidence], [1n, 2n, 2]);
      assert.deepEqual([found.first, found.last], [0, 48]);
      assert.deepEqual(await find(id, logged(9)(new Rows())), []);
    });

    it("counts flows that two interfaces log once", async () => {
      assert.deepEqual(await find(id, logged(9, { interface_id: "eni-b" })(logged(9)(new Rows()))), []);
    });

    it("does not take one long session of many records for attempts", async () => {
      const rows = new Rows().repeat(300, (all, i) =>
        all.record({ at: i * 60, lasts: 59, srcport: 41000, dstport: port, bytes: 900n, packets: 9n, tcp_flags: 0 }),
      );
      assert.deepEqual(await find(id, rows), []);
    });

    it("does not take the server's answers for attempts", async () => {
      const rows = new Rows().repeat(30, (all, i) =>
        all.record({ at: i, srcport: port, dstport: 40000 + i, tcp_flags: 18 }),
      );
      assert.deepEqual(await find(id, rows), []);
    });

    it("counts ten rejected records within an hour, as AWS's sample alarm does", async () => {
      const rejected = (times: number) =>
        new Rows().repeat(times, (all, i) =>
          all.record({
            at: i * 360,
            srcaddr: "198.51.100.8",
            srcport: 40000 + i,
            dstport: port,
            action: "REJECT",
            packets: 1n,
            bytes: 44n,
            tcp_flags: 2,
          }),
        );
      const [found] = await find(id, rejected(10));
      assert.equal(found.severity, "low");
      assert.equal(measure(found, "rejects", "flow records"), 10);
      assert.deepEqual(await find(id, rejected(9)), []);
    });

    it("makes one finding of what packets and records both show", async () => {
      const found = await find(id, logged(30)(guesses(30)(new Rows())));
      assert.deepEqual(
        found.map(({ grade, confidence }) => [grade, confidence]),
        [["both", "high"]],
      );
    });
  });
}
