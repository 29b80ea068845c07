/** Frames of Initial packets (RFC 9000, section 19): the handshake's bytes, and why a connection was closed. */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { varint } from "./packet.ts";

const FRAME = { padding: 0, ping: 1, ack: 2, ackEcn: 3, crypto: 6, close: 0x1c, applicationClose: 0x1d } as const;
/** Characters of a reason that are kept. */
export const MAX_REASON = 256;

export interface CryptoFrame {
  readonly offset: number;
  readonly data: Uint8Array;
}

export interface Close {
  readonly code: number;
  readonly reason: string;
}

export interface Frames {
  readonly crypto: readonly CryptoFrame[];
  readonly close: Close | null;
}

/** As many frames as can be read; a kind that does not belong into an Initial packet ends it. */
export function framesOf(payload: Uint8Array): Frames {
  const cursor = new Cursor(payload);
  const crypto: CryptoFrame[] = [];
  let close: Close | null = null;
  while (!cursor.isAtEnd) {
    const type = cursor.u8();
    if (type === FRAME.padding || type === FRAME.ping) continue;
    if (type === FRAME.ack || type === FRAME.ackEcn) skipAck(cursor, type === FRAME.ackEcn);
    else if (type === FRAME.crypto) {
      const offset = varint(cursor);
      const data = cursor.take(varint(cursor));
      if (!cursor.short) crypto.push({ offset, data });
    } else if (type === FRAME.close || type === FRAME.applicationClose) {
      close ??= closeOf(cursor, type === FRAME.close);
    } else break;
  }
  return { crypto, close };
}

function skipAck(cursor: Cursor, hasEcn: boolean): void {
  varint(cursor);
  varint(cursor);
  const ranges = varint(cursor);
  varint(cursor);
  for (let i = 0; i < ranges && !cursor.short; i++) {
    varint(cursor);
    varint(cursor);
  }
  if (hasEcn) for (let i = 0; i < 3; i++) varint(cursor);
}

function closeOf(cursor: Cursor, ofTransport: boolean): Close | null {
  const code = varint(cursor);
  if (ofTransport) varint(cursor);
  const reason = cursor.take(varint(cursor));
  return cursor.short ? null : { code, reason: latin1(reason.subarray(0, MAX_REASON)) };
}
