/** Carries the incident's packets past the interfaces and keeps the ledger: what was logged where, what was mirrored where. */
import type { Packet } from "../../test/builders/talk.ts";
import { type Direction, fateOf, isLinkLocal, isResolverDns } from "./mirror.ts";
import { type NetworkInterface, type Session, type Vpc, interfaceAt } from "./world.ts";

const SECOND = 1_000_000;
/** Aggregation interval of the flow logs. */
const WINDOW = 60 * SECOND;

/** One flow record in the making, and what became of its packets at the mirror. */
export interface FlowRecord {
  readonly at: NetworkInterface;
  readonly direction: Direction;
  readonly window: number;
  readonly action: "ACCEPT" | "REJECT";
  /** As the interface logs them; the packet's own addresses are pkt*. */
  readonly src: string;
  readonly dst: string;
  readonly pktSrc: string;
  readonly pktDst: string;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly protocol: number;
  packets: number;
  bytes: number;
  first: number;
  last: number;
  flags: number;
  seenPackets: number;
  seenBytes: number;
  /** Why packets are not in the captures, counted. */
  readonly missing: Map<string, number>;
  session: Session | null;
  rule: number | null;
  /** Packets of it that were mirrored at another interface of the VPC under the same addresses and ports. */
  readonly elsewhere: { packets: number; bytes: number };
}

/** One mirrored frame: `frame` is the inner Ethernet frame, not yet cut to the session's length. */
export interface Copy {
  readonly at: number;
  readonly session: Session;
  readonly frame: Uint8Array;
  readonly packet: Packet;
}

/** A conversation as one mirror session shows it. */
export interface SeenConnection {
  readonly session: Session;
  readonly protocol: number;
  readonly orig: string;
  readonly resp: string;
  readonly pkts: [number, number];
  readonly bytes: [number, number];
  /** Whether a flow record that is delivered counts any of its packets. */
  readonly records: Set<FlowRecord>;
  readonly packet: Packet;
}

export interface SendOptions {
  readonly vpc?: Vpc;
  /** Dropped by the security group of the destination. */
  readonly rejected?: boolean;
  /** VNIs of sessions that lose this packet to congestion. */
  readonly lostBy?: readonly number[];
}

export interface Times {
  /** The captures run from `from` to `to`, microseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

const router: Readonly<Record<Vpc, string>> = { production: "0e:aa:00:00:ff:ff", staging: "0e:bb:00:00:ff:ff" };

/** Every interface counts its windows from another second of the minute. */
export function windowPhase(at: NetworkInterface): number {
  return (Number(at.id.slice(-3)) * 7) % 60;
}

function windowOf(at: NetworkInterface, time: number): number {
  return Math.floor((time / SECOND - windowPhase(at)) / 60) * WINDOW + windowPhase(at) * SECOND;
}

export class Network {
  readonly records = new Map<string, FlowRecord>();
  readonly copies: Copy[] = [];
  readonly connections = new Map<string, SeenConnection>();
  readonly #capture: Times;
  /** Records that wait for their packet to be mirrored at another interface. */
  readonly #unseen: { readonly packet: Packet; readonly record: FlowRecord }[] = [];

  constructor(capture: Times) {
    this.#capture = capture;
  }

  /** A packet leaves its source interface and arrives at its destination's, where these are in the VPC. */
  send(packet: Packet, options: SendOptions = {}): void {
    const vpc = options.vpc ?? "production";
    const from = interfaceAt(vpc, packet.src);
    const to = interfaceAt(vpc, packet.dst);
    if (from) this.pass(from, "egress", packet, {}, options.lostBy);
    if (to)
      this.pass(to, "ingress", { ...packet, at: packet.at + 120 }, { rejected: options.rejected }, options.lostBy);
  }

  /**
   * `count` packets like this one, `step` microseconds apart, past one interface and outside the capture's time: what
   * `pass` does for each, without doing it a million times.
   */
  repeat(at: NetworkInterface, direction: Direction, packet: Packet, count: number, step: number): void {
    const end = packet.at + count * step;
    for (let time = packet.at; time < end;) {
      const next = windowOf(at, time) + WINDOW;
      const packets = Math.min(Math.ceil((next - time) / step), Math.ceil((end - time) / step));
      this.pass(at, direction, { ...packet, at: time });
      this.pass(at, direction, { ...packet, at: time + (packets - 1) * step });
      const record = this.#log(at, direction, { ...packet, at: time }, {});
      record!.packets += packets - 3;
      record!.bytes += (packets - 3) * packet.bytes.length;
      time += packets * step;
    }
  }

