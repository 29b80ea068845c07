/** Mixed traffic: HTTP, TLS and DNS, 5 % IPv6, retransmissions, reordering and capture gaps; plain or mirrored in VXLAN. */
import { be } from "../../builders/layer.ts";
import { clientHello, dns, httpRequest, httpResponse } from "./messages.ts";
import { Random } from "./random.ts";
import { CaptureWriter, type Endpoint, type Envelope, NOTHING, type Payload, own, pooled } from "./writer.ts";

const SYN = 2;
const ACK = 16;
const PUSH = 24;
const FIN = 17;
const SEGMENT = 1448;
const START = 1_767_225_600_000_000;
const SYN_OPTIONS = Uint8Array.from([2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]);
const TIMESTAMPS = Uint8Array.from([1, 1, 8, 10, 0, 0, 0, 2, 0, 0, 0, 1]);
/** Conversations that are open at the same time. */
const OPEN = 300;

interface Step {
  readonly from: 0 | 1;
  readonly flags: number;
  readonly payload: Payload;
}

/** What the generator knows to be true of its capture. */
export interface Truth {
  packets: number;
  bytes: number;
  tcp: number;
  dns: number;
  http: number;
  tls: number;
  retransmissions: number;
  reordered: number;
  gaps: number;
  ipv6: number;
}

/** Of a capture with nothing in it. */
export const NOTHING_YET: Readonly<Truth> = {
  packets: 0,
  bytes: 0,
  tcp: 0,
  dns: 0,
  http: 0,
  tls: 0,
  retransmissions: 0,
  reordered: 0,
  gaps: 0,
  ipv6: 0,
};

export interface MixedOptions {
  readonly bytes: number;
  readonly connections: number;
  readonly dns: number;
  readonly vxlan: boolean;
  readonly seed: number;
}

class Talk {
  readonly ends: readonly [Endpoint, Endpoint];
  readonly outer: Envelope | null;
  readonly steps: Step[];
  readonly udp: boolean;
  readonly next: [number, number];
  at = 0;
  held: { step: Step; seq: number; ack: number } | null = null;

  constructor(
    ends: readonly [Endpoint, Endpoint],
    outer: Envelope | null,
    steps: Step[],
    udp: boolean,
    isns: [number, number],
  ) {
    this.ends = ends;
    this.outer = outer;
    this.steps = steps;
    this.udp = udp;
    this.next = isns;
  }
}

export class MixedTraffic {
  readonly truth: Truth = { ...NOTHING_YET };
  readonly #options: MixedOptions;
  readonly #random: Random;
  readonly #writer: CaptureWriter;
  /** Payload bytes a connection's answers add up to, on average. */
  readonly #bulk: number;
  #time = START;
  #opened = 0;

  constructor(path: string, options: MixedOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#writer = new CaptureWriter(path, options.seed + 1);
    // The packets around the answers (handshake, requests, acknowledgements) cost about this much.
    this.#bulk = Math.max(500, (options.bytes / options.connections - 1700) / 1.07);
  }

