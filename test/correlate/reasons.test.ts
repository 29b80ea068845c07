import assert from "node:assert/strict";
import { coverageReasons } from "../../src/model/coverage.ts";
import { type CaseParts, type Cells, type Conn, correlated, type Covered, type Rec } from "./cases.ts";

const seen = new Set<string>();

async function cover(parts: CaseParts): Promise<readonly Covered[]> {
  const { coverage } = await correlated(parts);
  for (const { reason } of coverage) if (reason) seen.add(reason);
  return coverage;
}

const reasons = async (parts: CaseParts) => (await cover(parts)).map(({ reason }) => reason);

const record: Rec = { from: "10.0.0.1:4000", to: "10.0.0.2:443", start: 500, end: 510, logged: [3, 180] };
const rec = (more: Partial<Rec>): Rec => ({ ...record, ...more });
const someone: Conn = { from: "10.0.9.9:1", to: "10.0.9.8:2", sent: [[500, 1, 60]] };

/** One mirrored interface: eni-a at 10.0.0.1, VNI 7, with these rules. */
function mirrored(rules: readonly Cells[], more: Readonly<Record<string, readonly Cells[]>> = {}): CaseParts["rows"] {
  return {
    vantages: [vantage(1, 7, "10.0.0.1")],
    mirror_sessions: [session("tms-1", 1, "eni-a", 7)],
    mirror_filters: [{ filter_id: "tmf-1" }],
    mirror_rules: rules.map((rule) => ({ filter_id: "tmf-1", ...rule })),
    interface_addresses: [{ interface_id: "eni-a", cidr: "10.0.0.1/32", role: "primary" }],
    ...more,
  };
}

const vantage = (number: number, vni: number, source: string): Cells => ({
  vantage: number,
  kind: "mirror",
  tunnel: "vxlan",
  outer_src: source,
  outer_dst: "10.0.7.7",
  vni,
  evidence_id: 1,
  packets: 1,
  first_ts: 0n,
  last_ts: 100_000_000_000_000n,
});

const session = (id: string, number: number, eni: string, vni: number, filter = "tmf-1"): Cells => ({
  session_id: id,
  session_number: number,
  interface_id: eni,
  filter_id: filter,
  vni,
});

const accept = (number: number, direction: string, more: Cells = {}): Cells => ({
  rule_id: `${direction}-${number}`,
  rule_number: number,
  direction,
  action: "accept",
  ...more,
});

const everything = [accept(100, "ingress"), accept(100, "egress")];

