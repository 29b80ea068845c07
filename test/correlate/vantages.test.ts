import assert from "node:assert/strict";
import { type Burst, type Cells, type Conn, correlated, type Rec } from "./cases.ts";

const vantage = (number: number, vni: number | null, source: string | null): Cells => ({
  vantage: number,
  kind: source === null ? "interface" : "mirror",
  outer_src: source,
  vni,
  evidence_id: 1,
  packets: 1,
  first_ts: 0n,
  last_ts: 100_000_000_000_000n,
});

const address = (eni: string, ip: string): Cells => ({ interface_id: eni, cidr: `${ip}/32`, role: "primary" });

/** 10.0.0.1 (eni-a, vantage 1) talks to 10.0.0.2 (eni-b, vantage 2); both see the same conversation. */
const pair = (atA: readonly Burst[], atB: readonly Burst[]): Conn[] => [
  { from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: atA, vantage: 1, conversation: 1 },
  { from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: atB, vantage: 2, conversation: 1 },
];

const rec = (eni: string | null, packets: number): Rec => ({
  from: "10.0.0.1:4000",
  to: "10.0.0.2:443",
  start: 100,
  end: 110,
  logged: [packets, packets * 60],
  eni,
});

const vantages = [vantage(1, 7, "10.0.0.1"), vantage(2, 8, "10.0.0.2")];
const addresses = [address("eni-a", "10.0.0.1"), address("eni-b", "10.0.0.2")];

async function verdicts(conns: Conn[], recs: Rec[], rows: Readonly<Record<string, readonly Cells[]>>) {
  const { coverage } = await correlated({ conns, recs, rows });
  return coverage.map(({ verdict, packets_seen: packets, detail }) => [
    verdict,
    Number(packets),
    ...(detail ? [detail] : []),
  ]);
}

