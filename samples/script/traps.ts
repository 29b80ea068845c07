/** Small captures, each with one thing that tools get wrong. */
import { concat } from "../../test/builders/layer.ts";
import { eth, qinq, vlan } from "../../test/builders/links.ts";
import { tunnelled, tunnelledThroughGwlb } from "./trap-envelopes.ts";
import { type Frame, pcap } from "./captures.ts";
import type { Packet } from "../../test/builders/talk.ts";
import { Talk, type TalkOptions } from "../../test/builders/talk.ts";

/** 2026-03-17T12:00:00Z. */
const START = 1_773_748_800_000_000;
const ends = { client: "10.0.0.1", clientPort: 40000, server: "10.0.0.2", serverPort: 80 };

/** Packets of a conversation told by `script`. */
function told(script: (talk: Talk) => void, options: Partial<TalkOptions> = {}): Packet[] {
  const packets: Packet[] = [];
  script(new Talk({ at: START, isn: [1000, 5000], ...ends, ...options, send: (packet) => packets.push(packet) }));
  return packets;
}

function plain(packets: readonly Packet[]): Frame[] {
  return packets.map(({ at, bytes }) => ({ at, bytes: eth({ type: 0x0800 }, bytes).encode() }));
}

const sorted = (frames: readonly Frame[]): Frame[] => [...frames].sort((a, b) => a.at - b.at);
const hello = (name: string) => (talk: Talk) => {
  talk
    .open()
    .say(0, `GET /${name} HTTP/1.1\r\nHost: ${name}.example\r\n\r\n`)
    .say(1, `HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n${name.slice(0, 5)}`)
    .close();
};

function overlap(otherIsn: boolean): Frame[] {
  const first = tunnelled(told(hello("alpha")), { source: "10.0.0.1", vni: 100 });
  const isn = otherIsn ? ([700_000, 900_000] as const) : ([1000, 5000] as const);
  const second = tunnelled(told(hello("bravo"), { at: START + 300, isn }), { source: "10.0.0.1", vni: 101 });
  return sorted([...first, ...second]);
}

/** Six packets, each mirrored where it leaves and where it arrives. */
function twice(): Frame[] {
  const packets = told((talk) =>
    talk
      .open()
      .packet(0, "PA", new TextEncoder().encode("ping"))
      .packet(1, "PA", new TextEncoder().encode("pong"))
      .packet(0, "R"),
  );
  const later = packets.map((packet) => ({ ...packet, at: packet.at + 90 }));
  return sorted([
    ...tunnelled(packets, { source: "10.0.0.1", vni: 201 }),
    ...tunnelled(later, { source: "10.0.0.2", vni: 202 }),
  ]);
}

function portReuse(): Frame[] {
  const second = told(hello("second"), { at: START + 5_000_000, isn: [900_000, 950_000] });
  return plain([...told(hello("first")), ...second]);
}

/** The capture begins after the handshake, with the server speaking. */
function midStream(): Frame[] {
  return plain(told(hello("later")).slice(5));
}

function tagged(): Frame[] {
  const inside = (bytes: Uint8Array) => ({ etherType: 0x0800, encode: () => bytes });
  return told(hello("vlans")).map(({ at, bytes }, i) => {
    const payload = i % 2 === 0 ? vlan({ id: 10 }, inside(bytes)) : qinq(100, 10, inside(bytes));
    return { at, bytes: eth({}, payload).encode() };
  });
}

/** Every frame cut to 96 bytes; lengths on the wire are kept, as a snapshot length does it. */
function truncated(): Frame[] {
  const body = "x".repeat(1200);
  const packets = told((talk) =>
    talk.open().say(0, `POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`).close(),
  );
  return plain(packets).map(({ at, bytes }) => ({ at, bytes: bytes.subarray(0, 96), length: bytes.length }));
}

/** File name -> bytes. */
export function traps(): Readonly<Record<string, Uint8Array>> {
  const gwlb = tunnelledThroughGwlb(told(hello("geneve")), { source: "10.0.0.1", vni: 300 });
  return {
    "overlap.pcap": pcap(overlap(false)),
    "overlap-isn.pcap": pcap(overlap(true)),
    "dup.pcap": pcap(twice()),
    "port-reuse.pcap": pcap(portReuse()),
    "mid-stream.pcap": pcap(midStream()),
    "vlan-qinq.pcap": pcap(tagged()),
    "geneve-around-vxlan.pcap": pcap(gwlb),
    "truncated.pcap": pcap(truncated()),
    "truncated-file.pcap": cut(pcap(plain(told(hello("cuts"))))),
  };
}

/** The last record of the file ends early. */
function cut(file: Uint8Array): Uint8Array {
  return concat(file.subarray(0, file.length - 21));
}
