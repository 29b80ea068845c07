import assert from "node:assert/strict";
import { listConnections, listPackets } from "../../src/engine/listing.ts";
import { interfaceBlock, packetBlock, pcapFile, pcapngFile } from "../builders/capture.ts";
import { frame } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, tcp, udp } from "../builders/packets.ts";
import { mirrored } from "../builders/tunnels.ts";
import { gather, scratch } from "./scratch.ts";

const BASE = 1_700_000_000;
const space = scratch();

/** Segments of one TCP connection, one every tenth of a second. */
const segments = Array.from({ length: 40 }, (_, i) => ({
  seconds: BASE + Math.floor(i / 10),
  nanos: (i % 10) * 100_000_000,
  inner: eth(
    {},
    ipv4(
      { src: "10.0.0.1", dst: "10.0.0.2", id: i + 1 },
      tcp({ srcPort: 40000, dstPort: 80, seq: 1 + i * 5, flags: "PA" }, "12345"),
    ),
  ),
}));

type Sent = (typeof segments)[number];

const through = (vni: number) => (sent: Sent) => ({
  seconds: sent.seconds,
  nanos: sent.nanos,
  bytes: frame(mirrored({ source: "10.0.0.1", target: "10.9.9.9", vni }, sent.inner)),
});
const plain = (sent: Sent) => ({ seconds: sent.seconds, nanos: sent.nanos, bytes: frame(sent.inner) });

async function connections(...paths: readonly string[]) {
  const { rows, take } = gather();
  await listConnections(paths, {}, take);
  return rows;
}