describe("vantages and interfaces", () => {
  it("compare a record with the vantage of its own interface", async () => {
    const conns = pair([[100, 3, 180]], [[100, 2, 120]]);
    const recs = [rec("eni-a", 3), rec("eni-b", 3)];
    const expected = [["full", 3], ["partial", 2]]; // prettier-ignore
    assert.deepEqual(await verdicts(conns, recs, { vantages, interface_addresses: addresses }), expected);
  });

  it("do not take packets of the peer's vantage for those of a mirrored interface", async () => {
    const conns = pair([[100, 3, 180]], []).slice(0, 1);
    const rows = { vantages, interface_addresses: addresses };
    assert.deepEqual(await verdicts(conns, [rec("eni-a", 3), rec("eni-b", 3)], rows), [["full", 3], ["none", 0]]); // prettier-ignore
  });

  describe("without inventory", () => {
    // Other records tell whose address is whose: eni-a's all have 10.0.0.1, eni-b's 10.0.0.2.
    const others: Rec[] = [
      { ...rec("eni-a", 1), to: "10.9.0.1:1", start: 900 },
      { ...rec("eni-b", 1), from: "10.9.0.2:1", start: 900 },
    ];
    const conns = pair([[100, 3, 180]], [[100, 2, 120]]);
    const seen = (recs: Rec[]) => verdicts(conns, recs, { vantages });

    it("compare a record with the vantage whose outer source is the address that all records of the interface have", async () => {
      const [a, b] = await seen([rec("eni-a", 3), rec("eni-b", 3), ...others]);
      assert.deepEqual([a, b], [["full", 3], ["partial", 2]]); // prettier-ignore
    });

    it("know nothing where both ends could be the interface's, unless a record says which", async () => {
      assert.deepEqual(await seen([rec("eni-a", 3), rec("eni-b", 3)]), [["full", 3], ["full", 3]]); // prettier-ignore
      const ingress = { ...rec("eni-b", 3), more: { flow_direction: "ingress" } };
      assert.deepEqual(await seen([rec("eni-a", 3), ingress]), [["full", 3], ["partial", 2]]); // prettier-ignore
    });

    it("know nothing where no address is in all records", async () => {
      const stray = { ...rec("eni-b", 1), from: "10.9.0.3:1", to: "10.9.0.4:1", start: 900 };
      const [, b] = await seen([rec("eni-a", 3), rec("eni-b", 3), ...others, stray]);
      assert.deepEqual(b, ["full", 3, "seen at the vantage of eni-a"]);
    });
  });

  it("compare a record of an interface without vantage with the peer's, and say so", async () => {
    const conns = pair([[100, 3, 180]], []).slice(0, 1);
    const rows = {
      vantages: vantages.slice(0, 1),
      interface_addresses: addresses,
      mirror_sessions: [{ session_id: "tms-1", session_number: 1, interface_id: "eni-a", vni: 7 }],
    };
    const { coverage } = await correlated({
      conns,
      recs: [rec("eni-b", 3), { ...rec("eni-b", 3), start: 900, end: 910 }],
      rows,
    });
    assert.deepEqual([coverage[0].verdict, coverage[0].detail], ["full", "seen at the vantage of eni-a"]);
    assert.deepEqual([coverage[1].verdict, coverage[1].reason], ["none", "interface-not-mirrored"]);
  });

  it("count a conversation once where no interface is known: at the vantage with most packets", async () => {
    const conns = pair([[100, 2, 120]], [[100, 3, 180]]);
    const { coverage, links, connections } = await correlated({ conns, recs: [rec("eni-x", 3)], rows: { vantages } });
    assert.deepEqual([coverage[0].verdict, coverage[0].packets_seen], ["full", 3n]);
    assert.deepEqual(
      links.map((link) => link.connection_id),
      [2],
    );
    assert.deepEqual(
      connections.map(({ verdict }) => verdict),
      ["logged", "logged"],
    );
  });

  it("count two conversations of two vantages both", async () => {
    const conns = pair([[100, 1, 60]], [[100, 2, 120]]).map((conn, i) => ({ ...conn, conversation: i + 1 }));
    assert.deepEqual(await verdicts(conns, [rec("eni-x", 3)], { vantages }), [["full", 3]]);
  });

  it("are joined by VNI where the inventory is silent, by address where the VNI is used twice", async () => {
    const conns = pair([[100, 3, 180]], [[100, 2, 120]]);
    const session = (id: string, eni: string, vni: number) => ({
      session_id: id,
      session_number: 1,
      interface_id: eni,
      vni,
    });
    const byVni = { vantages, mirror_sessions: [session("tms-1", "eni-a", 7), session("tms-2", "eni-b", 8)] };
    assert.deepEqual(await verdicts(conns, [rec("eni-b", 2)], byVni), [["full", 2]]);
    const twice = {
      vantages: [vantage(1, 7, "10.0.0.1"), vantage(2, 7, "10.0.0.2")],
      mirror_sessions: [session("tms-1", "eni-a", 7), session("tms-2", "eni-b", 7)],
    };
    assert.deepEqual(await verdicts(conns, [rec("eni-b", 2)], twice), [["partial", 3]]);
    const told = { ...twice, interface_addresses: addresses };
    assert.deepEqual(await verdicts(conns, [rec("eni-b", 2)], told), [["full", 2]]);
  });

  it("compare with captures of no known interface beside the interface's own vantage", async () => {
    const conns: Conn[] = [
      { from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: [[100, 3, 180]], vantage: 3 },
      { from: "10.0.0.1:9", to: "10.0.0.2:9", sent: [[100, 1, 60]], vantage: 1 },
    ];
    const rows = { vantages: [vantages[0], vantage(3, null, null)], interface_addresses: addresses };
    assert.deepEqual(await verdicts(conns, [rec("eni-a", 3)], rows), [["full", 3]]);
  });

  it("show nothing of another VPC that uses the same addresses", async () => {
    const inVpc = (eni: string, vpc: string): Cells => ({
      interface_id: eni,
      interface_type: "interface",
      vpc_id: vpc,
    });
    const both = [inVpc("eni-a", "vpc-1"), inVpc("eni-b", "vpc-1"), inVpc("eni-z", "vpc-2")];
    const conns = pair([[100, 3, 180]], []).slice(0, 1);
    const rows = (z: string) => ({
      vantages: vantages.slice(0, 1),
      interface_addresses: [...addresses, address("eni-z", z)],
      network_interfaces: both,
    });
    assert.deepEqual(await verdicts(conns, [rec("eni-z", 3)], rows("10.0.0.2")), [["none", 0]]);
    // The other end over a VPC peering: no address is used twice.
    const peering = await verdicts(conns, [rec("eni-z", 3)], rows("10.0.5.5"));
    assert.deepEqual(peering, [["full", 3, "seen at the vantage of eni-a"]]);
  });

  it("agree on the direction of a conversation that each opened differently", async () => {
    const conns: Conn[] = [
      { from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: [[100, 2, 120]], vantage: 1, conversation: 1 },
      { from: "10.0.0.2:443", to: "10.0.0.1:4000", received: [[100, 3, 180]], vantage: 2, conversation: 1 },
    ];
    assert.deepEqual(await verdicts(conns, [rec(null, 3)], { vantages }), [["full", 3]]);
  });
});
