/**
 * What one TCP segment changes in its connection's record: Zeek's endpoint states and history, sequence space, retransmissions
 * and gaps. Sequence numbers are 32-bit and wrap; differences are taken modulo 2^32 (RFC 9293 section 3.4).
 */
import type { Packet } from "../wire/packet.ts";
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from "../wire/tcp.ts";
import * as history from "./history.ts";
import type { Holes } from "./holes.ts";
import { F_BYTES, NEXT_SEQ, type RareCounters, START_SEQ, STATES } from "./records.ts";
import { CLOSED, ESTABLISHED, INACTIVE, PARTIAL, RESET, SYN_SENT } from "./state.ts";

/** A jump in sequence numbers beyond this is no gap but another stream's segment, or garbage: it changes nothing. */
const PLAUSIBLE_JUMP = 1 << 28;

/** Bit of STATES for the originator, the next one for the responder: its sequence numbers are known. */
const STARTED = 1 << 29;

/** Counters of rare events, by connection id times two plus direction; gaps by connection id. */
export interface TcpCounters {
  readonly retransmits: RareCounters;
  readonly gaps: RareCounters;
  readonly zeroWindows: RareCounters;
  readonly missed: RareCounters;
  readonly holes: Holes;
}

export function stateOf(ints: Int32Array, at: number, direction: number): number {
  return (ints[at + STATES] >>> (16 + direction * 4)) & 15;
}

function setState(ints: Int32Array, at: number, direction: number, state: number): void {
  const shift = 16 + direction * 4;
  ints[at + STATES] = (ints[at + STATES] & ~(15 << shift)) | (state << shift);
}

/** Applies the segment in `packet`, sent by `direction` (0 originator). Its packet count is already raised. */
export function applySegment(
  packet: Packet,
  ints: Int32Array,
  floats: Float64Array,
  at: number,
  id: number,
  direction: number,
  counters: TcpCounters,
): void {
  const { flags, payloadLength: length } = packet;
  ints[at + STATES] |= flags << (direction * 8);
  note(ints, at, direction, flags, length);
  changeState(ints, at, direction, flags);
  if (flags & TCP_RST) return;
  if (packet.window === 0 && !(flags & TCP_SYN)) {
    counters.zeroWindows.add(id * 2 + direction, 1);
    history.counted(ints, at, history.ZERO_WINDOW, direction, counters.zeroWindows.get(id * 2 + direction));
  }
  advance(packet, ints, floats, at, id, direction, counters);
  if (flags & TCP_ACK) acknowledge(packet.ack, ints, floats, at, id, 1 - direction, counters);
}

/** History letters of the flags and of payload. */
function note(ints: Int32Array, at: number, direction: number, flags: number, length: number): void {
  const syn = flags & TCP_SYN;
  const fin = flags & TCP_FIN;
  const rst = flags & TCP_RST;
  if (syn && (fin || rst)) history.once(ints, at, history.MULTI_FLAG, direction);
  else if (fin && rst) history.once(ints, at, history.INCONSISTENT, direction);
  else if (syn) history.once(ints, at, flags & TCP_ACK ? history.SYN_ACK : history.SYN, direction);
  if (length > 0) history.once(ints, at, history.DATA, direction);
  else if (flags & TCP_ACK && !syn && !fin && !rst) history.once(ints, at, history.ACK, direction);
  if (fin && !rst && !syn) history.once(ints, at, history.FIN, direction);
  if (rst && !fin && !syn) history.once(ints, at, history.RST, direction);
}

