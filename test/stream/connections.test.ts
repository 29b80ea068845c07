import assert from "node:assert/strict";
import { frame } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { icmp, ipv4, ipv4Fragments, ipv6, ipv6Fragments, tcp, udp } from "../builders/packets.ts";
import { geneve, mirrored, vxlan } from "../builders/tunnels.ts";
import { connect, pick, type Seen } from "./run.ts";
import { Ipv6Table } from "../../src/stream/addresses.ts";
import { VANTAGE_LIMIT, Vantages } from "../../src/stream/vantages.ts";

const client = "10.0.0.1";
const server = "10.0.0.2";

interface Segment {
  readonly flags: string;
  readonly seq: number;
  readonly ack?: number;
  readonly data?: string;
  readonly window?: number;
  readonly back?: boolean;
  readonly at?: number;
  readonly id?: number;
}

/** A TCP segment between client:40000 and server:80. */
function segment({ flags, seq, ack = 0, data = "", window, back = false, id = 1 }: Segment) {
  const ports = back ? { srcPort: 80, dstPort: 40000 } : { srcPort: 40000, dstPort: 80 };
  const ends = back ? { src: server, dst: client } : { src: client, dst: server };
  return ipv4({ ...ends, id }, tcp({ ...ports, flags, seq, ack, window }, data));
}

function plain(...segments: readonly Segment[]): Seen[] {
  return segments.map((one, i) => ({ bytes: frame(eth({}, segment(one))), at: one.at ?? 1000 + i / 1000 }));
}

function mirror(source: string, vni: number, at: number, one: Segment): Seen {
  return { bytes: frame(mirrored({ source, target: "10.9.9.9", vni }, eth({}, segment(one)))), at };
}

const handshake: readonly Segment[] = [
  { flags: "S", seq: 100 },
  { flags: "SA", seq: 500, ack: 101, back: true },
  { flags: "A", seq: 101, ack: 501 },
];
const request: Segment = { flags: "PA", seq: 101, ack: 501, data: "GET /" };
const reply: Segment = { flags: "PA", seq: 501, ack: 106, data: "200 OK.", back: true };
const farewell: readonly Segment[] = [
  { flags: "FA", seq: 106, ack: 508 },
  { flags: "FA", seq: 508, ack: 107, back: true },
  { flags: "A", seq: 107, ack: 509 },
];

