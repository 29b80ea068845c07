/** DTLS records (RFC 6347, section 4.1; RFC 9147, section 4): several stand in a datagram. Never throws. */
import { Cursor } from "../parts/cursor.ts";
import { HANDSHAKE } from "../tls/messages.ts";
import { RECORD } from "../tls/records.ts";

export const HEADER = 13;
/** Epoch and sequence number together: the epoch counts in 2^48. */
export const EPOCH = 2 ** 48;
/** Versions that stand in a record: DTLS 1.0, 1.2 (1.3 says so too), and OpenSSL's before they were. */
const VERSIONS: ReadonlySet<number> = new Set([0xfeff, 0xfefd, 0x0100]);
/** The bits 001 that begin the short header of DTLS 1.3's protected records. */
const SHORT_BITS = 0x20;
const SHORT_MASK = 0xe0;

export interface DtlsRecord {
  readonly type: number;
  readonly version: number;
  readonly epoch: number;
  /** With the epoch above it, as keys and MACs count. */
  readonly sequence: number;
  readonly header: Uint8Array;
  readonly body: Uint8Array;
}

/** A protected record of DTLS 1.3: it has the rest of the datagram for us. */
export function isShort(first: number): boolean {
  return (first & SHORT_MASK) === SHORT_BITS;
}

/** The record at `at`; null where there is none. */
export function recordAt(datagram: Uint8Array, at: number): DtlsRecord | null {
  if (at + HEADER > datagram.length) return null;
  const type = datagram[at];
  const version = (datagram[at + 1] << 8) | datagram[at + 2];
  if (type < RECORD.changeCipherSpec || type > RECORD.heartbeat || !VERSIONS.has(version)) return null;
  const view = new DataView(datagram.buffer, datagram.byteOffset + at, HEADER);
  const epoch = view.getUint16(3);
  const sequence = epoch * EPOCH + view.getUint16(5) * 0x1_0000_0000 + view.getUint32(7);
  const end = at + HEADER + view.getUint16(11);
  if (end > datagram.length || end === at + HEADER) return null;
  const header = datagram.subarray(at, at + HEADER);
  return { type, version, epoch, sequence, header, body: datagram.subarray(at + HEADER, end) };
}

/** Records one after another up to the end of the datagram, and nothing else; or a hello whose end the capture lacks. */
export function isDtls(datagram: Uint8Array): boolean {
  let at = 0;
  while (at < datagram.length) {
    const record = recordAt(datagram, at);
    if (!record) return at === 0 && cutHello(datagram) !== null;
    if (record.epoch === 0 && record.type === RECORD.handshake && !isFragment(record.body)) return false;
    at += HEADER + record.body.length;
  }
  return at > 0;
}

const FRAGMENT_HEADER = 12;

/** Bytes of a hello before its suites: version, random. */
const MIN_HELLO = 34;

/** A hello in one fragment that goes on beyond the datagram: its type and what is there of its body; null for anything else. */
export function cutHello(datagram: Uint8Array): { readonly type: number; readonly body: Uint8Array } | null {
  if (datagram.length < HEADER + FRAGMENT_HEADER + MIN_HELLO || datagram[0] !== RECORD.handshake) return null;
  const number = (at: number, size: number): number => new Cursor(datagram, at).number(size);
  const [length, type, start] = [number(11, 2), datagram[HEADER], HEADER + FRAGMENT_HEADER];
  const isHello = type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello;
  const isWhole = number(HEADER + 6, 3) === 0 && number(HEADER + 9, 3) === number(HEADER + 1, 3);
  if (!isHello || !isWhole || number(3, 2) !== 0 || !VERSIONS.has(number(1, 2))) return null;
  const fits = number(HEADER + 9, 3) + FRAGMENT_HEADER <= length;
  return fits && HEADER + length > datagram.length ? { type, body: datagram.subarray(start) } : null;
}

/** Do the lengths of a handshake fragment fit each other and the record? */
function isFragment(body: Uint8Array): boolean {
  if (body.length < FRAGMENT_HEADER) return false;
  const number3 = (at: number): number => (body[at] << 16) | (body[at + 1] << 8) | body[at + 2];
  const [length, offset, size] = [number3(1), number3(6), number3(9)];
  return offset + size <= length && FRAGMENT_HEADER + size <= body.length;
}
