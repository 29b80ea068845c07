import assert from "node:assert/strict";
import { find, measure, midnight, Rows } from "./case.ts";

const start = BigInt(midnight) * 1_000_000_000n;

const capture = (dropped: bigint | null, packets = 99n, evidence_id = 1) => (rows: Rows) =>
  rows
    .row("evidence", {
      evidence_id, path: `/evidence/${evidence_id}/a.pcapng`, kind: "capture", format: "pcapng", size: 1n, sha256: null, first_ts: start,
      last_ts: start + 60_000_000_000n, packets, records: 0n, says: "",
    })
    .row("interfaces", { evidence_id, interface: 0, name: "eth0", link_type: 1, snap_length: 0, packets, dropped }); // prettier-ignore

const compared = (verdict: string, reason: string | null, seen: bigint, packets = 1000n) => (rows: Rows) =>
  rows.record({ packets, at: rows.records.length * 60 }).row("coverage", {
    record_id: BigInt(rows.records.length), verdict, reason, packets_seen: seen, bytes_seen: 0n, connections: 1, session_id: null,
    rule_number: null, other_record_id: null, detail: null,
  }); // prettier-ignore

describe("mirror-loss", () => {
  it("reports packets that the capturing machine dropped", async () => {
    const [found, ...more] = await find("mirror-loss", capture(1n)(new Rows()));
    assert.equal(more.length, 0);
    assert.equal(found.subject, "capture a.pcapng, interface 0");
    assert.deepEqual([found.severity, found.confidence, found.grade], ["low", "high", "packets"]);
    assert.equal(measure(found, "dropped"), 1);
    assert.deepEqual(found.evidence, [
      { kind: "interface", evidence: 1, packet: null, line: null, connection: null, record: null, says: "1 packet dropped according to the file" },
    ]); // prettier-ignore
    assert.deepEqual([found.first, found.last], [0, 60]);
  });

  it("tells files of the same name apart", async () => {
    const found = await find("mirror-loss", capture(2n, 99n, 2)(capture(1n)(new Rows())));
    assert.deepEqual(
      found.map(({ subject }) => subject),
      ["capture a.pcapng (file 2), interface 0", "capture a.pcapng (file 1), interface 0"],
    );
  });

  it("rates a tenth of all packets medium, and stays quiet for none or unknown", async () => {
    assert.equal((await find("mirror-loss", capture(11n)(new Rows())))[0].severity, "medium");
    assert.deepEqual(await find("mirror-loss", capture(0n)(new Rows())), []);
    assert.deepEqual(await find("mirror-loss", capture(null)(new Rows())), []);
  });

  it("reports logged packets that the captures lack", async () => {
    const rows = compared("partial", "fewer-packets", 960n)(compared("partial", "fewer-packets", 940n)(new Rows()));
    const [found, ...more] = await find("mirror-loss", rows);
    assert.equal(more.length, 0);
    assert.deepEqual([found.subject, found.grade], ["eni-a fewer packets", "both"]);
    assert.equal(measure(found, "missing_packets"), 100);
    assert.deepEqual(
      found.evidence.map(({ record, line }) => [record, line]),
      [[1n, 2n], [2n, 3n]],
    ); // prettier-ignore
    assert.deepEqual([found.first, found.last], [0, 90]);
  });

  it("stays quiet for fewer, and where a reason is known", async () => {
    const fewer = compared("partial", "fewer-packets", 961n)(compared("partial", "fewer-packets", 940n)(new Rows()));
    assert.deepEqual(await find("mirror-loss", fewer), []);
    const edge = compared("partial", "capture-edge", 10n)(compared("none", "rejected", 0n)(new Rows()));
    assert.deepEqual(await find("mirror-loss", edge), []);
  });

  it("reports records of which nothing was captured, unless nothing at all was", async () => {
    const rows = compared("none", "unexplained", 0n)(compared("full", null, 1000n)(new Rows()));
    const [found] = await find("mirror-loss", rows);
    assert.deepEqual([found.subject, found.evidence[0].record], ["eni-a unseen", 2n]);
    assert.deepEqual(await find("mirror-loss", compared("none", "unexplained", 0n)(new Rows())), []);
  });

  it("reports gaps in streams in bulk", async () => {
    const gaps = (missed: bigint) =>
      new Rows().connection({ resp_bytes: 9_000_000n, missed_bytes: missed }).connection({ missed_bytes: 1n });
    const [found] = await find("mirror-loss", gaps(100_000n));
    assert.deepEqual(
      [found.subject, found.severity, found.evidence[0].connection],
      ["vantage 1 stream gaps", "low", 1],
    );
    assert.deepEqual(await find("mirror-loss", gaps(99_998n)), []);
  });

  it("names a vantage by its network identifier, and by its source where that is not unique", async () => {
    const mirror = (vantage: number, vni: number, outer_src: string) => ({
      vantage, kind: "mirror", tunnel: "vxlan", outer_src, outer_dst: "10.9.9.9", vni, evidence_id: 1, interface: 0, packets: 1n,
      first_ts: start, last_ts: start,
    }); // prettier-ignore
    const rows = new Rows()
      .connection({ vantage: 1, truncated_pkts: 300n })
      .connection({ vantage: 2, truncated_pkts: 200n })
      .connection({ vantage: 3, truncated_pkts: 100n })
      .row("vantages", mirror(1, 103, "10.0.0.1"))
      .row("vantages", mirror(2, 7, "10.0.0.2"))
      .row("vantages", mirror(3, 7, "10.0.0.3"));
    assert.deepEqual(
      (await find("mirror-loss", rows)).map(({ subject }) => subject),
      ["VNI 103 truncated", "VNI 7 of 10.0.0.2 truncated", "VNI 7 of 10.0.0.3 truncated"],
    );
  });

  it("reports packets that are cut short", async () => {
    const cut = (packets: bigint) => new Rows().connection({ orig_pkts: 5000n, truncated_pkts: packets });
    const [found] = await find("mirror-loss", cut(100n));
    assert.deepEqual([found.subject, found.severity], ["vantage 1 truncated", "info"]);
    assert.deepEqual(await find("mirror-loss", cut(99n)), []);
  });
});