function changeState(ints: Int32Array, at: number, direction: number, flags: number): void {
  const own = stateOf(ints, at, direction);
  const peer = stateOf(ints, at, 1 - direction);
  if (flags & TCP_RST) {
    if (own !== CLOSED || peer !== CLOSED) setState(ints, at, direction, RESET);
  } else if (flags & TCP_FIN) {
    if (own !== RESET) setState(ints, at, direction, CLOSED);
  } else if (flags & TCP_SYN) {
    if (flags & TCP_ACK) {
      if (own === INACTIVE || own === PARTIAL) {
        setState(ints, at, direction, ESTABLISHED);
        if (peer === SYN_SENT || peer === INACTIVE)
          setState(ints, at, 1 - direction, peer === INACTIVE ? peer : ESTABLISHED);
      }
    } else if (own === INACTIVE) setState(ints, at, direction, SYN_SENT);
  } else if (own === INACTIVE) {
    setState(ints, at, direction, PARTIAL);
  }
}

/** Moves the direction's place in its sequence space: new bytes, bytes seen before, bytes skipped. */
function advance(
  packet: Packet,
  ints: Int32Array,
  floats: Float64Array,
  at: number,
  id: number,
  direction: number,
  counters: TcpCounters,
): void {
  const { flags, payloadLength: length, seq } = packet;
  const syn = flags & TCP_SYN ? 1 : 0;
  // The FIN comes after the payload of the later fragments.
  const fin = flags & TCP_FIN && packet.fragment === 0 ? 1 : 0;
  const dataAt = (seq + syn) | 0;
  if (!isStarted(ints, at, direction)) {
    ints[at + STATES] |= STARTED << direction;
    // The SYN may have been captured late: its number is the one before the first byte.
    ints[at + START_SEQ + direction] = syn ? seq : (seq - 1) | 0;
    ints[at + NEXT_SEQ + direction] = (dataAt + length + fin) | 0;
    floats[(at + F_BYTES) / 2 + direction] += length;
    return;
  }
  takeBytes(dataAt, length, fin, ints, floats, at, id, direction, counters);
}

/** Payload [dataAt, dataAt + length) of a direction whose place is known, of a segment or a later fragment of one. */
export function takeBytes(
  dataAt: number,
  length: number,
  fin: number,
  ints: Int32Array,
  floats: Float64Array,
  at: number,
  id: number,
  direction: number,
  counters: TcpCounters,
): void {
  const end = (dataAt + length + fin) | 0;
  const bytes = (at + F_BYTES) / 2 + direction;
  const next = ints[at + NEXT_SEQ + direction];
  const ahead = (dataAt - next) | 0;
  if (ahead > PLAUSIBLE_JUMP || ahead < -PLAUSIBLE_JUMP) return;
  // The FIN of a segment in fragments was not placed: it is the one number that is skipped.
  if (ahead === 1 && length === 0 && hasSent(TCP_FIN, ints, at, direction)) {
    ints[at + NEXT_SEQ + direction] = end;
    return;
  }
  const beyond = (end - next) | 0;
  if (ahead > 0) {
    openHole(ints, at, id, direction, next, dataAt, counters);
    floats[bytes] += ahead;
  }
  if (beyond > 0) {
    // The FIN takes one number that is no payload.
    floats[bytes] += Math.max(0, Math.min(beyond, length + fin) - fin);
    ints[at + NEXT_SEQ + direction] = end;
  }
  // A keep-alive repeats at most the last byte; it is no retransmission (RFC 9293 section 3.8.4).
  if (ahead < 0 && length > 0 && !(ahead === -1 && length === 1))
    seenBefore(ints, at, id, direction, dataAt, length, next, counters);
}

/** True when some segment of the direction had the flag. */
export function hasSent(flag: number, ints: Int32Array, at: number, direction: number): boolean {
  return ((ints[at + STATES] >>> (direction * 8)) & flag) !== 0;
}

/** True when the sequence numbers of a direction are known: START_SEQ holds the one before its first byte. */
export function isStarted(ints: Int32Array, at: number, direction: number): boolean {
  return (ints[at + STATES] & (STARTED << direction)) !== 0;
}

