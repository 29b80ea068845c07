/** Google's QUIC up to Q049: headers of packets, and the tags of its handshake ("QUIC Crypto", 2016). Never throws. */
import { characters } from "../parts/characters.ts";
import { Cursor } from "../parts/cursor.ts";
import { type Frames } from "./frames.ts";
import { googleFrames } from "./google-frames.ts";
import { isLong } from "./packet.ts";

const FLAG = { version: 0x01, reset: 0x02, connection: 0x08, number: 0x30 } as const;
const NUMBER_SIZES = [1, 2, 4, 6] as const;
/** Hash over a packet that is not encrypted. */
const HASH = 12;
/** Tags of a message that are read: hellos have some thirty. */
const MAX_TAGS = 128;
/** Characters of a value. */
const MAX_VALUE = 512;

export interface GooglePacket {
  readonly version: number;
  /** Versions that a server names instead. */
  readonly offered: readonly string[];
  readonly connection: Uint8Array;
  readonly isReset: boolean;
  readonly numberSize: number;
  /** After the packet number: hash and frames where it is not encrypted. */
  readonly payload: Uint8Array;
}

export interface GoogleHello {
  readonly kind: "CHLO" | "REJ" | "SHLO";
  readonly sni: string;
  readonly userAgent: string;
  /** Where the values of both lie in the message; null where there are none. */
  readonly sniSpan: Span | null;
  readonly userAgentSpan: Span | null;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Q0 and two digits: the version's number; null for others. */
function versionAt(bytes: Uint8Array, at: number): number | null {
  const digit = (i: number): number => bytes[at + i] - 0x30;
  const isDigit = (i: number): boolean => digit(i) >= 0 && digit(i) <= 9;
  if (bytes[at] !== 0x51 || bytes[at + 1] !== 0x30 || !isDigit(2) || !isDigit(3)) return null;
  return digit(2) * 10 + digit(3);
}

/** `version`: what the connection's first packet said; null where the packet must say it itself. */
export function googlePacket(datagram: Uint8Array, version: number | null): GooglePacket | null {
  if (datagram.length === 0) return null;
  return isLong(datagram[0]) ? longPacket(datagram) : publicPacket(datagram, version);
}

/** Q046 and on: the standard's long header with the lengths of ids in one byte, and nothing but the number after them. */
function longPacket(datagram: Uint8Array): GooglePacket | null {
  const version = versionAt(datagram, 1);
  if (version === null || version < 46 || version > 49 || !(datagram[0] & 0x40)) return null;
  const cursor = new Cursor(datagram, 5);
  const lengths = cursor.u8();
  const sizeOf = (bits: number): number => (bits === 0 ? 0 : bits + 3);
  const [destination, source] = [cursor.take(sizeOf(lengths >> 4)), cursor.take(sizeOf(lengths & 15))];
  const numberSize = (datagram[0] & 3) + 1;
  cursor.skip(numberSize);
  if (cursor.short) return null;
  const connection = destination.length > 0 ? destination : source;
  return { version, offered: [], connection, isReset: false, numberSize, payload: cursor.take(cursor.left) };
}

/** Flags, the connection's id, the version where a flag says so, the packet number. */
function publicPacket(datagram: Uint8Array, known: number | null): GooglePacket | null {
  const cursor = new Cursor(datagram);
  const flags = cursor.u8();
  const connection = cursor.take(flags & FLAG.connection ? 8 : 0);
  const said = flags & FLAG.version ? versionAt(datagram, cursor.at) : null;
  const version = said ?? known;
  const isReset = (flags & FLAG.reset) !== 0;
  // Who begins says version and id.
  if (version === null || (known === null && (connection.length === 0 || isReset))) return null;
  const at = cursor.at;
  if (flags & FLAG.version) cursor.skip(4);
  const offered = said === null ? [] : offeredFrom(datagram, at);
  const numberSize = NUMBER_SIZES[(flags & FLAG.number) >> 4];
  cursor.skip(numberSize);
  if (cursor.short) return null;
  return { version, offered, connection, isReset, numberSize, payload: cursor.take(cursor.left) };
}

/** A server's answer to a version it does not speak is a list to the end; a single one is a client's. */
function offeredFrom(datagram: Uint8Array, start: number): string[] {
  const offered: string[] = [];
  for (let at = start; at < datagram.length; at += 4) {
    const text = characters(datagram.subarray(at, at + 4));
    if (!/^[QT]\d{3}$/.test(text)) return [];
    offered.push(text);
  }
  return offered.length > 1 ? offered : [];
}

/** Frames of a packet that is not encrypted; of others garbage comes out, which is no hello. Until Q033 a byte of flags is before them. */
export function clearFrames({ version, numberSize, payload }: GooglePacket): Frames {
  const hasNewAcks = version >= 34;
  return googleFrames(payload.subarray(hasNewAcks ? HASH : HASH + 1), { isBigEndian: version >= 39, hasNewAcks, numberSize }); // prettier-ignore
}

/** A message of the handshake: its name, and tags with the ends of their values (little endian) before all values. */
export function googleHello(data: Uint8Array): GoogleHello | null {
  const cursor = new Cursor(data);
  const kind = tagText(cursor);
  if (kind !== "CHLO" && kind !== "REJ" && kind !== "SHLO") return null;
  const count = cursor.little(2);
  cursor.skip(2);
  if (cursor.short || count > MAX_TAGS) return null;
  const spans = spansOf(cursor, count);
  const [sniSpan, userAgentSpan] = [spans.get("SNI") ?? null, spans.get("UAID") ?? null];
  const text = (span: Span | null): string =>
    span ? characters(data, span.start, Math.min(data.length, span.end, span.start + MAX_VALUE)) : "";
  return { kind, sni: text(sniSpan), userAgent: text(userAgentSpan), sniSpan, userAgentSpan };
}

/** Where the values of tags lie, as many as lie in the message. */
function spansOf(cursor: Cursor, count: number): Map<string, Span> {
  const spans = new Map<string, Span>();
  const values = cursor.at + 8 * count;
  let start = 0;
  for (let i = 0; i < count; i++) {
    const tag = tagText(cursor);
    const end = cursor.little(4);
    if (cursor.short || end < start || values + end > cursor.end) break;
    spans.set(tag, { start: values + start, end: values + end });
    start = end;
  }
  return spans;
}

/** Four letters; a zero fills up three. */
function tagText(cursor: Cursor): string {
  return characters(cursor.take(4)).replace(/\0$/, "");
}