describe("TCP connections", () => {
  it("count packets, IP bytes and payload each way, with Zeek's state and history", () => {
    const { rows } = connect(plain(...handshake, request, reply, ...farewell));
    assert.deepEqual(pick(rows, "proto", "orig_ip", "orig_port", "resp_port", "conn_state", "history"), [
      "tcp 10.0.0.1 40000 80 SF ShADdFf",
    ]);
    assert.deepEqual(
      pick(
        rows,
        "orig_pkts",
        "resp_pkts",
        "orig_ip_bytes",
        "resp_ip_bytes",
        "orig_bytes",
        "resp_bytes",
        "missed_bytes",
      ),
      ["5 3 205 127 5 7 0"],
    );
    assert.deepEqual(pick(rows, "orig_tcp_flags", "resp_tcp_flags", "orig_syn"), ["27 27 1"]);
  });

  const states: readonly (readonly [state: string, history: string, segments: readonly Segment[]])[] = [
    ["S0", "S", [{ flags: "S", seq: 100 }]],
    [
      "REJ",
      "Sr",
      [
        { flags: "S", seq: 100 },
        { flags: "RA", seq: 0, ack: 101, back: true },
      ],
    ],
    ["S1", "ShA", handshake],
    ["RSTO", "ShAR", [...handshake, { flags: "R", seq: 101 }]],
    ["RSTR", "ShAr", [...handshake, { flags: "R", seq: 501, back: true }]],
    [
      "RSTOS0",
      "SR",
      [
        { flags: "S", seq: 100 },
        { flags: "R", seq: 101 },
      ],
    ],
    [
      "RSTRH",
      "^hr",
      [
        { flags: "SA", seq: 500, ack: 101, back: true },
        { flags: "R", seq: 501, back: true },
      ],
    ],
    [
      "SH",
      "SF",
      [
        { flags: "S", seq: 100 },
        { flags: "FA", seq: 101 },
      ],
    ],
    [
      "SHR",
      "^hf",
      [
        { flags: "SA", seq: 500, ack: 101, back: true },
        { flags: "FA", seq: 501, back: true },
      ],
    ],
    ["S2", "ShAF", [...handshake, { flags: "FA", seq: 101, ack: 501 }]],
    ["S3", "ShAf", [...handshake, { flags: "FA", seq: 501, ack: 101, back: true }]],
    ["OTH", "D", [{ flags: "PA", seq: 900, ack: 1, data: "middle" }]],
  ];
  for (const [state, history, segments] of states) {
    it(`${state}: ${history}`, () => {
      assert.deepEqual(pick(connect(plain(...segments)).rows, "conn_state", "history"), [`${state} ${history}`]);
    });
  }

  it("a server's answer seen first does not make it the originator", () => {
    assert.deepEqual(pick(connect(plain(reply, request)).rows, "orig_ip", "resp_ip", "history"), [
      "10.0.0.1 10.0.0.2 ^dD",
    ]);
  });

  it("a repeated segment is a retransmission, its bytes counted once", () => {
    const { rows } = connect(plain(...handshake, request, request, reply));
    assert.deepEqual(pick(rows, "orig_retransmits", "orig_bytes", "history"), ["1 5 ShADTd"]);
  });

  it("a keep-alive is no retransmission", () => {
    const { rows } = connect(plain(...handshake, request, { ...request, seq: 105, data: "/" }));
    assert.deepEqual(pick(rows, "orig_retransmits"), ["0"]);
  });

  it("a segment that is missing is a gap; when it comes late it is neither a gap nor a retransmission", () => {
    const [first, second, third] = [0, 10, 20].map((at) => ({
      flags: "A",
      seq: 101 + at,
      ack: 501,
      data: "0123456789",
    }));
    assert.deepEqual(pick(connect(plain(...handshake, first, third)).rows, "missed_bytes", "orig_bytes", "history"), [
      "10 30 ShADG",
    ]);
    assert.deepEqual(
      pick(connect(plain(...handshake, first, third, second)).rows, "missed_bytes", "orig_bytes", "orig_retransmits"),
      ["0 30 0"],
    );
  });

  it("bytes that were acknowledged but never seen are missing", () => {
    const { rows } = connect(plain(...handshake, { flags: "A", seq: 501, ack: 1101, back: true }));
    assert.deepEqual(pick(rows, "missed_bytes", "orig_bytes"), ["1000 1000"]);
  });

  it("sequence numbers wrap", () => {
    const start = 0xfffffff0;
    const { rows } = connect(
      plain(
        { flags: "S", seq: start },
        { flags: "SA", seq: 500, ack: start + 1, back: true },
        { flags: "A", seq: start + 1, ack: 501, data: "x".repeat(30) },
        {
          flags: "A",
          seq: (start + 31) >>> 0,
          ack: 501,
          data: "y".repeat(5),
        },
      ),
    );
    assert.deepEqual(pick(rows, "orig_bytes", "missed_bytes", "orig_retransmits"), ["35 0 0"]);
  });

  it("a new SYN with another number on the same ports is a new connection", () => {
    const again = handshake.map((one) => ({ ...one, seq: one.seq + 5000, ack: (one.ack ?? 0) + 5000 }));
    assert.deepEqual(
      pick(connect(plain(...handshake, request, ...again)).rows, "connection_id", "orig_pkts", "resp_pkts"),
      ["1 3 1", "2 2 1"],
    );
  });

  it("a SYN sent again is the same connection", () => {
    assert.deepEqual(pick(connect(plain({ flags: "S", seq: 100 }, ...handshake)).rows, "orig_pkts", "orig_syn"), [
      "3 2",
    ]);
  });

  it("a handshake captured late, out of order, is the connection's own", () => {
    const [syn, synAck, ack] = handshake;
    for (const order of [
      [ack, syn, synAck, request],
      [synAck, ack, request, syn],
      [request, synAck, syn, ack],
    ]) {
      const { rows } = connect(plain(...order, reply));
      assert.deepEqual(pick(rows, "orig_port", "orig_pkts", "resp_pkts", "orig_bytes"), ["40000 3 2 5"]);
    }
  });

  it("a capture that is out of order has the SYNs of a connection after what followed them", () => {
    const all = plain(...handshake, request, reply, ...farewell);
    const shuffled = [6, 5, 4, 1, 3, 0, 2, 7].map((i) => all[i]);
    const { rows } = connect(shuffled);
    assert.deepEqual(
      pick(rows, "proto", "orig_ip", "orig_port", "orig_pkts", "resp_pkts", "orig_bytes", "resp_bytes"),
      ["tcp 10.0.0.1 40000 5 3 5 7"],
    );
    // The same numbers in the order of time are another connection.
    const later = shuffled.map((one, i) => ({ ...one, at: 1000 + i }));
    assert.equal(connect(later).rows.length, 2);
  });

  it("payload cut by the capture counts as it was on the wire", () => {
    const whole = frame(eth({}, segment({ flags: "A", seq: 101, ack: 501, data: "x".repeat(1000) })));
    const { rows } = connect([...plain(...handshake), { bytes: whole.subarray(0, 96), original: whole.length }]);
    assert.deepEqual(pick(rows, "orig_bytes", "orig_ip_bytes", "truncated_pkts", "missed_bytes"), ["1000 1120 1 0"]);
  });
});

