/** NTP messages: time (RFC 5905, section 7.3), control (RFC 9327), private as ntpd has them. Pure, never throws. */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";

export const TIME_BYTES = 48;
/** Seconds from 1900 to 1970. */
const EPOCH = 2_208_988_800n;
const ERA = 2n ** 32n;
const NANOS = 1_000_000_000n;
/** Extension fields that are counted. */
const MAX_EXTENSIONS = 16;

const MODES = ["reserved", "symmetric active", "symmetric passive", "client", "server", "broadcast", "control", "private"] as const; // prettier-ignore
const LEAPS = [null, "61 seconds", "59 seconds", "not synchronised"] as const;
const OPCODES: Readonly<Record<number, string>> = {
  1: "read status", 2: "read variables", 3: "write variables", 4: "read clock variables", 5: "write clock variables", 6: "set trap",
  7: "trap", 8: "configure", 9: "save configuration", 10: "read MRU list", 11: "read ordered list", 12: "request nonce", 31: "unset trap",
}; // prettier-ignore
/** Of ntpd's private messages, implementations 2 and 3. */
const REQUESTS: Readonly<Record<number, string>> = {
  0: "peer list", 1: "peer list summary", 2: "peer information", 3: "peer statistics", 4: "system information", 5: "system statistics",
  6: "input and output statistics", 7: "memory statistics", 8: "loop information", 9: "timer statistics", 10: "configure", 11: "unconfigure",
  16: "restrictions", 17: "restrict", 18: "unrestrict", 20: "monlist", 21: "reset statistics", 42: "monlist",
}; // prettier-ignore

export interface NtpTime {
  readonly kind: "time";
  readonly stratum: number;
  readonly poll: number;
  readonly precision: number;
  readonly rootDelay: number;
  readonly rootDispersion: number;
  readonly refId: string;
  readonly leap: string | null;
  readonly times: readonly [bigint | null, bigint | null, bigint | null, bigint | null];
  /** The transmit time as it stands, to find the reply by; and the originate time that repeats it. */
  readonly sent: string;
  readonly origin: string;
  readonly extensions: number;
  readonly isAuthenticated: boolean;
}

export interface NtpOther {
  readonly kind: "control" | "private";
  readonly isResponse: boolean;
  readonly what: string;
  readonly sequence: number;
}

export type NtpMessage = { readonly version: number; readonly mode: string; readonly modeNumber: number } & (
  NtpTime | NtpOther
);

/** A message; null where the bytes are none. */
export function parseNtp(bytes: Uint8Array): NtpMessage | null {
  const modeNumber = bytes[0] & 7;
  const version = (bytes[0] >> 3) & 7;
  if (bytes.length < 8 || version < 1 || version > 4 || modeNumber === 0) return null;
  const head = { version, mode: MODES[modeNumber], modeNumber };
  if (modeNumber === 6) return bytes.length < 12 ? null : { ...head, ...control(bytes) };
  if (modeNumber === 7) return { ...head, ...privately(bytes) };
  return bytes.length < TIME_BYTES ? null : { ...head, ...time(bytes, version) };
}

function control(bytes: Uint8Array): NtpOther {
  const opcode = bytes[1] & 31;
  const what = OPCODES[opcode] ?? `opcode ${opcode}`;
  return { kind: "control", isResponse: (bytes[1] & 0x80) !== 0, what, sequence: (bytes[2] << 8) | bytes[3] };
}

function privately(bytes: Uint8Array): NtpOther {
  const what = REQUESTS[bytes[3]] ?? `request ${bytes[3]}`;
  return { kind: "private", isResponse: (bytes[0] & 0x80) !== 0, what, sequence: bytes[3] };
}

function time(bytes: Uint8Array, version: number): NtpTime {
  const cursor = new Cursor(bytes);
  const leap = LEAPS[cursor.u8() >> 6];
  const stratum = cursor.u8();
  const poll = signed(cursor.u8());
  const precision = signed(cursor.u8());
  const rootDelay = cursor.u32() / 65536;
  const rootDispersion = cursor.u32() / 65536;
  const refId = referenceText(cursor.take(4), stratum);
  const stamps = Array.from({ length: 4 }, () => cursor.take(8));
  const [reference, origin, received, sent] = stamps;
  const { extensions, isAuthenticated } = trailer(bytes, version);
  return {
    kind: "time", stratum, leap, refId, rootDelay, rootDispersion, extensions, isAuthenticated,
    poll: poll >= 0 && poll <= 30 ? 2 ** poll : 0,
    precision: 2 ** precision,
    times: [instant(reference), instant(origin), instant(received), instant(sent)],
    sent: sent.join("."),
    origin: origin.join("."),
  }; // prettier-ignore
}

function signed(byte: number): number {
  return byte > 127 ? byte - 256 : byte;
}

/** Nanoseconds since 1970; null for zero, which is none. Years before 1968 are those after 2036 (RFC 4330, section 3). */
function instant(stamp: Uint8Array): bigint | null {
  const cursor = new Cursor(stamp);
  const seconds = BigInt(cursor.u32());
  const fraction = BigInt(cursor.u32());
  if (seconds === 0n && fraction === 0n) return null;
  const since1900 = seconds >> 31n ? seconds : seconds + ERA;
  return (since1900 - EPOCH) * NANOS + ((fraction * NANOS) >> 32n);
}

function referenceText(id: Uint8Array, stratum: number): string {
  if (stratum > 1) return id.join(".");
  const text = latin1(id).replace(/\0+$/, "");
  return /^[\x20-\x7e]*$/.test(text) ? text : id.join(".");
}

/** Extension fields (RFC 7822), and a key's number with a digest of 16, 20 or no bytes. */
function trailer(bytes: Uint8Array, version: number): { extensions: number; isAuthenticated: boolean } {
  let at = TIME_BYTES;
  let extensions = 0;
  while (version === 4 && bytes.length - at > 24 && extensions < MAX_EXTENSIONS) {
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    if (length < 16 || length % 4 !== 0 || at + length > bytes.length) break;
    at += length;
    extensions++;
  }
  return { extensions, isAuthenticated: [20, 24].includes(bytes.length - at) };
}