  /** A packet passes one interface. `logged` are the addresses the record shows where they are not the packet's own. */
  pass(
    at: NetworkInterface,
    direction: Direction,
    packet: Packet,
    how: { readonly rejected?: boolean; readonly src?: string; readonly dst?: string } = {},
    lostBy: readonly number[] = [],
  ): void {
    const record = this.#log(at, direction, packet, how);
    const miss = (reason: string): void => {
      if (!record) return;
      record.missing.set(reason, (record.missing.get(reason) ?? 0) + 1);
      this.#unseen.push({ packet, record });
    };
    if (how.rejected) return miss("rejected");
    const fate = fateOf(at, direction, packet);
    if (record && "session" in fate && fate.session) record.session = fate.session;
    if (!fate.mirrored) {
      if (record) record.rule = fate.rule ?? null;
      return miss(fate.reason);
    }
    if (packet.at < this.#capture.from || packet.at > this.#capture.to) return miss("time");
    if (lostBy.includes(fate.session.vni)) return miss("fewer-packets");
    this.#mirror(fate.session, direction, packet, record);
  }

  /** Counts, for packets not mirrored where a record logged them, whether another interface of the VPC mirrored them. */
  finish(): void {
    const seen = new Map<Uint8Array, Set<string>>();
    const nameOf = (vpc: Vpc, { src, srcPort, dst, dstPort }: Packet) => [vpc, src, srcPort, dst, dstPort].join(" ");
    for (const { packet, session } of this.copies) {
      const names = seen.get(packet.bytes) ?? new Set();
      seen.set(packet.bytes, names.add(nameOf(session.source.vpc, packet)));
    }
    for (const { packet, record } of this.#unseen) {
      if (!seen.get(packet.bytes)?.has(nameOf(record.at.vpc, packet))) continue;
      record.elsewhere.packets++;
      record.elsewhere.bytes += packet.bytes.length;
    }
  }

  #log(
    at: NetworkInterface,
    direction: Direction,
    packet: Packet,
    how: { readonly rejected?: boolean; readonly src?: string; readonly dst?: string },
  ): FlowRecord | null {
    if (isResolverDns(packet) || isLinkLocal(packet)) return null;
    const window = windowOf(at, packet.at);
    const action = how.rejected ? "REJECT" : "ACCEPT";
    const src = how.src ?? packet.src;
    const dst = how.dst ?? packet.dst;
    const ports = [packet.srcPort, packet.dstPort, packet.protocol];
    const key = [at.id, window, direction, action, src, dst, packet.src, packet.dst, ...ports].join(" ");
    let record = this.records.get(key);
    if (!record) {
      const addresses = { src, dst, pktSrc: packet.src, pktDst: packet.dst };
      const counts = {
        packets: 0,
        bytes: 0,
        first: packet.at,
        last: packet.at,
        flags: 0,
        seenPackets: 0,
        seenBytes: 0,
      };
      const { srcPort, dstPort, protocol } = packet;
      const where = { at, direction, window, action, srcPort, dstPort, protocol } as const;
      record = {
        ...where,
        ...addresses,
        ...counts,
        missing: new Map(),
        session: null,
        rule: null,
        elsewhere: { packets: 0, bytes: 0 },
      };
      this.records.set(key, record);
    }
    record.packets++;
    record.bytes += packet.bytes.length;
    record.last = Math.max(record.last, packet.at);
    record.first = Math.min(record.first, packet.at);
    record.flags |= loggedFlags(packet.flags);
    return record;
  }

  #mirror(session: Session, direction: Direction, packet: Packet, record: FlowRecord | null): void {
    const own = session.source.mac;
    const gateway = router[session.source.vpc];
    const [src, dst] = direction === "egress" ? [own, gateway] : [gateway, own];
    const frame = new Uint8Array(14 + packet.bytes.length);
    frame.set(macBytes(dst), 0);
    frame.set(macBytes(src), 6);
    frame.set([8, 0], 12);
    frame.set(packet.bytes, 14);
    this.copies.push({ at: packet.at + 40 + (packet.bytes.length % 37), session, frame, packet });
    if (record) {
      record.seenPackets++;
      record.seenBytes += packet.bytes.length;
    }
    this.#connect(session, packet, record);
  }

  #connect(session: Session, packet: Packet, record: FlowRecord | null): void {
    const src = `${packet.src}:${packet.srcPort}`;
    const dst = `${packet.dst}:${packet.dstPort}`;
    const [orig, resp] = packet.fromClient ? [src, dst] : [dst, src];
    const key = [session.vni, packet.protocol, ...[src, dst].sort()].join(" ");
    let seen = this.connections.get(key);
    if (!seen) {
      seen = {
        session,
        protocol: packet.protocol,
        orig,
        resp,
        pkts: [0, 0],
        bytes: [0, 0],
        records: new Set(),
        packet,
      };
      this.connections.set(key, seen);
    }
    const side = seen.orig === src ? 0 : 1;
    seen.pkts[side]++;
    seen.bytes[side] += packet.bytes.length;
    if (record) seen.records.add(record);
  }
}

/** What flow logs keep of TCP flags: FIN, SYN, RST, and ACK only with SYN. */
function loggedFlags(flags: number): number {
  return (flags & 0x12) === 0x12 ? 0x12 : flags & 7;
}

function macBytes(text: string): number[] {
  return text.split(":").map((part) => parseInt(part, 16));
}
