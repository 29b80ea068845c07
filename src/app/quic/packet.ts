/** Headers of QUIC packets (RFC 9000, section 17; RFC 8999), as far as they stand in the clear. Never throws. */
import { Cursor } from "../parts/cursor.ts";
import { type PacketKind, versionOf } from "./versions.ts";

const LONG = 0x80;
const FIXED = 0x40;
/** Bytes of a connection id in versions 1 and 2. */
const MAX_ID = 20;
/** Bytes of the tag at the end of a Retry packet. */
const RETRY_TAG = 16;

export interface LongPacket {
  readonly kind: PacketKind | "negotiation";
  readonly version: number;
  readonly dcid: Uint8Array;
  readonly scid: Uint8Array;
  /** Token of an Initial or Retry packet. */
  readonly token: Uint8Array;
  /** Versions that a Version Negotiation packet names. */
  readonly versions: readonly number[];
  /** The packet, from its first byte on. */
  readonly bytes: Uint8Array;
  /** Where the packet number stands. */
  readonly numberAt: number;
  /** False where the bit that tells QUIC from others is not set: ends may agree on that (RFC 9287), so no connection begins so. */
  readonly hasFixedBit: boolean;
}

export function isLong(first: number): boolean {
  return (first & LONG) !== 0;
}

/** A variable-length integer (RFC 9000, section 16); those beyond 2^53 become infinite. */
export function varint(cursor: Cursor): number {
  if (cursor.isAtEnd) return cursor.u8();
  const size = 1 << (cursor.bytes[cursor.at] >> 6);
  if (size < 8) {
    const value = cursor.number(size);
    return size === 1 ? value & 0x3f : size === 2 ? value & 0x3fff : value & 0x3fff_ffff;
  }
  const high = cursor.number(4) & 0x3fff_ffff;
  const low = cursor.number(4);
  return high >= 0x20_0000 ? Infinity : high * 0x1_0000_0000 + low;
}

/** The long header at `at`; null where there is none that is known. `at + bytes.length` is where the next packet begins. */
export function longPacket(datagram: Uint8Array, at: number): LongPacket | null {
  const cursor = new Cursor(datagram, at);
  const first = cursor.u8();
  const version = cursor.u32();
  const dcid = cursor.block(1).bytes;
  const scid = cursor.block(1).bytes;
  if (cursor.short || !isLong(first)) return null;
  if (version === 0) return negotiation(cursor, at, dcid, scid);
  const known = versionOf(version);
  if (!known || dcid.length > MAX_ID || scid.length > MAX_ID) return null;
  const kind = known.kinds[(first >> 4) & 3];
  const common = { kind, version, dcid, scid, versions: [], hasFixedBit: (first & FIXED) !== 0 };
  if (kind === "retry") {
    const token = cursor.take(cursor.left - RETRY_TAG);
    return cursor.short ? null : { ...common, token, bytes: datagram.subarray(at), numberAt: 0 };
  }
  const token = kind === "initial" ? cursor.take(varint(cursor)) : cursor.take(0);
  const length = varint(cursor);
  const numberAt = cursor.at - at;
  cursor.skip(length);
  // A packet number and a sample of what is protected at the least.
  if (cursor.short || length < 20) return null;
  return { ...common, token, bytes: datagram.subarray(at, cursor.at), numberAt };
}

function negotiation(cursor: Cursor, at: number, dcid: Uint8Array, scid: Uint8Array): LongPacket | null {
  const versions: number[] = [];
  if (cursor.left === 0 || cursor.left % 4 !== 0) return null;
  const bytes = cursor.bytes.subarray(at);
  while (!cursor.isAtEnd) versions.push(cursor.u32());
  const token = bytes.subarray(0, 0);
  return { kind: "negotiation", version: 0, dcid, scid, token, versions, bytes, numberAt: 0, hasFixedBit: true };
}
