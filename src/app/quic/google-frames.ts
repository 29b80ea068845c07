/**
 * Frames of Google's QUIC before it became the standard's ("QUIC Wire Layout Specification", 2018), as far as handshakes need them;
 * handshake data is in CRYPTO frames (Q050, T050 and on) or in stream 1.
 */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { type Close, type CryptoFrame, type Frames, MAX_REASON } from "./frames.ts";
import { varint } from "./packet.ts";

const FRAME = { padding: 0, close: 2, stopWaiting: 6, ping: 7, crypto: 8 } as const;
const STREAM = 0x80;
const ACK = 0x40;
/** The stream of the handshake. */
const CRYPTO_STREAM = 1;

export interface GoogleLayout {
  /** Numbers have the most significant byte first: from Q039 on. */
  readonly isBigEndian: boolean;
  /** Acknowledgements in the form of Q034 and on; those before are not read. */
  readonly hasNewAcks: boolean;
  /** Bytes of the packet's own number, which STOP_WAITING repeats. */
  readonly numberSize: number;
}

/** As many frames as can be read. */
export function googleFrames(payload: Uint8Array, layout: GoogleLayout): Frames {
  const cursor = new Cursor(payload);
  const crypto: CryptoFrame[] = [];
  let close: Close | null = null;
  while (!cursor.isAtEnd) {
    const type = cursor.u8();
    if (type === FRAME.padding || type === FRAME.ping) continue;
    if (type & STREAM) {
      const frame = streamFrame(cursor, type, layout);
      if (frame) crypto.push(frame);
    } else if (type & ACK) {
      if (!layout.hasNewAcks) break;
      skipAck(cursor, type);
    } else if (type === FRAME.crypto) {
      const offset = varint(cursor);
      const data = cursor.take(varint(cursor));
      if (!cursor.short) crypto.push({ offset, data });
    } else if (type === FRAME.stopWaiting) cursor.skip(layout.numberSize);
    else if (type === FRAME.close) close ??= closeOf(cursor, layout);
    else break;
  }
  return { crypto, close };
}

/** 1fdoooss: a length stands before the data where d is set, the offset has no or ooo + 1 bytes, the stream's number ss + 1. */
function streamFrame(cursor: Cursor, type: number, { isBigEndian }: GoogleLayout): CryptoFrame | null {
  const number = (size: number): number => (isBigEndian ? cursor.number(size) : cursor.little(size));
  const offsetBits = (type >> 2) & 7;
  const stream = number((type & 3) + 1);
  const offset = offsetBits === 0 ? 0 : number(offsetBits + 1);
  const data = cursor.take(type & 0x20 ? number(2) : cursor.left);
  return cursor.short || stream !== CRYPTO_STREAM ? null : { offset, data };
}

/** 01n0llmm: bytes of the largest number and of lengths of blocks; blocks and times follow. */
function skipAck(cursor: Cursor, type: number): void {
  const sizeOf = (bits: number): number => [1, 2, 4, 6][bits & 3];
  const length = sizeOf(type);
  cursor.skip(sizeOf(type >> 2) + 2);
  const blocks = type & 0x20 ? cursor.u8() : 0;
  cursor.skip(length + blocks * (1 + length));
  const times = cursor.u8();
  if (times > 0) cursor.skip(5 + (times - 1) * 3);
}

function closeOf(cursor: Cursor, { isBigEndian }: GoogleLayout): Close | null {
  const number = (size: number): number => (isBigEndian ? cursor.number(size) : cursor.little(size));
  const code = number(4);
  const reason = cursor.take(number(2));
  return cursor.short ? null : { code, reason: latin1(reason.subarray(0, MAX_REASON)) };
}