/**
 * True when the segment begins another connection on the same ports: a SYN or SYN-ACK whose sequence number is not the one this
 * side began with, or one after the connection ended (a client that tries again after a reset may repeat its number). A SYN-ACK
 * that answers the SYN of this connection is its own, whatever its number.
 */
export function reusesPorts(packet: Packet, ints: Int32Array, at: number, direction: number): boolean {
  const { flags } = packet;
  if (!(flags & TCP_SYN) || flags & (TCP_RST | TCP_FIN)) return false;
  if (!isStarted(ints, at, direction)) return false;
  const peer = 1 - direction;
  if (flags & TCP_ACK && isStarted(ints, at, peer) && packet.ack === ((ints[at + START_SEQ + peer] + 1) | 0))
    return false;
  return ints[at + START_SEQ + direction] !== packet.seq || ended(ints, at);
}

/** True for a SYN whose number lies before all of a side that was first seen in the middle: it may be where that side begins. */
export function mayBegin(packet: Packet, ints: Int32Array, at: number, direction: number): boolean {
  const before = (ints[at + START_SEQ + direction] - packet.seq) | 0;
  return !hasSent(TCP_SYN, ints, at, direction) && before >= 0 && before < PLAUSIBLE_JUMP;
}

/** Such a SYN has come, after what followed it: what lies between is a hole, which late segments fill. */
export function beginEarlier(
  seq: number,
  ints: Int32Array,
  floats: Float64Array,
  at: number,
  id: number,
  direction: number,
  counters: TcpCounters,
): void {
  const start = ints[at + START_SEQ + direction];
  ints[at + START_SEQ + direction] = seq;
  const size = (start - seq) | 0;
  if (size === 0) return;
  openHole(ints, at, id, direction, (seq + 1) | 0, (start + 1) | 0, counters);
  floats[(at + F_BYTES) / 2 + direction] += size;
}

function ended(ints: Int32Array, at: number): boolean {
  const orig = stateOf(ints, at, 0);
  const resp = stateOf(ints, at, 1);
  return orig === RESET || resp === RESET || (orig === CLOSED && resp === CLOSED);
}

function openHole(
  ints: Int32Array,
  at: number,
  id: number,
  direction: number,
  from: number,
  to: number,
  counters: TcpCounters,
): void {
  counters.holes.open(id * 2 + direction, from, to);
  counters.missed.add(id, (to - from) | 0);
  counters.gaps.add(id * 2 + direction, 1);
  history.counted(ints, at, history.GAP, direction, counters.gaps.get(id * 2 + direction));
}

/** A segment at or before the place reached: it fills holes (out of order), or it is a retransmission. */
function seenBefore(
  ints: Int32Array,
  at: number,
  id: number,
  direction: number,
  from: number,
  length: number,
  next: number,
  counters: TcpCounters,
): void {
  const end = (from + length) | 0;
  const to = ((end - next) | 0) > 0 ? next : end;
  const filled = counters.holes.fill(id * 2 + direction, from, to);
  if (filled > 0) {
    counters.missed.add(id, -filled);
    return;
  }
  counters.retransmits.add(id * 2 + direction, 1);
  history.counted(ints, at, history.AGAIN, direction, counters.retransmits.get(id * 2 + direction));
}

/** An acknowledgment of bytes that were not seen shows a gap at the end: they were received, so they existed. */
function acknowledge(
  ack: number,
  ints: Int32Array,
  floats: Float64Array,
  at: number,
  id: number,
  direction: number,
  counters: TcpCounters,
): void {
  if (!isStarted(ints, at, direction)) return;
  const next = ints[at + NEXT_SEQ + direction];
  const ahead = (ack - next) | 0;
  // One number may be a FIN or a keep-alive that was not captured: no payload is missing.
  if (ahead <= 1 || ahead > PLAUSIBLE_JUMP) return;
  openHole(ints, at, id, direction, next, ack, counters);
  floats[(at + F_BYTES) / 2 + direction] += ahead;
  ints[at + NEXT_SEQ + direction] = ack;
}