describe("connections without TCP", () => {
  const dns = (back: boolean) =>
    frame(
      eth(
        {},
        ipv4(
          back ? { src: server, dst: client } : { src: client, dst: server },
          udp(back ? { srcPort: 53, dstPort: 5000 } : { srcPort: 5000, dstPort: 53 }, "name"),
        ),
      ),
    );

  it("UDP: SF when both spoke, S0 when one did", () => {
    assert.deepEqual(
      pick(
        connect([{ bytes: dns(false) }, { bytes: dns(true) }]).rows,
        "proto",
        "conn_state",
        "history",
        "orig_bytes",
        "resp_bytes",
      ),
      ["udp SF Dd 4 4"],
    );
    assert.deepEqual(pick(connect([{ bytes: dns(false) }]).rows, "conn_state"), ["S0"]);
  });

  it("ICMP: an echo and its reply are one, who asked is the originator", () => {
    const echo = (type: number, back: boolean) => ({
      bytes: frame(
        eth({}, ipv4(back ? { src: server, dst: client } : { src: client, dst: server }, icmp({ type }, "ping"))),
      ),
    });
    const { rows } = connect([echo(0, true), echo(8, false)]);
    assert.deepEqual(pick(rows, "proto", "orig_ip", "orig_port", "resp_port", "orig_pkts", "resp_pkts", "conn_state"), [
      "icmp 10.0.0.1 8 0 1 1 OTH",
    ]);
  });

  it("other protocols go by number", () => {
    const bytes = frame(eth({}, ipv4({ src: client, dst: server, protocol: 200 }, "x")));
    assert.deepEqual(pick(connect([{ bytes }]).rows, "proto", "protocol", "orig_port"), ["200 200 0"]);
  });
});