  run(): Truth {
    const total = this.#options.connections + this.#options.dns;
    const open: Talk[] = [];
    while (this.#opened < total || open.length > 0) {
      while (open.length < OPEN && this.#opened < total) open.push(this.#open());
      const i = this.#random.below(open.length);
      this.#time += 1 + this.#random.below(400);
      if (this.#step(open[i])) {
        open[i] = open[open.length - 1];
        open.pop();
      }
    }
    this.#writer.close();
    this.truth.packets = this.#writer.packets;
    this.truth.bytes = this.#writer.bytes;
    return this.truth;
  }

  #open(): Talk {
    const number = this.#opened++;
    const { connections, dns: queries, vxlan } = this.#options;
    const isDns =
      Math.floor(((number + 1) * queries) / (connections + queries)) >
      Math.floor((number * queries) / (connections + queries));
    const v6 = this.#random.chance(5);
    // Ports count up, so no five-tuple comes twice: the truth of the connection count is the number of talks.
    const client = { address: address(v6, 1, number % 250), port: 1025 + (Math.floor(number / 250) % 64000) };
    const tls = !isDns && this.#random.chance(55);
    const server = { address: address(v6, 2, this.#random.below(200)), port: isDns ? 53 : tls ? 443 : 80 };
    const outer = vxlan
      ? {
          source: 0x0a000100 + (number % 250),
          target: 0x0a00ff01,
          vni: 100 + (number % 16),
          port: 65408 + (number % 118),
        }
      : null;
    if (v6) this.truth.ipv6++;
    const steps = isDns ? this.#dns(number) : this.#tcp(number, tls);
    return new Talk([client, server], outer, steps, isDns, [this.#random.u32(), this.#random.u32()]);
  }

  #dns(number: number): Step[] {
    this.truth.dns++;
    return [
      { from: 0, flags: 0, payload: own(dns(number, false)) },
      { from: 1, flags: 0, payload: own(dns(number, true)) },
    ];
  }

  #tcp(number: number, tls: boolean): Step[] {
    this.truth.tcp++;
    const steps: Step[] = [
      { from: 0, flags: SYN, payload: NOTHING },
      { from: 1, flags: SYN | ACK, payload: NOTHING },
      { from: 0, flags: ACK, payload: NOTHING },
    ];
    const rounds = tls ? 1 : 1 + this.#random.below(3);
    if (tls) this.#hello(number, steps);
    for (let round = 0; round < rounds; round++) this.#exchange(number, tls, rounds, steps);
    steps.push(
      { from: 0, flags: FIN, payload: NOTHING },
      { from: 1, flags: FIN, payload: NOTHING },
      { from: 0, flags: ACK, payload: NOTHING },
    );
    return steps;
  }

  #hello(number: number, steps: Step[]): void {
    this.truth.tls++;
    steps.push({ from: 0, flags: PUSH, payload: own(clientHello(number)) }, { from: 1, flags: ACK, payload: NOTHING });
  }

  #exchange(number: number, tls: boolean, rounds: number, steps: Step[]): void {
    // From a tenth to nineteen tenths of the mean: sizes differ by a factor of twenty.
    const size = Math.floor((this.#bulk / rounds) * (0.1 + this.#random.below(1000) / 555));
    const head = tls ? Uint8Array.from([23, 3, 3, ...be(2, Math.min(size, 16384))]) : httpResponse(size);
    if (!tls) this.truth.http++;
    steps.push({ from: 0, flags: PUSH, payload: tls ? pooled(this.#random, 120) : own(httpRequest(number)) });
    steps.push({ from: 1, flags: PUSH, payload: own(head) });
    for (let left = size, segments = 1; left > 0; left -= SEGMENT, segments++) {
      steps.push({
        from: 1,
        flags: left <= SEGMENT ? PUSH : ACK,
        payload: pooled(this.#random, Math.min(left, SEGMENT)),
      });
      if (segments % 4 === 0) steps.push({ from: 0, flags: ACK, payload: NOTHING });
    }
    steps.push({ from: 0, flags: ACK, payload: NOTHING });
  }

  /** Sends the next packet of a talk; true when it was the last. */
  #step(talk: Talk): boolean {
    const step = talk.steps[talk.at++];
    const last = talk.at === talk.steps.length;
    if (talk.udp) {
      this.#writer.udp(this.#time, talk.ends[step.from], talk.ends[1 - step.from], step.payload, talk.outer);
      return last;
    }
    const seq = talk.next[step.from];
    const ack = step.flags & ACK ? talk.next[1 - step.from] : 0;
    talk.next[step.from] = (seq + step.payload.length + (step.flags & 3 ? 1 : 0)) >>> 0;
    this.#deliver(talk, step, seq, ack, last);
    return last;
  }

  #deliver(talk: Talk, step: Step, seq: number, ack: number, last: boolean): void {
    const full = step.payload.length === SEGMENT && !last && talk.held === null;
    if (full && this.#random.chance(0.02)) {
      this.truth.gaps++;
      return;
    }
    if (full && this.#random.chance(0.5)) {
      this.truth.reordered++;
      talk.held = { step, seq, ack };
      return;
    }
    this.#send(talk, step, seq, ack);
    if (full && this.#random.chance(0.5)) {
      this.truth.retransmissions++;
      this.#send(talk, step, seq, ack);
    }
    if (talk.held) {
      const { held } = talk;
      talk.held = null;
      this.#send(talk, held.step, held.seq, held.ack);
    }
  }

  #send(talk: Talk, step: Step, seq: number, ack: number): void {
    const options = step.flags & SYN ? SYN_OPTIONS : TIMESTAMPS;
    this.#time++;
    this.#writer.tcp(
      this.#time,
      talk.ends[step.from],
      talk.ends[1 - step.from],
      seq,
      ack,
      step.flags,
      options,
      step.payload,
      talk.outer,
    );
  }
}

function address(v6: boolean, network: number, host: number): Uint8Array {
  if (!v6) return Uint8Array.from([10, network, host >> 8, (host & 255) + 1]);
  const out = new Uint8Array(16);
  out.set([0x20, 0x01, 0x0d, 0xb8, 0, network]);
  out[14] = host >> 8;
  out[15] = (host & 255) + 1;
  return out;
}
