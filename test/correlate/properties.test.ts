import assert from "node:assert/strict";
import fc from "fast-check";
import { explain } from "../../src/correlate/explain.ts";
import type { MirrorRule } from "../../src/correlate/mirror.ts";
import { type Burst, type Cells, correlated, type Rec } from "./cases.ts";

/** IP bytes of the packet at a millisecond: some size or other. */
const sizeOf = (time: number) => 40 + ((time * 7919) % 1460);
const bytesOf = (times: readonly number[]) => times.reduce((sum, time) => sum + sizeOf(time), 0);

function grouped(times: readonly number[], key: (time: number) => number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const time of times) groups.set(key(time), [...(groups.get(key(time)) ?? []), time]);
  return groups;
}

/** Packets at these milliseconds, as activity by second. */
function bursts(times: readonly number[]): Burst[] {
  const seconds = grouped(times, (time) => Math.floor(time / 1000));
  return [...seconds].map(([second, inside]) => [second, inside.length, bytesOf(inside)]);
}

/** What a flow log with windows of 60 s says of packets at these milliseconds, all of its times late by `lag` seconds. */
function records(times: readonly number[], offset: number, lag: number): Rec[] {
  const windows = grouped(times, (time) => Math.floor((time + offset) / 60_000));
  return [...windows.values()].map((inside) => ({
    from: "10.0.0.1:1000",
    to: "10.0.0.2:443",
    start: Math.floor(Math.min(...inside) / 1000) + lag,
    end: Math.floor(Math.max(...inside) / 1000) + lag,
    logged: [inside.length, bytesOf(inside)],
  }));
}

const cidr = fc.constantFrom(
  null,
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.1.0.0/16",
  "10.1.2.0/24",
  "::/0",
  "2001:db8::/32",
  "169.254.169.253/32",
);
const port = fc.constantFrom(0, 53, 54, 80, 442, 443, 444, 65535);
const range = fc.option(fc.tuple(port, port).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const), { nil: null }); // prettier-ignore

const rule: fc.Arbitrary<MirrorRule> = fc
  .record({
    direction: fc.constantFrom("ingress", "egress"),
    ruleNumber: fc.integer({ min: 1, max: 30 }),
    action: fc.constantFrom("accept", "reject"),
    protocol: fc.constantFrom(null, 6, 17, 1),
    sourceCidr: cidr,
    destinationCidr: cidr,
    source: range,
    destination: range,
  })
  .map(({ source, destination, ...rest }) => ({
    ...rest,
    sourcePortFrom: source?.[0] ?? null,
    sourcePortTo: source?.[1] ?? null,
    destinationPortFrom: destination?.[0] ?? null,
    destinationPortTo: destination?.[1] ?? null,
  }));

const filter = fc.record({
  amazonDns: fc.boolean(),
  rules: fc.uniqueArray(rule, { maxLength: 6, selector: (each) => `${each.direction}${each.ruleNumber}` }),
});

const four = fc.constantFrom(
  "10.0.0.1",
  "10.1.0.0",
  "10.1.2.3",
  "10.1.255.255",
  "10.2.0.0",
  "93.184.216.34",
  "169.254.169.253",
  "255.255.255.255",
);
const six = fc.constantFrom("2001:db8::1", "2001:db7:ffff::1", "::", "fd00:ec2::253", "2001:db8:0:1:2:3:4:5", "::1");

const packet = fc
  .record({
    protocol: fc.constantFrom(6, 17, 1),
    sourcePort: port,
    destinationPort: port,
    direction: fc.constantFrom(null, "ingress" as const, "egress" as const),
  })
  .chain((rest) =>
    fc
      .oneof(fc.tuple(four, four), fc.tuple(six, six))
      .map(([source, destination]) => ({ ...rest, source, destination })),
  );

function ruleRow(filterId: string, each: MirrorRule): Cells {
  return {
    filter_id: filterId,
    rule_id: `${filterId}${each.direction}${each.ruleNumber}`,
    direction: each.direction,
    rule_number: each.ruleNumber,
    action: each.action,
    protocol: each.protocol,
    source_cidr: each.sourceCidr,
    destination_cidr: each.destinationCidr,
    source_port_from: each.sourcePortFrom,
    source_port_to: each.sourcePortTo,
    destination_port_from: each.destinationPortFrom,
    destination_port_to: each.destinationPortTo,
  };
}

const bracketed = (address: string) => (address.includes(":") ? `[${address}]` : address);

describe("correlation, in general", () => {
  it("finds every record full whose log counts the packets, wherever windows cut and however late they are", async () => {
    const time = fc.integer({ min: 1_000_000, max: 1_150_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(time, { minLength: 1, maxLength: 400, size: "max" }),
        fc.nat(59_999),
        fc.nat(50),
        async (times, offset, lag) => {
          const conns = [{ from: "10.0.0.1:1000", to: "10.0.0.2:443", sent: bursts(times) }];
          const recs = records(times, offset, lag);
          const { coverage, links, connections } = await correlated({ conns, recs });
          assert.deepEqual(
            coverage.map((row) => [row.verdict, Number(row.packets_seen), Number(row.bytes_seen)]),
            recs.map(({ logged }) => ["full", ...(logged ?? [])]),
          );
          assert.equal(
            links.reduce((sum, link) => sum + Number(link.packets), 0),
            times.length,
          );
          assert.equal(Number(connections[0].logged_packets), times.length);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  });

  it("says the same in SQL as the rules evaluated one packet at a time", async () => {
    const filters = fc.array(filter, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(filters, fc.array(packet, { minLength: 40, maxLength: 40 }), async (all, packets) => {
        const sessions = all.map((each, i) => ({
          sessionId: `tms-${i}`,
          sessionNumber: all.length - i,
          interfaceId: "eni-a",
          packetLength: null,
          captured: i === 0,
          filter: each,
        }));
        const recs = packets.map((each): Rec => ({
          from: `${bracketed(each.source)}:${each.protocol === 1 ? 0 : each.sourcePort}`,
          to: `${bracketed(each.destination)}:${each.protocol === 1 ? 0 : each.destinationPort}`,
          proto: each.protocol,
          start: 500,
          logged: [1, 40],
          more: { flow_direction: each.direction },
        }));
        const { coverage } = await correlated({
          recs,
          rows: {
            vantages: [
              {
                vantage: 1,
                kind: "mirror",
                vni: 100,
                outer_src: "192.0.2.1",
                outer_dst: "192.0.2.2",
                evidence_id: 1,
                first_ts: 0n,
                last_ts: 10n ** 14n,
              },
            ],
            mirror_sessions: sessions.map((each, i) => ({
              session_id: each.sessionId, session_number: each.sessionNumber, interface_id: "eni-a", filter_id: `tmf-${i}`, vni: 100 + i,
            })), // prettier-ignore
            mirror_filters: all.map((each, i) => ({ filter_id: `tmf-${i}`, amazon_dns: each.amazonDns })),
            mirror_rules: all.flatMap((each, i) => each.rules.map((one) => ruleRow(`tmf-${i}`, one))),
          },
        });
        const expected = packets.map((each) => {
          const ports = each.protocol === 1 ? { sourcePort: 0, destinationPort: 0 } : {};
          const { reason, sessionId, ruleNumber } = explain(sessions, { ...each, ...ports }, each.direction);
          return [reason ?? "unexplained", sessionId, ruleNumber];
        });
        assert.deepEqual(coverage.map((row) => [row.reason, row.session_id, row.rule_number]), expected); // prettier-ignore
      }),
      { numRuns: 8, seed: 11 },
    );
  });
});