describe("TCP segments in IP fragments", () => {
  const ends = { src: client, dst: server };
  const data = (seq: number, length: number, flags = "PA") =>
    tcp({ srcPort: 40000, dstPort: 80, seq, flags }, "x".repeat(length));
  const fragments = ipv4Fragments({ ...ends, id: 7 }, data(1, 120), 56);
  const next = ipv4({ ...ends, id: 8 }, data(121, 10));

  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    it(`are one run of payload without a gap, in the order ${order.join(" ")}`, () => {
      const seen = [...order.map((i) => fragments[i]), next].map((layer) => ({ bytes: frame(eth({}, layer)) }));
      const { rows } = connect(seen);
      assert.deepEqual(pick(rows, "orig_pkts", "orig_bytes", "missed_bytes", "orig_retransmits"), ["4 130 0 0"]);
    });
  }

  it("with a fragment missing leave a gap", () => {
    const seen = [fragments[0], fragments[2], next].map((layer) => ({ bytes: frame(eth({}, layer)) }));
    assert.deepEqual(pick(connect(seen).rows, "orig_bytes", "missed_bytes", "history"), ["130 56 DG"]);
  });

  it("end with the FIN", () => {
    const last = ipv4Fragments({ ...ends, id: 9 }, data(1, 120, "FA"), 56);
    const reset = ipv4({ ...ends, id: 10 }, tcp({ srcPort: 40000, dstPort: 80, seq: 122, flags: "A" }));
    const { rows } = connect([...last, reset].map((layer) => ({ bytes: frame(eth({}, layer)) })));
    assert.deepEqual(pick(rows, "orig_bytes", "missed_bytes", "orig_retransmits"), ["120 0 0"]);
  });
});

describe("IP fragments", () => {
  const parts = ipv4Fragments(
    { src: client, dst: server, id: 7 },
    udp({ srcPort: 40000, dstPort: 6001 }, "x".repeat(2000)),
    800,
  ).map((layer) => ({ bytes: frame(eth({}, layer)) }));

  for (const [name, order] of [
    ["in order", [0, 1, 2]],
    ["the first one last", [1, 2, 0]],
  ] as const) {
    it(`belong to their datagram's connection, ${name}`, () => {
      const { rows, table } = connect(order.map((i) => parts[i]));
      assert.deepEqual(pick(rows, "orig_pkts", "orig_ip_bytes", "orig_bytes", "fragments"), ["3 2068 2000 2"]);
      assert.equal(table.fragments.orphans, 0);
    });
  }

  it("without a first one are counted, not lost", () => {
    const { rows, table } = connect(parts.slice(1));
    assert.deepEqual([rows.length, table.fragments.orphans], [0, 2]);
  });

  it("of IPv6", () => {
    const six = ipv6Fragments(
      { src: "2001:db8::1", dst: "2001:db8::2" },
      udp({ srcPort: 40000, dstPort: 6001 }, "x".repeat(2000)),
      800,
    );
    assert.deepEqual(
      pick(connect(six.map((layer) => ({ bytes: frame(eth({}, layer)) }))).rows, "orig_ip", "orig_pkts", "orig_bytes"),
      ["2001:db8::1 3 2000"],
    );
  });
});

