/** How the input captures of the golden cases were made: `node --import tsx test/golden/inputs.ts` writes those that are missing. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Frame, pcap, pcapng } from "../../samples/script/captures.ts";
import { traps } from "../../samples/script/traps.ts";
import { concat, hex } from "../builders/layer.ts";
import { arp, eth, mpls, sll, sll2, vlan } from "../builders/links.ts";
import { dnsAnswer, dnsQuery, noise } from "../builders/messages.ts";
import { icmp, icmp6, ipv4, ipv4Fragments, ipv6, ipv6Fragments, sctp, tcp, udp } from "../builders/packets.ts";
import { type Packet, Talk, type TalkOptions, datagram } from "../builders/talk.ts";
import { gre, vxlan } from "../builders/tunnels.ts";
import type { Layer } from "../builders/layer.ts";

/** 2026-01-01T00:00:00Z. */
const START = 1_767_225_600_000_000;
const v4 = { src: "10.0.0.1", dst: "10.0.0.2" };
const back = { src: "10.0.0.2", dst: "10.0.0.1" };
const v6 = { src: "2001:db8::1", dst: "2001:db8::2" };

function told(script: (talk: Talk) => void, options: Partial<TalkOptions> = {}): Packet[] {
  const packets: Packet[] = [];
  const ends = { client: "10.0.0.1", clientPort: 40000, server: "10.0.0.2", serverPort: 80 };
  script(new Talk({ at: START, isn: [1000, 5000], ...ends, ...options, send: (packet) => packets.push(packet) }));
  return packets;
}

const framed = (packets: readonly Packet[]): Frame[] =>
  packets.map(({ at, bytes }) => ({ at, bytes: eth({ type: 0x0800 }, bytes).encode() }));

/** Layers as frames, a millisecond apart. */
const spaced = (layers: readonly Layer[]): Frame[] =>
  layers.map((layer, i) => ({ at: START + i * 1000, bytes: layer.encode() }));

