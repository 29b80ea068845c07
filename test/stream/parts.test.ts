import assert from "node:assert/strict";
import fc from "fast-check";
import { parseIp } from "../../src/base/ip.ts";
import { COMMUNITY_ID_LENGTH, writeCommunityId } from "../../src/stream/community.ts";
import { DATAGRAM_LIMIT, Fragments } from "../../src/stream/fragments.ts";
import { Holes } from "../../src/stream/holes.ts";
import { assemble, type Segment } from "../../src/stream/reassembly.ts";
import { Packet } from "../../src/wire/packet.ts";
import { makeDispatch } from "../../src/wire/decoders.ts";

function communityId(src: string, dst: string, protocol: number, srcPort = 0, dstPort = 0, hasPorts = true): string {
  const out = new Uint8Array(COMMUNITY_ID_LENGTH);
  writeCommunityId(out, 0, parseIp(src)!, parseIp(dst)!, protocol, srcPort, dstPort, hasPorts);
  return Buffer.from(out).toString();
}

describe("Community ID, the published vectors", () => {
  const long = ["fe80:1:203:405:607:809:a0b:c0d", "fe80:1011:1213:1415:1617:1819:1a1b:1c1d"] as const;
  const vectors: readonly (readonly [name: string, id: string, expected: string])[] = [
    ["TCP", communityId("1.2.3.4", "5.6.7.8", 6, 1122, 3344), "1:wCb3OG7yAFWelaUydu0D+125CLM="],
    ["TCP, the other way", communityId("5.6.7.8", "1.2.3.4", 6, 3344, 1122), "1:wCb3OG7yAFWelaUydu0D+125CLM="],
    ["UDP", communityId("1.2.3.4", "5.6.7.8", 17, 1122, 3344), "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg="],
    ["SCTP", communityId("1.2.3.4", "5.6.7.8", 132, 1122, 3344), "1:EKt4MsxuyaE6mL+hmrEkQ9csDD8="],
    ["ICMP echo", communityId("1.2.3.4", "5.6.7.8", 1, 8, 0), "1:crodRHL2FEsHjbv3UkRrfbs4bZ0="],
    ["ICMP time exceeded", communityId("1.2.3.4", "5.6.7.8", 1, 11, 0), "1:f/YiSyWqczrTgfUCZlBUnvHRcPk="],
    ["ICMPv6 echo", communityId(long[0], long[1], 58, 128, 129), "1:0bf7hyMJUwt3fMED7z8LIfRpBeo="],
    ["RSVP", communityId("1.2.3.4", "5.6.7.8", 46, 0, 0, false), "1:ikv3kmf89luf73WPz1jOs49S768="],
  ];
  for (const [name, id, expected] of vectors) it(name, () => assert.equal(id, expected));
});

describe("holes of a sequence space", () => {
  it("are filled by what comes late, whatever the order and overlap", () => {
    const ranges = fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 30 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(ranges, fc.integer(), (fills, base) => {
        const holes = new Holes();
        const open = new Set<number>();
        for (const [from, to] of [
          [10, 20],
          [25, 60],
          [80, 100],
        ]) {
          holes.open(1, (base + from) | 0, (base + to) | 0);
          for (let i = from; i < to; i++) open.add(i);
        }
        for (const [from, length] of fills) {
          let expected = 0;
          for (let i = from; i < from + length; i++) if (open.delete(i)) expected++;
          assert.equal(holes.fill(1, (base + from) | 0, (base + from + length) | 0), expected);
        }
      }),
    );
  });

  it("are bounded per direction", () => {
    const holes = new Holes();
    for (let i = 0; i < Holes.perDirection + 1; i++) holes.open(1, i * 10, i * 10 + 5);
    assert.equal(holes.fill(1, 0, 5), 0, "the oldest was given up");
    assert.equal(holes.fill(1, 10, 15), 5);
  });
});