describe("vantages", () => {
  const talk = [...handshake, request, reply, ...farewell];

  it("the same five-tuple in two VNIs is two connections", () => {
    const seen = talk.flatMap((one, i) => [
      mirror("10.1.0.1", 100, 1000 + i / 100, { ...one, data: one.data && `A${one.data.slice(1)}` }),
      mirror("10.2.0.1", 101, 1000 + i / 100 + 0.001, { ...one, data: one.data && `B${one.data.slice(1)}` }),
    ]);
    const { rows } = connect(seen);
    assert.deepEqual(
      pick(rows, "connection_id", "conversation_id", "vni", "orig_pkts", "resp_pkts", "copies", "orig_retransmits"),
      ["1 1 100 5 3 0 0", "2 2 101 5 3 0 0"],
    );
  });

  it("one conversation mirrored at both interfaces is one conversation, its copies counted and no retransmissions", () => {
    const { rows, of } = connect(
      talk.flatMap((one, i) => [
        mirror("10.1.0.1", 100, 1000 + i / 100, one),
        mirror("10.2.0.1", 101, 1000 + i / 100 + 0.001, one),
      ]),
    );
    assert.deepEqual(
      pick(rows, "conversation_id", "vni", "orig_pkts", "copies", "orig_retransmits", "resp_retransmits"),
      ["1 100 5 0 0 0", "1 101 5 8 0 0"],
    );
    assert.equal(of.filter(({ isCopy }) => isCopy).length, 8);
  });

  it("two mirror sources with the same VNI are two vantages", () => {
    const { rows } = connect([
      mirror("10.1.0.1", 1, 1000, handshake[0]),
      mirror("10.2.0.1", 1, 1000.001, handshake[0]),
    ]);
    assert.deepEqual(pick(rows, "vantage", "vni", "conversation_id", "copies"), ["1 1 1 0", "2 1 1 1"]);
  });

  it("an overlay that speaks both ways between two end points is one vantage", () => {
    const through = (src: string, dst: string, one: Segment) => ({
      bytes: frame(
        eth({}, ipv4({ src, dst }, udp({ srcPort: 55555, dstPort: 4789 }, vxlan({ vni: 9 }, eth({}, segment(one)))))),
      ),
    });
    const { rows } = connect([
      through("192.0.2.1", "192.0.2.2", handshake[0]),
      through("192.0.2.2", "192.0.2.1", handshake[1]),
    ]);
    assert.deepEqual(pick(rows, "orig_pkts", "resp_pkts", "conn_state"), ["1 1 S1"]);
  });

  it("an overlay inside a mirror: the session is the outer layer's, the tunnel's ends are the overlay's", () => {
    const inner = eth({}, segment(handshake[0]));
    const overlay = ipv4(
      { src: "10.0.1.1", dst: "10.0.1.2" },
      udp({ srcPort: 55555, dstPort: 8472 }, vxlan({ vni: 9 }, inner)),
    );
    const outer = udp({ srcPort: 65408, dstPort: 4789 }, vxlan({ vni: 42 }, eth({}, overlay)));
    const { table, rows } = connect([{ bytes: frame(eth({}, ipv4({ src: "10.0.1.1", dst: "10.9.9.9" }, outer))) }]);
    const { outerSrc, outerDst, overlaySrc, overlayDst, vni } = table.vantages.list[Number(rows[0].vantage) - 1];
    assert.deepEqual(
      [outerSrc, outerDst, overlaySrc, overlayDst, vni],
      ["10.0.1.1", "10.9.9.9", "10.0.1.1", "10.0.1.2", 42],
    );
  });

  it("GENEVE around VXLAN: the session is the VXLAN layer's", () => {
    const carried = ipv4(
      { src: "10.1.0.1", dst: "10.9.9.9" },
      udp({ srcPort: 65408, dstPort: 4789 }, vxlan({ vni: 42 }, eth({}, segment(handshake[0])))),
    );
    const { table, rows } = connect([
      {
        bytes: frame(
          eth(
            {},
            ipv4({ src: "10.8.0.1", dst: "10.8.0.2" }, udp({ srcPort: 60000, dstPort: 6081 }, geneve({}, carried))),
          ),
        ),
      },
    ]);
    const vantage = table.vantages.list[Number(rows[0].vantage) - 1];
    assert.deepEqual(
      [vantage.tunnel, vantage.outerSrc, vantage.vni, vantage.innerVni],
      ["geneve:vxlan", "10.1.0.1", 42, 42],
    );
  });

  it("two capture interfaces that show the same packets are two vantages of one conversation", () => {
    const both = plain(...talk).flatMap((seen) => [seen, { ...seen, interfaceNumber: 1 }]);
    assert.deepEqual(
      pick(connect(both).rows, "vantage", "conversation_id", "orig_pkts", "copies", "orig_retransmits"),
      ["1 1 5 0 0", "2 1 5 8 0"],
    );
  });

  it("datagrams without identification that share a checksum are told apart by their content", () => {
    const datagram = (text: string, v6: boolean) => {
      const body = udp({ srcPort: 4000, dstPort: 443, checksum: 0x0302 }, text);
      return v6 ? ipv6({ src: "::1", dst: "::1" }, body) : ipv4({ src: client, dst: server, id: 0 }, body);
    };
    const at = (source: string, vni: number, seconds: number, text: string, v6: boolean): Seen => ({
      bytes: frame(mirrored({ source, target: "10.9.9.9", vni }, eth({}, datagram(text, v6)))),
      at: seconds,
    });
    for (const v6 of [true, false]) {
      const { rows } = connect([
        at("10.1.0.1", 100, 1000, "the first of two", v6),
        at("10.1.0.1", 100, 1000.001, "the other of two", v6),
        at("10.2.0.1", 101, 1000.002, "the first of two", v6),
        at("10.2.0.1", 101, 1000.003, "the other of two", v6),
      ]);
      assert.deepEqual(pick(rows, "conversation_id", "orig_pkts", "copies"), ["1 2 0", "1 2 2"]);
      const strangers = connect([
        at("10.1.0.1", 100, 1000, "one of a network", v6),
        at("10.2.0.1", 101, 1000, "two of a network", v6),
      ]);
      assert.deepEqual(pick(strangers.rows, "conversation_id", "copies"), ["1 0", "2 0"]);
    }
  });

  it("identical datagrams of two networks that are minutes apart are no copies", () => {
    const { rows } = connect([
      mirror("10.1.0.1", 100, 1000, handshake[0]),
      mirror("10.2.0.1", 101, 1300, handshake[0]),
    ]);
    assert.deepEqual(pick(rows, "conversation_id", "copies"), ["1 0", "2 0"]);
  });
});

