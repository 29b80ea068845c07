/** Conversations: TCP with right sequence numbers, single datagrams, pings. */
import { be, concat } from "./layer.ts";
import { icmp, ipv4, tcp, tcpFlags, udp } from "./packets.ts";

const SEGMENT = 1448;

/** One IP packet on its way, with what rules look at. Times are microseconds since the epoch. */
export interface Packet {
  readonly at: number;
  readonly src: string;
  readonly dst: string;
  readonly protocol: number;
  readonly srcPort: number;
  readonly dstPort: number;
  /** TCP flag bits; 0 for other protocols. */
  readonly flags: number;
  /** The IP packet. */
  readonly bytes: Uint8Array;
  /** Whether it is of the side that opened the conversation. */
  readonly fromClient: boolean;
}

export type Send = (packet: Packet) => void;
type Side = 0 | 1;

export interface TalkOptions {
  /** Microseconds since the epoch of the first packet. */
  readonly at: number;
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly send: Send;
  /** One way, microseconds. */
  readonly delay?: number;
  /** First sequence numbers, client and server; by default made from the ports and the time. */
  readonly isn?: readonly [number, number];
}

function timestamps(at: number): Uint8Array {
  return concat(
    be(4, 0x0101080a),
    be(4, Math.floor(at / 1000) % 4294967296),
    be(4, Math.floor(at / 1000 - 1) % 4294967296),
  );
}

/** MSS, SACK permitted, timestamps, window scale: what Linux sends with a SYN. */
function synOptions(at: number): Uint8Array {
  return concat(be(4, 0x020405b4), be(2, 0x0402), timestamps(at).subarray(2), be(4, 0x01030307));
}

/** One TCP connection, told step by step; `at` moves on with every packet. */
export class Talk {
  at: number;
  readonly #options: TalkOptions;
  readonly #next: [number, number];
  #id: number;

  constructor(options: TalkOptions) {
    this.#options = options;
    this.at = options.at;
    const base = (Math.floor(options.at / 4) + options.clientPort * 65537) % 4294967296;
    this.#next = options.isn ? [...options.isn] : [base, (base * 3 + 12345) % 4294967296];
    this.#id = options.clientPort & 0xffff;
  }

  /** SYN, SYN-ACK, ACK. */
  open(): this {
    return this.packet(0, "S").packet(1, "SA").packet(0, "A");
  }

  /** Sends payload in segments; the other side acknowledges every second one and the last. */
  say(from: Side, payload: Uint8Array | string): this {
    const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
    for (let start = 0, count = 1; start < bytes.length; start += SEGMENT, count++) {
      const last = start + SEGMENT >= bytes.length;
      this.packet(from, last ? "PA" : "A", bytes.subarray(start, start + SEGMENT));
      if (last || count % 2 === 0) this.packet(from === 0 ? 1 : 0, "A");
    }
    return this;
  }

  /** Seconds in which nothing is said. */
  pause(seconds: number): this {
    this.at += Math.round(seconds * 1e6);
    return this;
  }

  close(first: Side = 0): this {
    const other: Side = first === 0 ? 1 : 0;
    return this.packet(first, "FA").packet(other, "FA").packet(first, "A");
  }

  packet(from: Side, flags: string, payload: Uint8Array = new Uint8Array()): this {
    const { client, clientPort, server, serverPort, send } = this.#options;
    const bits = tcpFlags(flags);
    const [srcPort, dstPort] = from === 0 ? [clientPort, serverPort] : [serverPort, clientPort];
    const [src, dst] = from === 0 ? [client, server] : [server, client];
    const ack = bits & 16 ? this.#next[1 - from] : 0;
    const options = bits & 2 ? synOptions(this.at) : bits & 4 ? new Uint8Array() : timestamps(this.at);
    const segment = tcp({ srcPort, dstPort, seq: this.#next[from], ack, flags, options }, payload);
    this.#id = (this.#id + 1) & 0xffff;
    const bytes = ipv4({ src, dst, id: this.#id, dontFragment: true }, segment).encode();
    send({ at: this.at, src, dst, protocol: 6, srcPort, dstPort, flags: bits, bytes, fromClient: from === 0 });
    this.#next[from] = (this.#next[from] + payload.length + (bits & 3 ? 1 : 0)) % 4294967296;
    this.at += (this.#options.delay ?? 900) + (this.#id % 13) * 17;
    return this;
  }
}

export interface DatagramOptions {
  readonly at: number;
  readonly src: string;
  readonly srcPort: number;
  readonly dst: string;
  readonly dstPort: number;
  /** True for an answer. */
  readonly answer?: boolean;
}

export function datagram(options: DatagramOptions, payload: Uint8Array | string): Packet {
  const { at, src, dst, srcPort, dstPort } = options;
  const bytes = ipv4(
    { src, dst, id: Math.floor(at / 1000) & 0xffff, ttl: 64 },
    udp({ srcPort, dstPort }, payload),
  ).encode();
  return { at, src, dst, srcPort, dstPort, protocol: 17, flags: 0, bytes, fromClient: !options.answer };
}

/** Echo request (8) or reply (0); flow logs show ports 0. */
export function echo(at: number, src: string, dst: string, type: 0 | 8, seq: number): Packet {
  const bytes = ipv4(
    { src, dst, id: seq },
    icmp({ type, id: 77, seq }, "abcdefghijklmnopqrstuvwabcdefghi0123456789abcdef01234567"),
  ).encode();
  return { at, src, dst, srcPort: 0, dstPort: 0, protocol: 1, flags: 0, bytes, fromClient: type === 8 };
}

/** First sequence number of a scanner's SYN at that time. */
export function scanSequence(at: number): number {
  return (Math.floor(at / 1000) * 7919) % 4294967296;
}

/** What a port scanner sends: 44 bytes, one MSS option. */
export function bareSyn(
  at: number,
  src: string,
  srcPort: number,
  dst: string,
  dstPort: number,
  seq = scanSequence(at),
): Packet {
  const segment = tcp({
    srcPort,
    dstPort,
    seq,
    flags: "S",
    window: 1024,
    options: be(4, 0x020405b4),
  });
  const bytes = ipv4({ src, dst, id: dstPort, ttl: 49 }, segment).encode();
  return { at, src, dst, srcPort, dstPort, protocol: 6, flags: 2, bytes, fromClient: true };
}
