/**
 * Both sides of one TCP connection put in order while packets are read: what one side says comes out in the order of its sequence
 * numbers, and after what it answers (a segment waits until the bytes it acknowledges were seen: mirrors deliver an answer now and
 * then before its question). Bytes come out once; of bytes that were sent twice the first copy counts. What never comes is a gap.
 *
 * `assemble` in reassembly.ts does the same over all segments of a connection at once, holding places instead of bytes.
 */
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from "../wire/tcp.ts";
import { Rings, Unacknowledged } from "./unacknowledged.ts";

/** Bytes of one side that are held because something before them is missing; beyond it what is missing is a gap. */
const HELD_BYTES = 1 << 20;
/** Bytes held by all connections together: a capture that is out of order everywhere must not fill the memory. */
const HELD_BYTES_IN_ALL = 128 << 20;
/** Packets of the connection after which bytes are taken as lost that the receiver has acknowledged: captures are out of order by a few. */
const PATIENCE = 64;
/** The same after losses on this connection: where bytes are missing all the time, waiting only costs. */
const LEAST_PATIENCE = 8;
/** Packets after which bytes are taken as lost that nobody acknowledged: they may still be sent again. */
const LONG_PATIENCE = 1024;
/** Bytes before the first number seen, where no SYN was: further back nothing stands that came out of order. */
const BEFORE_BEGIN = 1 << 20;
/** A jump in sequence numbers beyond this is another stream's segment, or garbage. */
const PLAUSIBLE_JUMP = 1 << 28;

/** The packet that a segment came in. One object may serve for all packets: whoever keeps it copies it. */
export interface Origin {
  readonly evidenceId: number;
  readonly packet: number;
  readonly seconds: number;
  readonly nanos: number;
}

/** Takes what was said, in order. `direction`: 0 originator, 1 responder; `at`: bytes of the side before, gaps counted. */
export interface OrderSink {
  data(direction: number, bytes: Uint8Array, origin: Origin, at: number): void;
  gap(direction: number, size: number, at: number): void;
  /** Bytes of a side that need not be given, from here on; `passed` tells that they came. They are not compared either. */
  passes?(direction: number): number;
  passed?(direction: number, size: number): void;
  /** Bytes were sent again, and were not the same. */
  differs(direction: number, origin: Origin): void;
}

/** True for bytes that stand before all that was seen of a side from its middle on; none of it came out yet. */
function beginsBefore({ isSure, at, next }: Side, seq: number, length: number): boolean {
  const before = (next - seq) | 0;
  // A keep-alive repeats one byte that was acknowledged (RFC 9293, section 3.8.4).
  return !isSure && at === 0 && before > 0 && before <= BEFORE_BEGIN && !(before === 1 && length === 1);
}

/** What the connections of one run share. */
export class Shared {
  /** Bytes held in all. */
  held = 0;
  readonly rings = new Rings();
}

interface Held {
  readonly seq: number;
  readonly ack: number;
  readonly hasAck: boolean;
  /** Bytes on the wire; `bytes` holds what was captured of them. */
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly origin: Origin;
}

/** A copy, also where the bytes are a Node Buffer, whose own slice is none. */
function copyOf(bytes: Uint8Array, start: number, length: number): Uint8Array {
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(start, start + length));
  return copy;
}

class Side {
  isKnown = false;
  /** A SYN told where the side begins; before the first segment that was seen others may have been said. */
  isSure = false;
  /** Number of the next byte, 32-bit; and how many bytes came before it. */
  next = 0;
  at = 0;
  /** The highest number the other side has acknowledged; holds where `isAcknowledged`. */
  acknowledged = 0;
  isAcknowledged = false;
  /** Number of its FIN, which is that of a byte after its last; null before it. */
  finish: number | null = null;
  held: Held[] = [];
  heldBytes = 0;
  patience = PATIENCE;
  unacknowledged: Unacknowledged | undefined;

  /** True when its FIN came, and all before it: what is missing may still be sent again until the FIN is acknowledged. */
  get isFinished(): boolean {
    if (this.finish === null || !this.isKnown) return this.finish !== null;
    const missing = (this.finish - this.next) | 0;
    if (missing <= 0 || missing > PLAUSIBLE_JUMP) return true;
    return this.isAcknowledged && ((this.acknowledged - this.finish) | 0) > 0;
  }
}

export class TcpOrder {
  readonly #sides = [new Side(), new Side()] as const;
  readonly #sink: OrderSink;
  readonly #all: Shared;
  /** Packets since something is held and nothing came out. */
  #waited = 0;
  #isReset = false;

  constructor(sink: OrderSink, all: Shared) {
    this.#sink = sink;
    this.#all = all;
  }