describe("more networks than a case tells apart", () => {
  it("share the last vantage, those known before stay", () => {
    const vantages = new Vantages(new Ipv6Table());
    const bytes = Uint8Array.of(10, 0, 0, 1, 10, 0, 0, 2);
    const seen = (vni: number): number =>
      vantages.tunnel(0, { kind: "vxlan", v6: false, srcAt: 0, dstAt: 4, vni }, bytes, 1, 0);
    for (let vni = 0; vni < 3 * VANTAGE_LIMIT; vni++) seen(vni);
    assert.deepEqual(
      [vantages.list.length, seen(0), seen(VANTAGE_LIMIT - 2), seen(3 * VANTAGE_LIMIT)],
      [VANTAGE_LIMIT, 1, VANTAGE_LIMIT - 1, VANTAGE_LIMIT],
    );
  });
});

describe("activity by second", () => {
  it("adds up to the connection's packets and IP bytes", () => {
    const { activity, rows } = connect(
      plain(
        { flags: "S", seq: 100, at: 1000.9 },
        { flags: "SA", seq: 500, ack: 101, back: true, at: 1001.1 },
        { flags: "A", seq: 101, ack: 501, at: 1001.2 },
        { ...request, at: 1001.3 },
      ),
    );
    const lines = activity.flatMap(({ rows: count, connection, fromResponder, second, packets, ipBytes, tcpFlags }) =>
      Array.from({ length: count }, (_, i) =>
        [connection[i], fromResponder[i], second[i], packets[i], ipBytes[i], tcpFlags[i]].join(" "),
      ),
    );
    assert.deepEqual(lines.sort(), ["1 0 1000 1 40 2", "1 0 1001 2 85 24", "1 1 1001 1 40 18"]);
    assert.deepEqual(pick(rows, "orig_ip_bytes", "resp_ip_bytes"), ["125 40"]);
  });
});

describe("addresses", () => {
  it("IPv6 conversations are found in both directions", () => {
    const one = (src: string, dst: string, srcPort: number, dstPort: number) => ({
      bytes: frame(eth({}, ipv6({ src, dst }, udp({ srcPort, dstPort }, "x")))),
    });
    const { rows } = connect([
      one("2001:db8::1", "2001:db8::2", 5000, 53),
      one("2001:db8::2", "2001:db8::1", 53, 5000),
    ]);
    assert.deepEqual(pick(rows, "orig_ip", "resp_ip", "orig_pkts", "resp_pkts"), ["2001:db8::1 2001:db8::2 1 1"]);
  });

  it("many connections keep their own counts", () => {
    const seen = Array.from({ length: 3000 }, (_, i) => ({
      bytes: frame(
        eth(
          {},
          ipv4({ src: `10.0.${i >> 8}.${i & 255}`, dst: server }, udp({ srcPort: 1000 + (i % 7), dstPort: 53 }, "q")),
        ),
      ),
    }));
    const { rows } = connect([...seen, ...seen]);
    assert.equal(rows.length, 3000);
    assert.ok(rows.every(({ orig_pkts }) => orig_pkts === 2n));
  });
});
