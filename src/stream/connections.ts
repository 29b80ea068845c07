/** The connection table: which connection and direction each packet belongs to, and what it adds to it. */
import type { Packet } from "../wire/packet.ts";
import { Activity, type ActivityRows } from "./activity.ts";
import { Ipv6Table } from "./addresses.ts";
import { CONFLICT, COPY, Copies } from "./copies.ts";
import { type Datagram, Fragments } from "./fragments.ts";
import * as history from "./history.ts";
import { Holes } from "./holes.ts";
import * as R from "./records.ts";
import { icmpRequestOf, looksLikeResponder } from "./roles.ts";
import { applySegment, beginEarlier, mayBegin, reusesPorts, takeBytes, type TcpCounters } from "./tcp.ts";
import { Vantages } from "./vantages.ts";

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;

export interface ConnectionsOptions {
  /** Takes rows of activity by second; without it none are made. */
  readonly activity?: (rows: ActivityRows) => void;
}

export class Connections {
  readonly records = new R.Records();
  readonly addresses = new Ipv6Table();
  readonly vantages = new Vantages(this.addresses);
  readonly tcp: TcpCounters = {
    retransmits: new R.RareCounters(),
    gaps: new R.RareCounters(),
    zeroWindows: new R.RareCounters(),
    missed: new R.RareCounters(),
    holes: new Holes(),
  };
  readonly truncated = new R.RareCounters();
  readonly fragmented = new R.RareCounters();
  readonly copies = new R.RareCounters();
  /** By connection: another connection (id + 1) that showed the same packets, and whether some packet spoke against it. */
  readonly twins = new R.RareCounters();
  readonly conflicts = new R.RareCounters();
  readonly fragments = new Fragments();

  /** Of the packet just added: direction (0 originator), and whether another vantage showed it before. */
  direction = 0;
  isCopy = false;

  /** Set when packets without a tunnel may be seen at several interfaces: then copies are looked for from the first packet on. */
  severalInterfaces = false;

  readonly #activity: Activity | undefined;
  readonly #copies = new Copies();
  /** Open addressing; two words a slot: hash, and connection + 1 (0: free). The hash spares most looks at a record. */
  #slots = new Int32Array(1 << 13);
  #vantage = 0;
  #src = 0;
  #dst = 0;
  /** Hash of the five-tuple at hand, the same for both directions and all vantages. */
  #tuple = 0;
  #evidence = 0;
  #number = 0;
  #seconds = 0;
  #nanos = 0;
  readonly #sameVantage = (id: number): boolean =>
    this.records.ints(id)[this.records.at(id) + R.VANTAGE] === this.#vantage;

  constructor(options: ConnectionsOptions = {}) {
    if (options.activity) this.#activity = new Activity(options.activity);
  }

  get size(): number {
    return this.records.size;
  }

  /** Vantage of the packet just added. */
  get vantage(): number {
    return this.#vantage;
  }

  /**
   * Adds a decoded packet; returns its connection, numbered from 1, or 0 when it belongs to none (no IP, or a fragment whose
   * first part was not seen yet). `interfaceVantage` gives the vantage of the capture interface, asked where there is no tunnel.
   */
  add(
    packet: Packet,
    interfaceVantage: (interfaceNumber: number) => number,
    interfaceNumber: number,
    evidence: number,
    number: number,
    seconds: number,
    nanos: number,
    original: number,
  ): number {
    this.isCopy = false;
    this.#evidence = evidence;
    this.#number = number;
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#vantage = this.#vantageOf(packet, interfaceVantage, interfaceNumber, evidence);
    this.vantages.count(this.#vantage, seconds, nanos);
    if (packet.ipAt < 0) return 0;
    this.#readAddresses(packet);
    if (packet.fragment !== 0) return this.#addFragment(packet, original);
    const id = this.#connectionOf(packet);
    this.#count(packet, id, 1, packet.ipLength, original, packet.payloadLength);
    return id + 1;
  }

  /** Nothing follows: finishes what is open. */
  close(): void {
    this.fragments.close();
    this.#activity?.close(this.size);
  }

  #vantageOf(
    packet: Packet,
    interfaceVantage: (interfaceNumber: number) => number,
    interfaceNumber: number,
    evidence: number,
  ): number {
    if (packet.tunnelCount === 0) return interfaceVantage(interfaceNumber);
    let vantage = 0;
    for (let i = 0; i < packet.tunnelCount; i++) {
      vantage = this.vantages.tunnel(vantage, packet.tunnels[i], packet.bytes, evidence, interfaceNumber);
    }
    return vantage;
  }