describe("several captures are one body of evidence", () => {
  after(() => space.discard());

  it("a mirror session spread over two collectors is put back in time order", async () => {
    const odd = space.file(
      "collector-b.pcap",
      pcapFile(segments.filter((_, i) => i % 2 === 1).map(through(7)), { nanoseconds: true }),
    );
    const even = space.file(
      "collector-a.pcap",
      pcapFile(segments.filter((_, i) => i % 2 === 0).map(through(7)), { nanoseconds: true }),
    );
    const whole = space.file("whole.pcap", pcapFile(segments.map(through(7)), { nanoseconds: true }));
    const [merged] = await connections(odd, even);
    const [single] = await connections(whole);
    for (const name of [
      "orig_pkts",
      "orig_bytes",
      "missed_bytes",
      "history",
      "orig_retransmits",
      "first_ts",
      "last_ts",
      "copies",
    ]) {
      assert.equal(merged[name], single[name], name);
    }
  });

  it("a connection spans the rotated files of one interface", async () => {
    const second = space.file("rotated-1.pcap", pcapFile(segments.slice(20).map(plain), { nanoseconds: true }));
    const first = space.file("rotated-2.pcap", pcapFile(segments.slice(0, 20).map(plain), { nanoseconds: true }));
    const rows = await connections(second, first);
    assert.deepEqual(
      rows.map(({ orig_pkts, missed_bytes, orig_retransmits }) => [orig_pkts, missed_bytes, orig_retransmits]),
      [[40n, 0n, 0n]],
    );
  });

  /** Connections of two files of one interface: the segments up to `at`, and the others, sent `early` nanoseconds before their time. */
  async function rotated(at: number, early: number) {
    const moved = segments.slice(at).map((sent) => ({ ...sent, nanos: sent.nanos + 50_000_000 - early }));
    const last = segments
      .slice(0, at)
      .map((sent, i) => (i === at - 1 ? { ...sent, nanos: sent.nanos + 150_000_000 } : sent));
    const name = `rotated-${at}-${early}`;
    const second = space.file(`${name}-2.pcap`, pcapFile(moved.map(plain), { nanoseconds: true }));
    const first = space.file(`${name}-1.pcap`, pcapFile(last.map(plain), { nanoseconds: true }));
    const rows = await connections(first, second);
    return rows.map(({ orig_pkts, missed_bytes, orig_retransmits, vantage }) => [orig_pkts, missed_bytes, orig_retransmits, vantage]); // prettier-ignore
  }

  it("rotated files may end and begin at one moment, or out of order by less than a millisecond", async () => {
    for (const early of [0, 1_000, 900_000])
      assert.deepEqual(await rotated(25, early), [[40n, 0n, 0n, 1]], `${early} ns`);
    assert.equal((await rotated(25, 1_100_000)).length, 2);
  });

  it("two places whose captures are shorter than that are two places", async () => {
    const short = segments.slice(0, 5).map((sent, i) => ({ ...sent, seconds: BASE, nanos: i * 1000 }));
    const files = [0, 500].map((late) =>
      space.file(
        `short-${late}.pcap`,
        pcapFile(
          short.map((sent) => plain({ ...sent, nanos: sent.nanos + late })),
          { nanoseconds: true },
        ),
      ),
    );
    const rows = await connections(...files);
    assert.deepEqual(rows.map(({ orig_pkts, copies }) => [orig_pkts, copies]), [[5n, 0n], [5n, 5n]]); // prettier-ignore
  });

  it("captures of the same time are two places: one conversation, copies and no retransmissions", async () => {
    const here = space.file("host-a.pcap", pcapFile(segments.map(plain), { nanoseconds: true }));
    const there = space.file(
      "host-b.pcap",
      pcapFile(
        segments.map((sent) => ({ ...plain(sent), nanos: sent.nanos + 1000 })),
        { nanoseconds: true },
      ),
    );
    const rows = await connections(here, there);
    assert.deepEqual(
      rows.map(({ conversation_id, orig_pkts, copies, orig_retransmits }) => [
        conversation_id,
        orig_pkts,
        copies,
        orig_retransmits,
      ]),
      [
        [1, 40n, 0n, 0n],
        [1, 40n, 40n, 0n],
      ],
    );
  });

  it("two interfaces of one pcapng are two places as well", async () => {
    const both = segments.flatMap((sent) =>
      [0, 1].map((at) =>
        packetBlock({ bytes: frame(sent.inner), time: BigInt(sent.seconds) * 1_000_000n, interface: at }),
      ),
    );
    const content = pcapngFile([interfaceBlock({ name: "eth0" }), interfaceBlock({ name: "eth1" }), ...both]);
    const rows = await connections(space.file("two-interfaces.pcapng", content));
    assert.deepEqual(
      rows.map(({ conversation_id, orig_pkts, copies }) => [conversation_id, orig_pkts, copies]),
      [
        [1, 40n, 0n],
        [1, 40n, 40n],
      ],
    );
  });

  it("packets are listed in time order over all files, numbered within theirs", async () => {
    const bytes = (port: number) =>
      frame(eth({}, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ srcPort: port, dstPort: 53 }, "q"))));
    const one = space.file("order-1.pcap", pcapFile([0, 2, 4].map((s) => ({ seconds: BASE + s, bytes: bytes(1) }))));
    const two = space.file("order-2.pcap", pcapFile([1, 3, 9].map((s) => ({ seconds: BASE + s, bytes: bytes(2) }))));
    const { rows, take } = gather();
    await listPackets([one, two], {}, take);
    assert.deepEqual(
      rows.map(({ evidence_id, number }) => `${String(evidence_id)}:${String(number)}`),
      ["1:1", "2:1", "1:2", "2:2", "1:3", "2:3"],
    );
  });

  it("the same bytes twice are analysed once, and that is said", async () => {
    const content = pcapFile(segments.map(plain), { nanoseconds: true });
    const first = space.file("same-1.pcap", content);
    const again = space.file("same-2.pcap", content);
    const { rows, take } = gather();
    const { files } = await listConnections([first, again], {}, take);
    assert.deepEqual(
      rows.map(({ orig_pkts, copies }) => [orig_pkts, copies]),
      [[40n, 0n]],
    );
    assert.deepEqual(
      files[1].diagnostics.map(({ code }) => code),
      ["file-duplicate"],
    );
    assert.match(files[1].says, /same bytes as .*same-1\.pcap/);
  });
});