describe("reasons of flow records", () => {
  it("no-packets: only without any capture", async () => {
    assert.deepEqual(await reasons({ recs: [record], capture: null }), ["no-packets"]);
    assert.deepEqual(await reasons({ recs: [record] }), ["unexplained"]);
  });

  it("no-data and skip-data: by the record's own status", async () => {
    const empty = { from: null, to: null, proto: null, logged: null };
    const recs = [rec({ ...empty, status: "NODATA" }), rec({ ...empty, status: "SKIPDATA" }), rec(empty)];
    assert.deepEqual(await reasons({ recs }), ["no-data", "skip-data", "no-addresses"]);
  });

  it("skip-data: for surplus packets in the time of a SKIPDATA line of the interface", async () => {
    const conns: Conn[] = [{ from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: [[505, 4, 240]] }];
    const skip = rec({ from: null, to: null, status: "SKIPDATA", start: 450, end: 520 });
    const [first] = await cover({ conns, recs: [record, skip] });
    assert.deepEqual([first.verdict, first.reason, first.other_record_id], ["partial", "skip-data", 2n]);
    const later = { ...skip, start: 600, end: 660 };
    assert.equal((await reasons({ conns, recs: [record, later] }))[0], "more-packets");
    assert.equal((await reasons({ conns, recs: [record, { ...skip, eni: "eni-b" }] }))[0], "more-packets");
  });

  it("is-mirror-traffic: UDP 4789 to a mirror target, not to another host", async () => {
    const copy = rec({ proto: 17, from: "10.0.0.1:65500", to: "10.0.7.7:4789" });
    const recs = [copy, { ...copy, to: "10.0.0.3:4789" }, { ...copy, to: "10.0.7.7:53" }, { ...copy, proto: 6 }];
    const found = await reasons({ conns: [someone], recs, rows: { vantages: [vantage(1, 7, "10.0.0.1")] } });
    assert.deepEqual(found, ["is-mirror-traffic", "unexplained", "unexplained", "unexplained"]);
  });

  it("is-mirror-traffic: a configured target counts as well as one that was seen", async () => {
    const rows = {
      mirror_targets: [{ target_id: "tmt-1", type: "network-interface", interface_id: "eni-t" }],
      interface_addresses: [{ interface_id: "eni-t", cidr: "10.0.8.8/32", role: "primary" }],
    };
    const recs = [rec({ proto: 17, to: "10.0.8.8:6081" }), rec({ proto: 17, to: "10.0.8.9:6081" })];
    assert.deepEqual(await reasons({ conns: [someone], recs, rows }), ["is-mirror-traffic", "unexplained"]);
  });

  it("inside-overlay: tunnels between ends of an overlay network that were seen", async () => {
    const overlay = (number: number, src: string, dst: string): Cells => ({
      ...vantage(number, 7, "10.0.0.1"),
      tunnel: "vxlan:vxlan",
      overlay_src: src,
      overlay_dst: dst,
    });
    const vantages = [overlay(1, "10.0.1.1", "10.0.1.2"), overlay(2, "10.0.1.3", "10.0.1.1")];
    const tunnel = rec({ proto: 17, from: "10.0.1.2:50000", to: "10.0.1.3:8472" });
    const recs = [
      tunnel,
      { ...tunnel, to: "10.0.1.3:4789" },
      { ...tunnel, to: "10.0.1.3:6081" },
      { ...tunnel, to: "10.0.1.9:8472" },
      { ...tunnel, to: "10.0.1.3:53" },
      { ...tunnel, proto: 6 },
    ];
    const inside = "inside-overlay";
    assert.deepEqual(await reasons({ conns: [someone], recs, rows: { vantages } }), [
      inside,
      inside,
      inside,
      "unexplained",
      "unexplained",
      "unexplained",
    ]);
  });

  it("inside-overlay: what is outermost only at the port that no mirror has", async () => {
    const rows = { vantages: [{ ...vantage(1, 7, "10.0.1.1"), outer_dst: "10.0.1.2" }] };
    const back = rec({ proto: 17, from: "10.0.1.2:50000", to: "10.0.1.1:8472" });
    const recs = [back, { ...back, to: "10.0.1.1:4789" }];
    assert.deepEqual(await reasons({ conns: [someone], recs, rows }), ["inside-overlay", "unexplained"]);
  });

  it("not-mirrorable: metadata, time sync, DHCP and activation, not their neighbours", async () => {
    const recs = [
      rec({ to: "169.254.169.254:80" }),
      rec({ proto: 17, to: "169.254.169.123:123" }),
      rec({ proto: 17, from: "10.0.0.1:68", to: "10.0.0.2:67" }),
      rec({ to: "169.254.169.250:1688" }),
      rec({ to: "[fd00:ec2::254]:80", from: "[2001:db8::1]:4000" }),
      rec({ to: "169.254.169.1:80" }),
      rec({ proto: 6, from: "10.0.0.1:68", to: "10.0.0.2:67" }),
      rec({ proto: 17, from: "10.0.0.1:123", to: "78.46.93.39:123" }),
    ];
    assert.deepEqual(await reasons({ recs }), [
      ...new Array<string>(5).fill("not-mirrorable"),
      ...new Array<string>(3).fill("unexplained"),
    ]);
  });

  it("outside-capture-time and capture-edge: by window and slack", async () => {
    const at = (start: number, end: number) => rec({ start, end });
    const recs = [at(900, 939), at(1061 + 1000, 3000), at(900, 1001), at(1900, 2050), at(1100, 1200), at(2001, 2050)];
    assert.deepEqual(await reasons({ recs, capture: [1000, 2000] }), [
      "outside-capture-time",
      "outside-capture-time",
      "capture-edge",
      "capture-edge",
      "unexplained",
      "capture-edge",
    ]);
  });

  it("outside-capture-time: between two capture files, unless one follows the other", async () => {
    const file = (id: number, first: number, last: number): Cells => ({
      evidence_id: id,
      kind: "capture",
      packets: 1,
      first_ts: BigInt(first) * 1_000_000_000n,
      last_ts: BigInt(last) * 1_000_000_000n,
    });
    const recs = [rec({ start: 2500, end: 2560 }), rec({ start: 4010, end: 4020 }), rec({ start: 1990, end: 2070 })];
    const evidence = [file(5, 1000, 2000), file(6, 3000, 4000), file(7, 4040, 5000)];
    assert.deepEqual(await reasons({ recs, capture: null, rows: { evidence } }), [
      "outside-capture-time",
      "unexplained",
      "capture-edge",
    ]);
  });

  it("outside-capture-time: between two files of one vantage, which lasts over both", async () => {
    const nanos = (second: number) => BigInt(second) * 1_000_000_000n;
    const spans = (first: number, last: number) => ({ packets: 1, first_ts: nanos(first), last_ts: nanos(last) });
    const evidence = [
      { evidence_id: 5, kind: "capture", ...spans(1000, 2000) },
      { evidence_id: 6, kind: "capture", ...spans(9000, 9999) },
    ];
    const recs = [rec({ start: 5000, end: 5060 }), rec({ start: 1500, end: 1560 })];
    const expected = ["outside-capture-time", "unexplained"];
    const plain = [{ vantage: 1, kind: "interface", evidence_id: 5, ...spans(1000, 9999) }];
    assert.deepEqual(await reasons({ recs, capture: null, rows: { evidence, vantages: plain } }), expected);
    const vantages = [{ ...vantage(1, 7, "10.0.0.1"), ...spans(1000, 9999) }];
    assert.deepEqual(
      await reasons({ recs, capture: null, rows: mirrored(everything, { evidence, vantages }) }),
      expected,
    );
  });

  it("capture-edge: for records of which part is seen", async () => {
    const conns: Conn[] = [{ from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: [[1000, 1, 60]] }];
    const parts = { conns, recs: [rec({ start: 990, end: 1001 })] };
    assert.deepEqual(await reasons({ ...parts, capture: [1000, 2000] }), ["capture-edge"]);
    assert.deepEqual(await reasons({ ...parts, capture: [990, 2000] }), ["fewer-packets"]);
  });

  it("rejected: REJECT without packets, or with fewer", async () => {
    const conns: Conn[] = [{ from: "10.0.0.1:4001", to: "10.0.0.2:443", sent: [[505, 1, 60]] }];
    const recs = [rec({ action: "REJECT" }), rec({ action: "REJECT", from: "10.0.0.1:4001" }), record];
    const found = await cover({ conns, recs });
    assert.deepEqual(
      found.map(({ verdict, reason }) => `${verdict} ${reason}`),
      ["none rejected", "partial rejected", "none unexplained"],
    );
  });

  it("interface-not-mirrored: when sessions are known and none is of the interface", async () => {
    const rows = mirrored(everything);
    const recs = [rec({ eni: "eni-b" }), record, rec({ eni: null })];
    const conns = [someone];
    assert.deepEqual(await reasons({ conns, recs, rows }), ["interface-not-mirrored", "unexplained", "unexplained"]);
    assert.deepEqual(await reasons({ conns, recs: [rec({ eni: "eni-b" })] }), ["unexplained"]);
  });

  it("mirror-rule-rejects: names session and rule", async () => {
    const reject = { rule_id: "r", rule_number: 50, direction: "egress", action: "reject", protocol: 6 };
    const rows = mirrored([...everything, { ...reject, destination_cidr: "10.0.0.0/24" }]);
    const recs = [
      record,
      rec({ to: "10.0.1.2:443" }),
      rec({ proto: 17 }),
      rec({ from: "10.0.0.2:443", to: "10.0.0.1:4000" }),
    ];
    const found = await cover({ conns: [someone], recs, rows });
    assert.deepEqual(found.map(({ reason, rule_number: rule, session_id: id }) => [reason, rule, id]), [
      ["mirror-rule-rejects", 50, "tms-1"],
      ["unexplained", null, "tms-1"],
      ["unexplained", null, "tms-1"],
      ["unexplained", null, "tms-1"],
    ]); // prettier-ignore
  });

  it("no-mirror-rule-accepts: by direction, as logged or by the interface's addresses", async () => {
    const rows = mirrored([accept(10, "ingress")]);
    const back: Rec = rec({ from: "10.0.0.2:443", to: "10.0.0.1:4000" });
    const recs = [
      record,
      back,
      rec({ more: { flow_direction: "ingress" } }),
      { ...back, more: { flow_direction: "egress" } },
    ];
    const found = await reasons({ conns: [someone], recs, rows });
    assert.deepEqual(found, ["no-mirror-rule-accepts", "unexplained", "unexplained", "no-mirror-rule-accepts"]);
  });

  it("no-mirror-rule-accepts: not when the direction is unknown and one of the two would be mirrored", async () => {
    const strange = rec({ from: "10.5.0.1:4000", to: "10.6.0.2:443" });
    const [one] = await cover({ conns: [someone], recs: [strange], rows: mirrored([accept(10, "ingress")]) });
    assert.deepEqual([one.reason, one.detail?.includes("direction")], ["unexplained", true]);
    const [none] = await cover({ conns: [someone], recs: [strange], rows: mirrored([]) });
    assert.equal(none.reason, "no-mirror-rule-accepts");
  });

  it("amazon-dns-not-mirrored: without the network service only", async () => {
    const dns = rec({ proto: 17, to: "169.254.169.253:53" });
    assert.deepEqual(await reasons({ conns: [someone], recs: [dns], rows: mirrored(everything) }), [
      "amazon-dns-not-mirrored",
    ]);
    const service = { mirror_filters: [{ filter_id: "tmf-1", amazon_dns: true }] };
    assert.deepEqual(await reasons({ conns: [someone], recs: [dns], rows: mirrored([], service) }), ["unexplained"]);
  });

  it("unknown-mirror-filter: when no file describes it", async () => {
    const rows = mirrored([], { mirror_filters: [], mirror_rules: [] });
    const [found] = await cover({ conns: [someone], recs: [record], rows });
    assert.deepEqual([found.reason, found.session_id], ["unknown-mirror-filter", "tms-1"]);
  });

  it("session-shadowed and capture-is-elsewhere: by the session that mirrors and those in the captures", async () => {
    const two = (captured: number) =>
      mirrored(everything, {
        mirror_sessions: [session("tms-1", 1, "eni-a", 7), session("tms-2", 2, "eni-a", 8)],
        vantages: [vantage(1, captured, "10.0.0.1")],
      });
    const found = async (rows: CaseParts["rows"]) => (await cover({ conns: [someone], recs: [record], rows }))[0];
    const shadowed = await found(two(8));
    assert.deepEqual([shadowed.reason, shadowed.session_id], ["session-shadowed", "tms-1"]);
    const elsewhere = await found(two(9));
    assert.deepEqual([elsewhere.reason, elsewhere.session_id], ["capture-is-elsewhere", "tms-1"]);
    assert.equal((await found(two(7))).reason, "unexplained");
  });

  it("truncated: when the session mirrors less than the headers", async () => {
    const cut = (bytes: number) =>
      mirrored(everything, { mirror_sessions: [{ ...session("tms-1", 1, "eni-a", 7), packet_length: bytes }] });
    assert.deepEqual(await reasons({ conns: [someone], recs: [record], rows: cut(37) }), ["truncated"]);
    assert.deepEqual(await reasons({ conns: [someone], recs: [record], rows: cut(38) }), ["unexplained"]);
    const six = rec({ from: "[2001:db8::1]:4000", to: "[2001:db8::2]:443", more: { flow_direction: "egress" } });
    assert.deepEqual(await reasons({ conns: [someone], recs: [six], rows: cut(57) }), ["truncated"]);
  });

  it("capture-loss: when the capturing machine dropped packets", async () => {
    const interfaces = (dropped: number) => ({ interfaces: [{ evidence_id: 1, dropped }] });
    const [found] = await cover({ recs: [record], rows: interfaces(3) });
    assert.deepEqual([found.reason, found.detail?.includes("3")], ["capture-loss", true]);
    assert.deepEqual(await reasons({ recs: [record], rows: interfaces(0) }), ["unexplained"]);
  });

  it("fewer-packets and more-packets: for what nothing else explains", async () => {
    const conns: Conn[] = [{ from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: [[505, 2, 120]] }];
    assert.deepEqual(await reasons({ conns, recs: [record] }), ["fewer-packets"]);
    assert.deepEqual(await reasons({ conns, recs: [rec({ logged: [1, 60] })] }), ["more-packets"]);
    assert.deepEqual(await reasons({ conns, recs: [rec({ logged: [2, 120] })] }), [null]);
  });

  after(() => {
    const codes = Object.entries(coverageReasons).filter(([, { of }]) => of !== "connection");
    assert.deepEqual(
      codes.map(([code]) => code).filter((code) => !seen.has(code)),
      [],
      "every reason fires in a test",
    );
  });
});