  /** True when both sides have ended, or one broke off, and nothing is held. */
  get isClosed(): boolean {
    const a = this.#sides[0];
    const b = this.#sides[1];
    return (this.#isReset || (a.isFinished && b.isFinished)) && a.held.length + b.held.length === 0;
  }

  /**
   * One segment: `length` payload bytes on the wire, bytes[start, start + captured) of them captured, which are valid during the
   * call only. `seq` and `ack` are 32-bit, signed or not.
   */
  segment(
    direction: number,
    flags: number,
    seq: number,
    ack: number,
    bytes: Uint8Array,
    start: number,
    captured: number,
    length: number,
    origin: Origin,
  ): void {
    const side = this.#sides[direction];
    if (flags & TCP_SYN) this.begin(direction, seq);
    if (flags & TCP_RST) this.#isReset = true;
    const hasAck = (flags & TCP_ACK) !== 0;
    if (hasAck) this.#acknowledge(this.#sides[1 - direction], ack);
    const dataSeq = (seq + (flags & TCP_SYN ? 1 : 0)) | 0;
    if (length > 0 && !(flags & TCP_RST)) {
      if (!side.isKnown) this.begin(direction, (dataSeq - 1) | 0, false);
      this.#take(direction, dataSeq, ack, hasAck, bytes, start, captured, length, origin);
    }
    if (flags & TCP_FIN) side.finish ??= (dataSeq + length) | 0;
    if (this.#sides[0].held.length + this.#sides[1].held.length > 0) this.#advance();
  }

  /** Nothing more comes: what is held comes out, with gaps where bytes are missing. */
  end(): void {
    while (this.#sides[0].held.length + this.#sides[1].held.length > 0) {
      this.#deliver();
      if (this.#sides[0].held.length + this.#sides[1].held.length > 0) this.#lose();
    }
    for (const direction of [0, 1]) {
      const side = this.#sides[direction];
      // One number beyond the last byte is the FIN's.
      const missing = (side.acknowledged - side.next) | 0;
      if (side.isKnown && side.isAcknowledged && missing > 1 && missing <= PLAUSIBLE_JUMP)
        this.#skip(direction, missing - (side.finish === null ? 0 : 1));
      side.unacknowledged?.free();
    }
  }

  /**
   * `seq` is the number before a side's first byte, as the SYN's; `isSure`: it is the SYN's. Only the first counts: a repeated
   * one changes nothing.
   */
  begin(direction: number, seq: number, isSure = true): void {
    const side = this.#sides[direction];
    if (side.isKnown) return;
    side.isKnown = true;
    side.isSure = isSure;
    side.next = (seq + 1) | 0;
  }

  #acknowledge(side: Side, ack: number): void {
    const number = ack | 0;
    if (side.isAcknowledged && ((number - side.acknowledged) | 0) <= 0) return;
    if (side.isKnown && Math.abs((number - side.next) | 0) > PLAUSIBLE_JUMP) return;
    side.isAcknowledged = true;
    side.acknowledged = number;
    side.unacknowledged?.acknowledge(side.at + ((number - side.next) | 0));
  }

  #take(
    direction: number,
    seq: number,
    ack: number,
    hasAck: boolean,
    bytes: Uint8Array,
    start: number,
    captured: number,
    length: number,
    origin: Origin,
  ): void {
    const side = this.#sides[direction];
    if (beginsBefore(side, seq, length)) side.next = seq | 0;
    const before = (side.next - seq) | 0;
    if (Math.abs(before) > PLAUSIBLE_JUMP) return;
    if (before > 0) this.#compare(side, direction, bytes, start, Math.min(captured, before), side.at - before, origin);
    if (before >= length) return;
    if (before >= 0 && side.held.length === 0 && this.#mayFollow(1 - direction, ack, hasAck)) {
      this.#put(direction, bytes, start + before, captured - before, length - before, origin);
      return;
    }
    this.#hold(side, {
      seq: seq | 0,
      ack: ack | 0,
      hasAck,
      length,
      bytes: copyOf(bytes, start, captured),
      origin: { ...origin },
    });
  }

  /** True when all that a segment acknowledges has been said by the other side. One number more may be its FIN. */
  #mayFollow(other: number, ack: number, hasAck: boolean): boolean {
    const side = this.#sides[other];
    if (!hasAck || !side.isKnown) return true;
    const ahead = (ack - side.next) | 0;
    return ahead <= 1 || ahead > PLAUSIBLE_JUMP;
  }

  #hold(side: Side, held: Held): void {
    let index = side.held.length;
    while (index > 0 && ((side.held[index - 1].seq - held.seq) | 0) > 0) index--;
    side.held.splice(index, 0, held);
    side.heldBytes += held.bytes.length;
    this.#all.held += held.bytes.length;
  }

  /** Puts out what may go; after enough waiting, what is missing is lost. */
  #advance(): void {
    if (this.#deliver()) this.#waited = 0;
    else this.#waited++;
    for (let limit = 0; this.#isLost() && limit < 4096; limit++) {
      this.#lose();
      this.#deliver();
      this.#waited = 0;
    }
  }

  #isLost(): boolean {
    const [a, b] = this.#sides;
    if (a.held.length + b.held.length === 0) return false;
    if (a.heldBytes > HELD_BYTES || b.heldBytes > HELD_BYTES || this.#all.held > HELD_BYTES_IN_ALL) return true;
    if (this.#waited >= LONG_PATIENCE) return true;
    const side = this.#missing().side;
    const isAcknowledged = side.isAcknowledged && ((side.acknowledged - side.next) | 0) > 0;
    return isAcknowledged && this.#waited >= side.patience;
  }

  /** Whose bytes are missing, and up to which number: a hole before held bytes, or what a held segment answers. */
  #missing(): { readonly side: Side; readonly direction: number; readonly to: number } {
    for (const direction of [0, 1]) {
      const side = this.#sides[direction];
      const first = side.held[0];
      if (first && ((first.seq - side.next) | 0) > 0) return { side, direction, to: first.seq };
    }
    const direction = this.#sides[0].held.length > 0 ? 1 : 0;
    return { side: this.#sides[direction], direction, to: this.#sides[1 - direction].held[0].ack };
  }

  #lose(): void {
    const { side, direction, to } = this.#missing();
    const size = (to - side.next) | 0;
    // Both hold what is next, and each answers what the other has not said: made up, or lost on both sides. The first goes first.
    const isMutual = side.held.length > 0 && ((side.held[0].seq - side.next) | 0) <= 0;
    if (size <= 0 || isMutual) return this.#force();
    this.#skip(direction, size);
    side.patience = Math.max(LEAST_PATIENCE, side.patience >> 1);
  }

  #force(): void {
    const direction = this.#sides[0].held.length > 0 ? 0 : 1;
    this.#putHeld(direction);
  }

  #skip(direction: number, size: number): void {
    const side = this.#sides[direction];
    this.#sink.gap(direction, size, side.at);
    side.next = (side.next + size) | 0;
    side.at += size;
  }

  /** Puts out held segments as far as they go; false when none could go. */
  #deliver(): boolean {
    let any = false;
    for (let moved = true; moved;) {
      moved = false;
      for (const direction of [0, 1]) {
        const side = this.#sides[direction];
        while (side.held.length > 0 && this.#isNext(side, direction)) {
          this.#putHeld(direction);
          moved = true;
        }
      }
      any ||= moved;
    }
    return any;
  }

  #isNext(side: Side, direction: number): boolean {
    const { seq, ack, hasAck, length } = side.held[0];
    const before = (side.next - seq) | 0;
    return before >= length || (before >= 0 && this.#mayFollow(1 - direction, ack, hasAck));
  }

  #putHeld(direction: number): void {
    const side = this.#sides[direction];
    const { seq, bytes, length, origin } = side.held.shift()!;
    side.heldBytes -= bytes.length;
    this.#all.held -= bytes.length;
    const before = Math.max(0, (side.next - seq) | 0);
    if (before > 0) this.#compare(side, direction, bytes, 0, Math.min(bytes.length, before), side.at - before, origin);
    if (before < length) this.#put(direction, bytes, before, bytes.length - before, length - before, origin);
  }

  /** The next `length` bytes of a side, `captured` of them there (fewer than none: all of them are cut away). */
  #put(direction: number, bytes: Uint8Array, start: number, captured: number, length: number, origin: Origin): void {
    const side = this.#sides[direction];
    const there = Math.max(0, Math.min(captured, length));
    const { at } = side;
    side.next = (side.next + length) | 0;
    side.at += length;
    if (there > 0 && (this.#sink.passes?.(direction) ?? 0) >= there) this.#sink.passed?.(direction, there);
    else if (there > 0) {
      const said = bytes.subarray(start, start + there);
      (side.unacknowledged ??= new Unacknowledged(this.#all.rings)).put(said, at);
      this.#sink.data(direction, said, origin, at);
    }
    if (there < length) this.#sink.gap(direction, length - there, at + there);
  }

  #compare(
    side: Side,
    direction: number,
    bytes: Uint8Array,
    start: number,
    count: number,
    at: number,
    origin: Origin,
  ): void {
    if (count > 0 && side.unacknowledged?.differs(bytes, start, count, at)) this.#sink.differs(direction, origin);
  }
}
