import assert from "node:assert/strict";
import { type Found, find, measure, Rows } from "./case.ts";

const subjects = (all: readonly Found[]) => all.map(({ subject }) => subject);

/** A record every minute from `from` to `to` minutes. */
const steady =
  (from: number, to: number, interface_id = "eni-a") =>
  (rows: Rows) =>
    rows.repeat(to - from, (all, i) => all.record({ at: (from + i) * 60, lasts: 50, interface_id }));

describe("flow-log-gap", () => {
  it("reports SKIPDATA lines per interface", async () => {
    const rows = new Rows()
      .record({})
      .window("SKIPDATA", { at: 60, lasts: 60 })
      .window("SKIPDATA", { at: 240, lasts: 60 });
    const [found, ...more] = await find("flow-log-gap", rows);
    assert.equal(more.length, 0);
    assert.deepEqual(
      [found.subject, found.severity, found.confidence, found.grade],
      ["eni-a skipped", "medium", "high", "flow-records"],
    );
    assert.equal(found.technique, "T1562.008");
    assert.equal(measure(found, "skipped", "flow records"), 2);
    assert.deepEqual(
      found.evidence.map(({ record, line }) => [record, line]),
      [[2n, 3n], [3n, 4n]],
    ); // prettier-ignore
    assert.deepEqual([found.first, found.last], [60, 300]);
  });

  it("stays quiet for NODATA and for a complete log", async () => {
    const rows = steady(0, 30)(new Rows()).window("NODATA", { at: 1800, lasts: 60 });
    assert.deepEqual(await find("flow-log-gap", rows), []);
  });

  describe("windows without any record", () => {
    const hole =
      (minutes: number, interface_id = "eni-a") =>
      (rows: Rows) =>
        steady(70 + minutes, 140 + minutes, interface_id)(steady(0, 70, interface_id)(rows));

    it("reports a hole in a steady log", async () => {
      const [found, ...more] = await find("flow-log-gap", hole(30)(steady(0, 200, "eni-b")(new Rows())));
      assert.equal(more.length, 0);
      assert.deepEqual([found.subject, found.confidence], ["eni-a missing", "low"]);
      assert.equal(measure(found, "gap", "flow records"), 1800);
      assert.equal(found.evidence[0].record, 271n, "the first record after the hole");
      assert.deepEqual([found.first, found.last], [70 * 60, 100 * 60]);
    });

    it("stays quiet for a shorter one, and for an interface that is silent on and off", async () => {
      assert.deepEqual(await find("flow-log-gap", hole(29)(steady(0, 200, "eni-b")(new Rows()))), []);
      const irregular = new Rows().repeat(20, (all, i) => all.record({ at: i * 40 * 60 }));
      steady(0, 800, "eni-b")(irregular);
      irregular.repeat(19, (all, i) => all.record({ at: (i * 40 + 20) * 60 }));
      assert.deepEqual(await find("flow-log-gap", irregular), []);
    });

    it("reports a pause of all interfaces once", async () => {
      assert.deepEqual(subjects(await find("flow-log-gap", hole(40)(hole(40, "eni-b")(new Rows())))), [
        "all interfaces missing",
      ]);
    });
  });

  describe("NODATA while packets moved", () => {
    const silent = (packets: bigint, at: number) =>
      new Rows()
        .repeat(3, (all, i) => all.window("NODATA", { at: i * 60, lasts: 59 }))
        .connection({ at, orig_pkts: packets, resp_pkts: 0n })
        .row("connection_coverage", unlogged(1))
        .row("interface_addresses", { interface_id: "eni-a", cidr: "10.0.0.9/32", role: "primary" });

    it("reports packets of the interface that nothing accounts for", async () => {
      const [found, ...more] = await find("flow-log-gap", silent(20n, 70));
      assert.equal(more.length, 0);
      assert.deepEqual([found.subject, found.grade], ["eni-a silent", "both"]);
      assert.equal(measure(found, "nodata_packets"), 20);
      assert.deepEqual([found.evidence[0].connection, found.evidence[0].packet], [1, 10n]);
    });

    it("stays quiet for fewer, and at the edge of the window, where a record may be late", async () => {
      assert.deepEqual(await find("flow-log-gap", silent(19n, 70)), []);
      assert.deepEqual(await find("flow-log-gap", silent(200n, 130)), []);
    });
  });

  describe("connections without records", () => {
    const covered = (missing: number, logged: number) =>
      new Rows().repeat(missing + logged, (all, i) =>
        all.connection({ at: i, orig_port: i }).row("connection_coverage", {
          ...unlogged(i + 1), ...(i >= missing && { verdict: "logged", reason: null }),
        }),
      ); // prettier-ignore

    it("reports them in bulk", async () => {
      const [found, ...more] = await find("flow-log-gap", covered(50, 950));
      assert.equal(more.length, 0);
      assert.deepEqual([found.subject, found.grade], ["connections without flow records", "both"]);
      assert.equal(measure(found, "unlogged"), 50);
      assert.equal(measure(found, "unlogged_share"), 0.05);
      assert.equal(found.evidence.length, 20);
      assert.deepEqual([found.first, found.last], [0, 50]);
    });

    it("stays quiet for few, and for a small share", async () => {
      assert.deepEqual(await find("flow-log-gap", covered(49, 1)), []);
      assert.deepEqual(await find("flow-log-gap", covered(50, 951)), []);
    });
  });
});

function unlogged(connection_id: number) {
  return {
    connection_id, verdict: "unlogged", reason: "unexplained", records: 0, logged_packets: 0n, logged_bytes: 0n, other_record_id: null,
    detail: null,
  }; // prettier-ignore
}