  #readAddresses(packet: Packet): void {
    const { bytes, view, srcAt, dstAt } = packet;
    if (packet.v6) {
      this.#src = this.addresses.intern(bytes, srcAt);
      this.#dst = this.addresses.intern(bytes, dstAt);
    } else {
      this.#src = view.getInt32(srcAt);
      this.#dst = view.getInt32(dstAt);
    }
  }

  #addFragment(packet: Packet, original: number): number {
    const datagram = this.fragments.datagram(packet, this.#vantage, this.#src, this.#dst);
    if (packet.fragment === 1) {
      const id = this.#connectionOf(packet);
      this.#count(packet, id, 1, packet.ipLength, original, packet.payloadLength);
      datagram.connection = id;
      datagram.direction = this.direction;
      const headerLength = packet.payloadAt - packet.segmentAt;
      datagram.stream = packet.hasSegment ? (packet.seq + ((packet.flags >> 1) & 1) - headerLength) | 0 : undefined;
      if (datagram.waitingPackets > 0)
        this.#takeWaiting(datagram, headerLength + packet.payloadLength, packet.protocol);
      return id + 1;
    }
    if (datagram.connection < 0) {
      datagram.waitingPackets++;
      datagram.waitingIpBytes += packet.ipLength;
      datagram.waitingFrameBytes += original;
      datagram.waitingPayload += packet.payloadLength;
      datagram.waitingEnd = Math.max(datagram.waitingEnd, packet.fragmentOffset + packet.payloadLength);
      return 0;
    }
    this.direction = datagram.direction;
    const { payloadLength: payload, fragmentOffset: from, protocol } = packet;
    this.#later(datagram, 1, packet.ipLength, original, payload, from, protocol);
    if (packet.truncated) this.truncated.add(datagram.connection, 1);
    return datagram.connection + 1;
  }

  /** Counts what came before the first fragment, which ends at `from`. What is missing between is taken to follow the first. */
  #takeWaiting(datagram: Datagram, from: number, protocol: number): void {
    const { waitingPackets, waitingIpBytes, waitingFrameBytes, waitingPayload, waitingEnd } = datagram;
    const payload = Math.max(0, Math.min(waitingPayload, waitingEnd - from));
    const counted = datagram.stream === undefined ? waitingPayload : payload;
    this.#later(datagram, waitingPackets, waitingIpBytes, waitingFrameBytes, counted, waitingEnd - payload, protocol);
    datagram.waitingPackets = 0;
  }

  /** Counts later fragments: packets and bytes, no headers. A UDP datagram's length already holds their payload. */
  #later(
    { connection: id, stream }: Datagram,
    packets: number,
    ipBytes: number,
    frameBytes: number,
    payload: number,
    from: number,
    protocol: number,
  ): void {
    const ints = this.records.ints(id);
    const floats = this.records.floats(id);
    const at = this.records.at(id);
    this.#touch(ints, at);
    ints[at + R.PACKETS + this.direction] += packets;
    const half = at / 2 + this.direction;
    floats[half + R.F_IP_BYTES / 2] += ipBytes;
    floats[half + R.F_FRAME_BYTES / 2] += frameBytes;
    if (stream !== undefined) {
      takeBytes((stream + from) | 0, payload, 0, ints, floats, at, id, this.direction, this.tcp);
    } else if (protocol !== UDP) floats[half + R.F_BYTES / 2] += payload;
    this.fragmented.add(id, packets);
    for (let i = 0; i < packets; i++) this.#activity?.add(id, this.direction, this.#seconds, ipBytes / packets, 0);
  }

  /** Finds the packet's connection, or opens one; sets `direction`. */
  #connectionOf(packet: Packet): number {
    const { protocol, v6 } = packet;
    const word = protocol | (v6 ? 256 : 0);
    let srcPort = packet.srcPort;
    let dstPort = packet.dstPort;
    if (protocol === ICMP || protocol === ICMP6) {
      const request = icmpRequestOf(srcPort, v6);
      const type = request < 0 ? srcPort : request;
      srcPort = dstPort = (type << 8) | dstPort;
    } else if (!packet.hasPorts) srcPort = dstPort = 0;
    const forward = (srcPort << 16) | dstPort;
    const backward = (dstPort << 16) | srcPort;
    this.#tuple = tupleHash(this.#src, srcPort, this.#dst, dstPort, word);
    const hash = this.#tuple ^ Math.imul(this.#vantage, 0x9e3779b1);
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = slotOf(hash) & mask;
    for (; slots[slot + 1] !== 0; slot = (slot + 2) & mask) {
      if (slots[slot] !== hash) continue;
      const id = slots[slot + 1] - 1;
      const ints = this.records.ints(id);
      const at = this.records.at(id);
      if (ints[at + R.PROTOCOL] !== word || ints[at + R.VANTAGE] !== this.#vantage) continue;
      const isForward =
        ints[at + R.PORTS] === forward &&
        ints[at + R.ORIG_ADDRESS] === this.#src &&
        ints[at + R.RESP_ADDRESS] === this.#dst;
      const isBackward =
        !isForward &&
        ints[at + R.PORTS] === backward &&
        ints[at + R.ORIG_ADDRESS] === this.#dst &&
        ints[at + R.RESP_ADDRESS] === this.#src;
      if (!isForward && !isBackward) continue;
      this.direction = isForward ? 0 : 1;
      if (protocol === TCP && packet.hasSegment && reusesPorts(packet, ints, at, this.direction)) {
        if (!mayBegin(packet, ints, at, this.direction) || !this.#isBeforeAllOf(ints, at)) break;
        beginEarlier(packet.seq, ints, this.records.floats(id), at, id, this.direction, this.tcp);
      }
      return id;
    }
    const fresh = this.#open(packet, word, srcPort, dstPort);
    slots[slot] = hash;
    slots[slot + 1] = fresh + 1;
    if (this.records.size * 3 > slots.length) this.#rehash();
    return fresh;
  }

  #open(packet: Packet, word: number, srcPort: number, dstPort: number): number {
    const { records } = this;
    const id = records.add();
    const ints = records.ints(id);
    const at = records.at(id);
    const flip = this.#isResponder(packet);
    this.direction = flip ? 1 : 0;
    ints[at + R.ORIG_ADDRESS] = flip ? this.#dst : this.#src;
    ints[at + R.RESP_ADDRESS] = flip ? this.#src : this.#dst;
    ints[at + R.PORTS] = flip ? (dstPort << 16) | srcPort : (srcPort << 16) | dstPort;
    ints[at + R.PROTOCOL] = word;
    ints[at + R.VANTAGE] = this.#vantage;
    ints[at + R.FIRST_SECONDS] = ints[at + R.LAST_SECONDS] = this.#seconds;
    ints[at + R.FIRST_NANOS] = ints[at + R.LAST_NANOS] = this.#nanos;
    ints[at + R.EVIDENCE] = this.#evidence;
    ints[at + R.FIRST_PACKET] = this.#number;
    if (flip && (packet.protocol === TCP || packet.protocol === UDP)) history.once(ints, at, history.FLIPPED, 0);
    return id;
  }

  /** A connection's first packet is usually the originator's; not a SYN-ACK, an ICMP reply, or a server's answer. */
  #isResponder(packet: Packet): boolean {
    if (packet.protocol === ICMP || packet.protocol === ICMP6) return icmpRequestOf(packet.srcPort, packet.v6) >= 0;
    if (packet.protocol === TCP && packet.flags & 2) return (packet.flags & 16) !== 0;
    return packet.hasPorts && looksLikeResponder(packet.srcPort, packet.dstPort);
  }

  /** True in captures that are out of order: the packet was captured before the connection's first one so far. */
  #isBeforeAllOf(ints: Int32Array, at: number): boolean {
    const seconds = ints[at + R.FIRST_SECONDS] >>> 0;
    return this.#seconds < seconds || (this.#seconds === seconds && this.#nanos < ints[at + R.FIRST_NANOS]);
  }

  #touch(ints: Int32Array, at: number): void {
    const seconds = this.#seconds | 0;
    const last = ints[at + R.LAST_SECONDS];
    if (seconds >>> 0 > last >>> 0 || (seconds === last && this.#nanos > ints[at + R.LAST_NANOS])) {
      ints[at + R.LAST_SECONDS] = seconds;
      ints[at + R.LAST_NANOS] = this.#nanos;
      return;
    }
    const first = ints[at + R.FIRST_SECONDS];
    if (seconds >>> 0 < first >>> 0 || (seconds === first && this.#nanos < ints[at + R.FIRST_NANOS])) {
      ints[at + R.FIRST_SECONDS] = seconds;
      ints[at + R.FIRST_NANOS] = this.#nanos;
    }
  }

  #count(packet: Packet, id: number, packets: number, ipBytes: number, frameBytes: number, payload: number): void {
    const ints = this.records.ints(id);
    const floats = this.records.floats(id);
    const at = this.records.at(id);
    const { direction } = this;
    this.#touch(ints, at);
    ints[at + R.PACKETS + direction] += packets;
    const half = at / 2 + direction;
    floats[half + R.F_IP_BYTES / 2] += ipBytes;
    floats[half + R.F_FRAME_BYTES / 2] += frameBytes;
    if (packet.protocol === TCP && packet.hasSegment) this.#countSegment(packet, ints, floats, at, id);
    else {
      floats[half + R.F_BYTES / 2] += payload;
      if (packet.protocol === UDP && payload > 0) history.once(ints, at, history.DATA, direction);
    }
    if (packet.truncated) this.truncated.add(id, 1);
    this.#activity?.add(id, direction, this.#seconds, ipBytes, packet.flags);
    if (packet.tunnelCount > 0 || this.severalInterfaces) this.#lookForCopy(packet, id);
  }

  #countSegment(packet: Packet, ints: Int32Array, floats: Float64Array, at: number, id: number): void {
    applySegment(packet, ints, floats, at, id, this.direction, this.tcp);
    if (packet.flags & 2 && this.direction === 0) ints[at + R.ORIG_SYNS]++;
  }

  #lookForCopy(packet: Packet, id: number): void {
    const found = this.#copies.look(packet, this.#tuple ^ this.#src, id, this.#seconds, this.#sameVantage);
    if (found === COPY) {
      this.isCopy = true;
      this.copies.add(id, 1);
      this.twins.set(id, this.#copies.other + 1);
    } else if (found === CONFLICT) {
      this.conflicts.add(id, 1);
    }
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 2;
    // Only the newest connection of a reused tuple is in the table; it alone can get more packets.
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      let slot = slotOf(old[from]) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[from];
      slots[slot + 1] = old[from + 1];
    }
    this.#slots = slots;
  }
}

/** Where the search for a hash begins, before the mask: an even number, as a slot has two words. */
function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) << 1;
}

/** The same for both directions of a five-tuple. */
function tupleHash(src: number, srcPort: number, dst: number, dstPort: number, protocol: number): number {
  let a = Math.imul(src ^ Math.imul(srcPort + 1, 0x9e3779b1), 0x85ebca6b);
  a = Math.imul(a ^ (a >>> 15), 0xc2b2ae35);
  let b = Math.imul(dst ^ Math.imul(dstPort + 1, 0x9e3779b1), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  return Math.imul((a + b + protocol) | 0, 0x27d4eb2f);
}
