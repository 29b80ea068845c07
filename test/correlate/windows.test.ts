import assert from "node:assert/strict";
import { type Conn, correlated, type Rec } from "./cases.ts";

const A = "10.0.0.1:1000";
const B = "10.0.0.2:443";

const rec = (start: number, end: number, packets: number, bytes: number, more: Partial<Rec> = {}): Rec => ({
  from: A,
  to: B,
  start,
  end,
  logged: [packets, bytes],
  ...more,
});

const sent = (...bursts: (readonly [number, number, number])[]): Conn => ({ from: A, to: B, sent: bursts });

async function verdicts(conns: readonly Conn[], recs: readonly Rec[], slack = 60): Promise<string[]> {
  const { coverage } = await correlated({ conns, recs, slack });
  return coverage.map(({ verdict, reason, packets_seen: packets, bytes_seen: bytes }) =>
    [verdict, ...(reason ? [reason] : []), packets, bytes].join(" "),
  );
}

describe("coverage by seconds", () => {
  it("compares packets and bytes of the window and direction", async () => {
    const conn: Conn = { from: A, to: B, sent: [[100, 2, 80]], received: [[100, 1, 1500]] };
    assert.deepEqual(
      await verdicts([conn], [rec(100, 100, 2, 80), { from: B, to: A, start: 100, logged: [1, 1500] }]),
      ["full 2 80", "full 1 1500"],
    );
  });

  it("is partial when some packets are missing, and when there are more", async () => {
    assert.deepEqual(await verdicts([sent([100, 2, 80])], [rec(100, 110, 3, 120)]), ["partial fewer-packets 2 80"]);
    assert.deepEqual(await verdicts([sent([100, 2, 80])], [rec(100, 110, 1, 40)]), ["partial more-packets 2 80"]);
    assert.deepEqual(await verdicts([sent([100, 2, 81])], [rec(100, 110, 2, 80)]), ["partial more-packets 2 81"]);
  });

  it("splits a long flow at its windows and counts no packet twice", async () => {
    const conn = sent([100, 1, 40], [159, 2, 80], [165, 3, 120], [219, 4, 160], [230, 5, 200]);
    const recs = [rec(100, 159, 3, 120), rec(165, 219, 7, 280), rec(230, 270, 5, 200)];
    assert.deepEqual(await verdicts([conn], recs), ["full 3 120", "full 7 280", "full 5 200"]);
  });

  it("gives packets before a late start to the record that lacks them", async () => {
    assert.deepEqual(await verdicts([sent([100, 1, 40], [145, 1, 40])], [rec(145, 150, 2, 80)]), ["full 2 80"]);
  });

  it("does not reach further back than the slack", async () => {
    const conn = sent([100, 1, 40], [161, 1, 40]);
    assert.deepEqual(await verdicts([conn], [rec(161, 170, 2, 80)]), ["partial fewer-packets 1 40"]);
    assert.deepEqual(await verdicts([conn], [rec(161, 170, 2, 80)], 61), ["full 2 80"]);
  });

  it("never makes a surplus of packets outside the window", async () => {
    assert.deepEqual(await verdicts([sent([100, 5, 200], [145, 1, 40])], [rec(145, 150, 1, 40)]), ["full 1 40"]);
    assert.deepEqual(await verdicts([sent([100, 5, 200], [145, 1, 40])], [rec(145, 150, 3, 120)]), [
      "partial fewer-packets 1 40",
    ]);
  });

  it("gives packets shortly after the end to the record that lacks them", async () => {
    assert.deepEqual(await verdicts([sent([100, 1, 40], [103, 1, 40])], [rec(90, 101, 2, 80)]), ["full 2 80"]);
    assert.deepEqual(await verdicts([sent([100, 1, 40], [104, 1, 40])], [rec(90, 101, 2, 80)]), [
      "partial fewer-packets 1 40",
    ]);
  });

  it("prefers the next record with a late start over a neighbour that has all it logs", async () => {
    const conn = sent([100, 1, 40], [111, 2, 80], [150, 1, 40]);
    assert.deepEqual(await verdicts([conn], [rec(100, 110, 1, 40), rec(150, 160, 3, 120)]), [
      "full 1 40",
      "full 3 120",
    ]);
  });

  it("lets the second at a boundary belong to either record", async () => {
    const conn = sent([100, 1, 40], [160, 5, 200], [200, 1, 40]);
    for (const split of [0, 1, 3, 5]) {
      const recs = [rec(100, 160, 1 + split, 40 + 40 * split), rec(160, 219, 6 - split, 240 - 40 * split)];
      const expected = recs.map(({ logged }) => `full ${logged?.[0]} ${logged?.[1]}`);
      assert.deepEqual(await verdicts([conn], recs), expected, `${split} of 5 before the boundary`);
    }
  });

  it("shifts packets along where all windows are late", async () => {
    const conn = sent([99, 6, 240], [100, 3, 120]);
    assert.deepEqual(await verdicts([conn], [rec(100, 100, 6, 240), rec(101, 101, 3, 120)]), [
      "full 6 240",
      "full 3 120",
    ]);
    assert.deepEqual(await verdicts([conn], [rec(100, 100, 6, 240), rec(101, 101, 2, 80)]), [
      "partial fewer-packets 3 120",
      "none unexplained 0 0",
    ]);
  });

  it("carries a surplus over several records", async () => {
    const conn = sent([100, 3, 120], [160, 3, 120], [220, 3, 120], [280, 1, 40]);
    const recs = [rec(100, 160, 5, 200), rec(160, 220, 3, 120), rec(220, 280, 2, 80)];
    assert.deepEqual(await verdicts([conn], recs), ["full 5 200", "full 3 120", "full 2 80"]);
  });

  it("carries a surplus through the windows of a day", async () => {
    const windows = Array.from({ length: 1440 }, (_, i) => ({ at: 60 * i, bytes: 40 + ((i * 7) % 60) }));
    const conn = sent(
      ...windows.flatMap(
        ({ at, bytes }) =>
          [
            [at + 10, 1, bytes],
            [at + 50, 1, 40],
          ] as const,
      ),
    );
    const recs = windows.map(({ at, bytes }) => rec(at + 70, at + 110, 2, bytes + 40));
    assert.deepEqual(
      await verdicts([conn], recs),
      windows.map(({ bytes }) => `full 2 ${bytes + 40}`),
    );
  });

  it("does not balance a surplus that lies far from the next record", async () => {
    const conn = sent([100, 5, 200], [160, 1, 40], [200, 1, 40]);
    const recs = [rec(100, 159, 4, 160), rec(161, 219, 3, 120)];
    assert.deepEqual(await verdicts([conn], recs, 2), ["partial more-packets 5 200", "partial fewer-packets 2 80"]);
  });

  it("tells two connections of one key apart by time", async () => {
    const conns = [sent([100, 1, 40]), sent([500, 2, 80])];
    const { coverage, links } = await correlated({ conns, recs: [rec(100, 110, 1, 40), rec(500, 510, 2, 80)] });
    assert.deepEqual(
      coverage.map(({ verdict }) => verdict),
      ["full", "full"],
    );
    assert.deepEqual(links.map((link) => [link.record_id, link.connection_id]), [[1n, 1], [2n, 2]]); // prettier-ignore
  });

  it("adds the connections of one window", async () => {
    const { coverage } = await correlated({
      conns: [sent([100, 1, 40]), sent([105, 2, 80])],
      recs: [rec(100, 110, 3, 120)],
    });
    assert.deepEqual([coverage[0].verdict, coverage[0].connections], ["full", 2]);
  });

  it("counts packets once per interface, not once in all", async () => {
    assert.deepEqual(
      await verdicts([sent([100, 1, 40])], [rec(100, 110, 1, 40), rec(100, 110, 1, 40, { eni: "eni-b" })]),
      ["full 1 40", "full 1 40"],
    );
  });

  it("compares records of a second flow log on their own", async () => {
    const conn = sent([100, 1, 40], [170, 2, 80], [230, 4, 160]);
    const recs = [rec(100, 240, 7, 280), rec(100, 159, 1, 40), rec(160, 219, 2, 80), rec(220, 279, 4, 160)];
    assert.deepEqual(await verdicts([conn], recs), ["full 7 280", "full 1 40", "full 2 80", "full 4 160"]);
  });

  it("takes a record that is repeated to the byte for the same packets", async () => {
    const { coverage } = await correlated({
      conns: [sent([100, 1, 40])],
      recs: [rec(100, 100, 1, 40), rec(100, 100, 1, 40)],
    });
    assert.deepEqual(coverage.map(({ verdict, other_record_id: other }) => [verdict, other]), [["full", null], ["full", 1n]]); // prettier-ignore
  });

  it("shares two packets of one second between two equal records", async () => {
    const recs = [rec(100, 100, 1, 40), rec(100, 100, 1, 40)];
    const { coverage, links } = await correlated({ conns: [sent([100, 2, 80])], recs });
    assert.deepEqual(coverage.map(({ verdict, other_record_id: other }) => [verdict, other]), [["full", null], ["full", null]]); // prettier-ignore
    assert.deepEqual(
      links.map(({ packets }) => packets),
      [1n, 1n],
    );
  });

  it("shares the packets of one second among many records", async () => {
    const recs = new Array(9).fill(rec(100, 100, 1, 40)) as Rec[];
    const { coverage } = await correlated({ conns: [sent([100, 9, 360])], recs });
    assert.deepEqual(coverage.map(({ verdict }) => verdict), recs.map(() => "full")); // prettier-ignore
  });

  it("does not compare more records of one key and time than any log has", async () => {
    const { coverage } = await correlated({
      conns: [sent([100, 1, 40])],
      recs: new Array<Rec>(4100).fill(rec(100, 100, 1, 40)),
    });
    assert.equal(coverage.filter(({ verdict }) => verdict === "full").length, 4096);
    assert.deepEqual(coverage.slice(4096).map(({ reason }) => reason), new Array(4).fill("unexplained")); // prettier-ignore
  });

  it("gives an ACCEPT the packets before a REJECT of the same window", async () => {
    assert.deepEqual(
      await verdicts([sent([100, 1, 40])], [rec(100, 110, 1, 40, { action: "REJECT" }), rec(100, 110, 1, 40)]),
      ["none rejected 0 0", "full 1 40"],
    );
  });

  it("joins windows longer than AWS's", async () => {
    assert.deepEqual(await verdicts([sent([100, 1, 40], [9000, 1, 40])], [rec(100, 9000, 2, 80)]), ["full 2 80"]);
    assert.deepEqual(await verdicts([sent([100, 1, 40], [1200, 1, 40])], [rec(100, 1200, 2, 80)]), ["full 2 80"]);
  });

  it("takes windows as they are across every offset to the buckets", async () => {
    for (const start of [1024, 1023, 1025, 2047, 2048, 1084, 1083, 1085, 3000]) {
      assert.deepEqual(
        await verdicts([sent([start - 60, 1, 40], [start + 59, 1, 40])], [rec(start, start + 59, 2, 80)]),
        ["full 2 80"],
        `${start}`,
      );
    }
  });

  it("needs neither packets nor bytes column to find packets", async () => {
    assert.deepEqual(await verdicts([sent([100, 1, 40])], [{ from: A, to: B, start: 100, logged: null }]), [
      "full 1 40",
    ]);
  });

  it("takes a record without end for a window of AWS's longest interval", async () => {
    const conn = sent([100, 1, 40], [650, 1, 40], [2000, 1, 40]);
    assert.deepEqual(await verdicts([conn], [rec(100, 100, 2, 80, { end: null })]), ["full 2 80"]);
  });
});