describe("fragments", () => {
  it("of more datagrams than the limit give up the oldest, counted", () => {
    const fragments = new Fragments();
    const packet = new Packet(makeDispatch());
    packet.fragment = 2;
    for (let i = 0; i <= DATAGRAM_LIMIT; i++) {
      packet.ipId = i;
      fragments.datagram(packet, 1, 1, 2).waitingPackets++;
    }
    assert.deepEqual([fragments.givenUp, fragments.orphans], [1, 1]);
    fragments.close();
    assert.equal(fragments.orphans, DATAGRAM_LIMIT + 1);
  });
});

/** Text that the runs of an assembled stream show; gaps as dots. */
function shown(segments: readonly Segment[], stream: Uint8Array, start: number, end?: number): string {
  return assemble(segments, start, end)
    .map((run) =>
      run.kind === "gap"
        ? ".".repeat(run.length)
        : Buffer.from(
            stream.subarray(
              ((run.segment.seq - start) | 0) + run.skip,
              ((run.segment.seq - start) | 0) + run.skip + run.length,
            ),
          ).toString("latin1"),
    )
    .join("");
}

describe("a stream put together", () => {
  const stream = Buffer.from("The quick brown fox jumps over the lazy dog, and then it sleeps.");

  it("is the same for any segmentation, order and duplication", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(
        cuts,
        fc.integer(),
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        (points, start, shuffle) => {
          const edges = [0, ...points.sort((a, b) => a - b), stream.length];
          const pieces = edges
            .slice(1)
            .map((to, i) => ({ seq: (start + edges[i]) | 0, length: to - edges[i], captured: to - edges[i] }));
          const doubled = [...pieces, ...pieces.slice(0, 3)];
          const mixed = doubled.map((piece, i) => ({ piece, key: shuffle[i] })).sort((a, b) => a.key - b.key);
          assert.equal(
            shown(
              mixed.map(({ piece }, order) => ({ ...piece, order })),
              stream,
              start,
            ),
            stream.toString(),
          );
        },
      ),
    );
  });

  it("shows what is missing, where, and why", () => {
    const segments = [
      { order: 0, seq: 100, length: 4, captured: 4 },
      { order: 1, seq: 110, length: 10, captured: 6 },
      { order: 2, seq: 124, length: 4, captured: 4 },
    ];
    const runs = assemble(segments, 100, 132).map((run) =>
      run.kind === "gap" ? `${run.reason} ${run.length} at ${run.at}` : `data ${run.length} at ${run.at}`,
    );
    assert.deepEqual(runs, [
      "data 4 at 0",
      "not captured 6 at 4",
      "data 6 at 10",
      "truncated 4 at 16",
      "not captured 4 at 20",
      "data 4 at 24",
      "not captured 4 at 28",
    ]);
  });

  it("takes the fuller copy of a segment that was also seen cut", () => {
    const runs = assemble(
      [
        { order: 0, seq: 1, length: 10, captured: 4 },
        { order: 1, seq: 1, length: 10, captured: 10 },
      ],
      1,
    );
    assert.deepEqual(
      runs.map((run) => `${run.kind} ${run.length}`),
      ["data 10"],
    );
  });

  it("keeps the first copy where copies overlap", () => {
    const runs = assemble(
      [
        { order: 0, seq: 1, length: 6, captured: 6 },
        { order: 1, seq: 4, length: 6, captured: 6 },
      ],
      1,
    );
    assert.deepEqual(
      runs.map((run) => (run.kind === "data" ? [run.segment.order, run.skip, run.length] : run.kind)),
      [
        [0, 0, 6],
        [1, 3, 3],
      ],
    );
  });

  it("leaves out a segment that is no part of it", () => {
    assert.equal(
      assemble(
        [
          { order: 0, seq: 1, length: 5, captured: 5 },
          { order: 1, seq: 2 ** 30, length: 5, captured: 5 },
        ],
        1,
      ).length,
      1,
    );
  });
});
