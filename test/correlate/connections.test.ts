import assert from "node:assert/strict";
import { coverageReasons } from "../../src/model/coverage.ts";
import { type CaseParts, type Cells, type Conn, correlated, type Logged, type Rec } from "./cases.ts";

const seen = new Set<string>();

async function logged(parts: CaseParts): Promise<readonly Logged[]> {
  const { connections } = await correlated(parts);
  for (const { reason } of connections) if (reason) seen.add(reason);
  return connections;
}

const reasons = async (parts: CaseParts) => (await logged(parts)).map(({ reason }) => reason);

const talk = (from: string, to: string, more: Partial<Conn> = {}): Conn => ({
  from,
  to,
  sent: [[500, 3, 180]],
  received: [[501, 2, 120]],
  ...more,
});

/** Records from 0 to 1000 of eni-a, that name 10.0.0.1 and 10.0.0.2. */
const other: Rec[] = [
  { from: "10.0.0.1:1", to: "10.0.0.2:2", start: 0, end: 60, logged: [1, 60] },
  { from: "10.0.0.1:1", to: "10.0.0.2:2", start: 940, end: 1000, logged: [1, 60] },
];

const known = talk("10.0.0.1:4000", "10.0.0.2:443");

describe("coverage of connections", () => {
  it("counts the records, packets and bytes that account for a connection", async () => {
    const recs: Rec[] = [
      { from: "10.0.0.1:4000", to: "10.0.0.2:443", start: 500, logged: [3, 180] },
      { from: "10.0.0.1:4000", to: "10.0.0.2:443", start: 500, logged: [3, 180], eni: "eni-b" },
      { from: "10.0.0.2:443", to: "10.0.0.1:4000", start: 600, logged: [9, 999] },
    ];
    const [found] = await logged({ conns: [known], recs });
    assert.deepEqual(
      [found.verdict, found.reason, found.records, found.logged_packets, found.logged_bytes],
      ["logged", null, 2, 3n, 180n],
    );
  });

  it("no-logs: without flow records", async () => {
    assert.deepEqual(await reasons({ conns: [known] }), ["no-logs"]);
    assert.deepEqual(await reasons({ conns: [known], recs: other }), ["unexplained"]);
  });

  it("what flow logs never record: by address and port, not their neighbours", async () => {
    const udp = { proto: 17 };
    const conns = [
      talk("10.0.0.1:4000", "169.254.169.253:53", udp),
      talk("[2001:db8::1]:4000", "[fd00:ec2::253]:53", udp),
      talk("10.0.0.1:4000", "169.254.169.254:80"),
      talk("10.0.0.1:123", "169.254.169.123:123", udp),
      talk("10.0.0.1:68", "10.0.0.3:67", udp),
      talk("10.0.0.1:4000", "169.254.169.250:1688"),
      talk("10.0.0.1:4000", "169.254.169.253:54", udp),
      talk("10.0.0.1:123", "10.0.0.2:123", udp),
    ];
    assert.deepEqual(await reasons({ conns, recs: other }), [
      "amazon-dns-not-logged",
      "amazon-dns-not-logged",
      "metadata-not-logged",
      "time-sync-not-logged",
      "dhcp-not-logged",
      "not-logged-kind",
      "unexplained",
      "unexplained",
    ]);
  });

  it("amazon-dns-not-logged: x.x.x.2 is assumed to be the VPC's resolver unless something else is known of it", async () => {
    const conns = [
      talk("10.0.0.1:4000", "10.0.9.2:53", { proto: 17 }),
      talk("10.0.0.1:4001", "10.0.0.2:53", { proto: 17 }),
      talk("10.0.0.1:4002", "8.8.8.2:53", { proto: 17 }),
      talk("10.0.0.1:4003", "10.0.9.2:54", { proto: 17 }),
    ];
    const [first, ...rest] = await logged({ conns, recs: other });
    assert.deepEqual([first.reason, first.detail?.startsWith("assumed")], ["amazon-dns-not-logged", true]);
    assert.deepEqual(
      rest.map(({ reason }) => reason),
      ["unexplained", "unexplained", "unexplained"],
    );
    const rows = { interface_addresses: [{ interface_id: "eni-d", cidr: "10.0.9.2/32", role: "primary" }] };
    assert.notEqual((await reasons({ conns, recs: other, rows }))[0], "amazon-dns-not-logged");
  });

  it("outside-log-time: before or after all records, or those of its interface", async () => {
    const at = (second: number) => talk("10.0.0.1:4000", "10.0.0.2:443", { sent: [[second, 1, 60]], received: [] });
    const recs = other.map((rec) => ({ ...rec, start: (rec.start ?? 0) + 2000, end: (rec.end ?? 0) + 2000 }));
    assert.deepEqual(await reasons({ conns: [at(1900), at(3001), at(1960), at(3000)], recs }), [
      "outside-log-time",
      "outside-log-time",
      "unexplained",
      "unexplained",
    ]);
    const rows = { interface_addresses: [{ interface_id: "eni-b", cidr: "10.0.0.2/32", role: "primary" }] };
    const late: Rec = { from: "10.9.9.9:1", to: "10.0.0.2:2", start: 5000, end: 5060, eni: "eni-b", logged: [1, 60] };
    assert.deepEqual(await reasons({ conns: [at(2500)], recs: [...recs, late], rows }), ["outside-log-time"]);
  });

  it("interface-not-logged: when no record is of an interface with one of the addresses", async () => {
    const conns = [talk("10.7.0.1:4000", "10.7.0.2:443"), talk("10.0.0.1:4000", "10.7.0.2:443")];
    assert.deepEqual(await reasons({ conns, recs: other }), ["interface-not-logged", "unexplained"]);
    const rows = { interface_addresses: [{ interface_id: "eni-b", cidr: "10.0.0.1/32", role: "primary" }] };
    assert.deepEqual(await reasons({ conns: [known], recs: other, rows }), ["interface-not-logged"]);
    const both = [...rows.interface_addresses, { interface_id: "eni-a", cidr: "10.0.0.2/32", role: "primary" }];
    assert.deepEqual(await reasons({ conns: [known], recs: other, rows: { interface_addresses: both } }), [
      "unexplained",
    ]);
  });

  it("inside-overlay: seen inside an overlay's tunnel, of addresses that no record names", async () => {
    const conns = [
      known,
      talk("10.244.0.5:4000", "10.244.1.6:80"),
      talk("10.244.0.5:4001", "10.244.1.6:80", { vantage: 2 }),
    ];
    const seenAt = { kind: "mirror", outer_src: "10.0.0.9", packets: 1, first_ts: 0n, last_ts: 1_000_000_000_000n };
    const vantages = [
      { ...seenAt, vantage: 1, tunnel: "vxlan" },
      { ...seenAt, vantage: 2, tunnel: "vxlan:vxlan", overlay_src: "10.0.0.1", overlay_dst: "10.0.0.2" },
    ];
    assert.deepEqual(await reasons({ conns, recs: other, rows: { vantages } }), [
      "unexplained",
      "interface-not-logged",
      "inside-overlay",
    ]);
  });

  it("skip-data: names the line, if it is of the time and the interface", async () => {
    const skip: Rec = { start: 480, end: 520, from: null, to: null, proto: null, status: "SKIPDATA" };
    const [found] = await logged({ conns: [known], recs: [...other, skip] });
    assert.deepEqual([found.reason, found.other_record_id], ["skip-data", 3n]);
    assert.deepEqual(await reasons({ conns: [known], recs: [...other, { ...skip, start: 600, end: 700 }] }), [
      "unexplained",
    ]);
    const rows = { interface_addresses: [{ interface_id: "eni-a", cidr: "10.0.0.1/32", role: "primary" }] };
    const elsewhere = { ...skip, eni: "eni-b" };
    assert.deepEqual(await reasons({ conns: [known], recs: [...other, elsewhere], rows }), ["unexplained"]);
  });

  it("skip-data: not of another interface where records tell whose address is whose", async () => {
    const skip: Rec = { start: 480, end: 520, from: null, to: null, proto: null, status: "SKIPDATA" };
    const recs = [...other, { ...other[0], to: "10.9.0.1:9" }];
    assert.deepEqual(await reasons({ conns: [known], recs: [...recs, { ...skip, eni: "eni-b" }] }), ["unexplained"]);
    assert.deepEqual(await reasons({ conns: [known], recs: [...recs, skip] }), ["skip-data"]);
  });

  it("only-accept-logged: by configuration, for connections without answer", async () => {
    const unanswered = talk("10.0.0.1:4001", "10.0.0.2:443", { received: [] });
    const config = (...kinds: string[]): Readonly<Record<string, readonly Cells[]>> => ({
      flow_log_configs: kinds.map((kind, i) => ({ flow_log_id: `fl-${i}`, traffic_type: kind })),
    });
    const conns = [known, unanswered];
    assert.deepEqual(await reasons({ conns, recs: other, rows: config("ACCEPT") }), [
      "unexplained",
      "only-accept-logged",
    ]);
    assert.deepEqual(await reasons({ conns, recs: other, rows: config("ACCEPT", "ALL") }), [
      "unexplained",
      "unexplained",
    ]);
    assert.deepEqual(await reasons({ conns, recs: other, rows: config("REJECT") }), [
      "only-reject-logged",
      "only-reject-logged",
    ]);
  });

  it("only-reject-logged: assumed when every record says REJECT", async () => {
    const rejected = other.map((rec) => ({ ...rec, action: "REJECT" }));
    const [found] = await logged({ conns: [known], recs: rejected });
    assert.deepEqual([found.reason, found.detail?.startsWith("assumed")], ["only-reject-logged", true]);
    assert.deepEqual(await reasons({ conns: [known], recs: [rejected[0], other[1]] }), ["unexplained"]);
  });

  after(() => {
    const codes = Object.entries(coverageReasons).filter(([, { of }]) => of !== "record");
    assert.deepEqual(
      codes.map(([code]) => code).filter((code) => !seen.has(code)),
      [],
      "every reason fires in a test",
    );
  });
});