function tcpHttp(): Uint8Array {
  const body = "<p>hello</p>";
  const talk = told((one) =>
    one
      .open()
      .say(0, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
      .say(1, `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      .close(),
  );
  return pcap(framed(talk));
}

function tcpTrouble(): Uint8Array {
  const packets = told((talk) =>
    talk
      .open()
      .say(1, noise(1448 * 8, 1))
      .close(1),
  );
  const data = packets.flatMap((packet, i) => (packet.bytes.length > 1000 ? [i] : []));
  const order = packets.map((_, i) => i).filter((i) => i !== data[2]);
  // The fourth and fifth segment change places, the sixth comes twice, the third never.
  const [a, b] = [order.indexOf(data[3]), order.indexOf(data[4])];
  [order[a], order[b]] = [order[b], order[a]];
  order.splice(order.indexOf(data[5]) + 1, 0, data[5]);
  return pcap(
    order.map((from, i) => ({ at: START + i * 500, bytes: eth({ type: 0x0800 }, packets[from].bytes).encode() })),
  );
}

function tcpStates(): Uint8Array {
  const all = [
    told((talk) => talk.packet(0, "S"), { clientPort: 1001 }),
    told((talk) => talk.packet(0, "S").packet(1, "RA"), { clientPort: 1002 }),
    told((talk) => talk.open().say(0, "x").packet(0, "R"), { clientPort: 1003 }),
    told((talk) => talk.open().say(0, "x").packet(1, "R"), { clientPort: 1004 }),
    told((talk) => talk.open().packet(0, "FA").packet(1, "A"), { clientPort: 1005 }),
    told((talk) => talk.open(), { clientPort: 1006 }),
    told((talk) => talk.packet(0, "S").packet(0, "FA"), { clientPort: 1007 }),
    told((talk) => talk.packet(1, "SA").packet(1, "FA"), { clientPort: 1008 }),
  ];
  return pcap(
    all.flatMap((packets, i) => framed(packets).map((frame) => ({ ...frame, at: frame.at + i * 1_000_000 }))),
  );
}

function udpDns(): Uint8Array {
  const ask = { src: "10.0.0.1", srcPort: 5353, dst: "10.0.0.53", dstPort: 53 };
  const answer = { src: "10.0.0.53", srcPort: 53, dst: "10.0.0.1", dstPort: 5353, answer: true };
  const packets = [
    datagram({ at: START, ...ask }, dnsQuery(7, "a.example")),
    datagram({ at: START + 900, ...answer }, dnsAnswer(7, "a.example", "192.0.2.1")),
  ];
  return pcapng(framed(packets), "eth0");
}

function icmpBoth(): Uint8Array {
  const quoted = ipv4(v4, udp({ srcPort: 9, dstPort: 9 }, "gone")).encode();
  return pcap(
    spaced([
      eth({}, ipv4(v4, icmp({ type: 8, id: 1, seq: 1 }, "ping"))),
      eth({}, ipv4(back, icmp({ type: 0, id: 1, seq: 1 }, "ping"))),
      eth({}, ipv4(back, icmp({ type: 3, code: 3 }, quoted))),
      eth({}, ipv6(v6, icmp6({ type: 128, id: 1, seq: 1 }, "ping"))),
      eth({}, ipv6({ src: v6.dst, dst: v6.src }, icmp6({ type: 129, id: 1, seq: 1 }, "ping"))),
      eth({}, ipv6(v6, icmp6({ type: 135 }, concat(hex("20010db8000000000000000000000002"))))),
    ]),
  );
}

function ipFragments(): Uint8Array {
  const [first, second, third] = ipv4Fragments(
    { ...v4, id: 9 },
    udp({ srcPort: 46000, dstPort: 46001 }, noise(100, 1)),
    48,
  );
  const six = ipv6Fragments(v6, udp({ srcPort: 46002, dstPort: 46003 }, noise(80, 2)), 48, 5);
  const orphan = ipv4({ ...v4, id: 10, protocol: 17, offset: 1480 }, noise(40, 3));
  return pcap(spaced([second, first, third, ...six, orphan].map((layer) => eth({}, layer))));
}

function ipOptions(): Uint8Array {
  const hops = [{ type: 0 }, { type: 43, data: hex("000000000000") }, { type: 60 }];
  return pcap(
    spaced([
      eth({}, ipv4({ ...v4, options: hex("94040000") }, udp({ srcPort: 47000, dstPort: 47001 }, "router alert"))),
      eth({}, ipv6({ ...v6, extensions: hops }, udp({ srcPort: 47002, dstPort: 47003 }, "extensions"))),
      eth(
        {},
        ipv6(
          {
            ...v6,
            extensions: [{ type: 51, data: hex("0000" + "00000001" + "00000001" + "000000000000000000000000") }],
          },
          tcp({ srcPort: 47004, dstPort: 47005, flags: "S" }),
        ),
      ),
      eth({}, ipv6({ ...v6, nextHeader: 59 }, "")),
    ]),
  );
}

function otherProtocols(): Uint8Array {
  const inner = ipv4({ src: "172.16.0.1", dst: "172.16.0.2" }, udp({ srcPort: 48000, dstPort: 48001 }, "inside"));
  return pcap(
    spaced([
      eth({}, arp({ senderIp: "10.0.0.1", targetIp: "10.0.0.2" })),
      eth({}, ipv4(v4, sctp({ srcPort: 36412, dstPort: 36413 }, "chunk"))),
      eth({}, ipv4(v4, gre({ key: 5 }, inner))),
      eth({}, ipv4(v4, inner)),
      eth({}, mpls([100, 200], inner)),
      eth({}, ipv4({ ...v4, protocol: 89 }, noise(24, 4))),
      eth({ type: 0x88cc }, noise(30, 5)),
      eth({}, vlan({ id: 7 }, ipv6(v6, udp({ srcPort: 48002, dstPort: 48003 }, "tagged")))),
    ]),
  );
}

function vxlanOdd(): Uint8Array {
  const frame = (text: string) => eth({}, ipv4(v4, udp({ srcPort: 49000, dstPort: 49001 }, text)));
  const outer = (payload: Layer) =>
    eth(
      {},
      ipv4({ src: "192.168.0.1", dst: "192.168.0.2" }, udp({ srcPort: 50000, dstPort: 4789, checksum: 0 }, payload)),
    );
  return pcap(
    spaced([
      outer(vxlan({ vni: 1, flags: 0x88, reserved: 0x1234 }, frame("reserved bits"))),
      outer(vxlan({ vni: 0xffffff }, frame("largest"))),
      outer(vxlan({ vni: 2 }, outer(vxlan({ vni: 3 }, frame("nested"))))),
      outer(vxlan({ vni: 4 }, eth({}, arp({ senderIp: "10.0.0.1", targetIp: "10.0.0.2" })))),
      outer(vxlan({ vni: 5 }, frame("cut").encode().subarray(0, 30))),
      eth({}, ipv4(v4, udp({ srcPort: 4789, dstPort: 4789 }, "plain text"))),
    ]),
  );
}

const cooked = (wrap: (payload: Layer) => Layer, link: number): Uint8Array => {
  const file = pcap(
    spaced([
      wrap(ipv4(v4, udp({ srcPort: 1, dstPort: 2 }, "cooked"))),
      wrap(ipv6(v6, tcp({ srcPort: 3, dstPort: 4, flags: "S" }))),
      wrap(vlan({ id: 5 }, ipv4(back, udp({ srcPort: 2, dstPort: 1 }, "back")))),
    ]),
  );
  new DataView(file.buffer).setUint32(20, link, true);
  return file;
};

const trap = traps();

/** Folder, name of the input file -> bytes. */
export const goldenInputs: Readonly<Record<string, readonly [string, () => Uint8Array]>> = {
  "tcp-http": ["input.pcap", tcpHttp],
  "tcp-trouble": ["input.pcap", tcpTrouble],
  "tcp-states": ["input.pcap", tcpStates],
  "tcp-port-reuse": ["input.pcap", () => trap["port-reuse.pcap"]],
  "tcp-mid-stream": ["input.pcap", () => trap["mid-stream.pcap"]],
  "tcp-truncated": ["input.pcap", () => trap["truncated.pcap"]],
  "udp-dns-pcapng": ["input.pcapng", udpDns],
  icmp: ["input.pcap", icmpBoth],
  "ip-fragments": ["input.pcap", ipFragments],
  "ip-options-extensions": ["input.pcap", ipOptions],
  "other-protocols": ["input.pcap", otherProtocols],
  "vlan-qinq": ["input.pcap", () => trap["vlan-qinq.pcap"]],
  "vxlan-overlap": ["input.pcap", () => trap["overlap.pcap"]],
  "vxlan-two-vantages": ["input.pcap", () => trap["dup.pcap"]],
  "vxlan-odd": ["input.pcap", vxlanOdd],
  "geneve-around-vxlan": ["input.pcap", () => trap["geneve-around-vxlan.pcap"]],
  "linux-cooked": ["input.pcap", () => cooked((payload) => sll({}, payload), 113)],
  "linux-cooked-v2": ["input.pcap", () => cooked((payload) => sll2({}, payload), 276)],
  "cut-file": ["input.pcap", () => trap["truncated-file.pcap"]],
};

if (import.meta.filename === process.argv[1]) {
  for (const [name, [file, make]] of Object.entries(goldenInputs)) {
    const folder = join(import.meta.dirname, name);
    mkdirSync(folder, { recursive: true });
    if (!existsSync(join(folder, file))) writeFileSync(join(folder, file), make());
  }
}
