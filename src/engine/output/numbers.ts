/** Numbers and times as ASCII, straight into the output buffer: no string and no bigint per cell. */
import { formatTime } from "../../base/time.ts";
import type { ByteBuffer } from "./sink.ts";

const TWO_32 = 4294967296;
const BILLION = 1_000_000_000;
const ZERO = 48;

/** Writes text that is known to be ASCII. */
export function putAscii(out: ByteBuffer, text: string): void {
  out.reserve(text.length);
  for (let i = 0; i < text.length; i++) out.bytes[out.length++] = text.charCodeAt(i);
}

/** "00" to "99". */
const pairs = Uint8Array.from({ length: 200 }, (_, i) => ZERO + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10));

/** Writes exactly `count` decimal digits of 0 <= value < 2^31 at `at`. */
function digits(bytes: Uint8Array, at: number, value: number, count: number): void {
  let rest = value | 0;
  let i = at + count;
  while (i >= at + 2) {
    const next = (rest / 100) | 0;
    const pair = 2 * (rest - next * 100);
    bytes[--i] = pairs[pair + 1];
    bytes[--i] = pairs[pair];
    rest = next;
  }
  if (i > at) bytes[at] = ZERO + rest;
}

function digitCount(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  if (value < 10_000_000) return 7;
  return value < 100_000_000 ? 8 : 9;
}

/** Writes a whole number 0 <= value < 2^53. */
export function putWhole(out: ByteBuffer, value: number): void {
  out.reserve(16);
  if (value >= BILLION) {
    const high = Math.floor(value / BILLION);
    putWhole(out, high);
    digits(out.bytes, out.length, value - high * BILLION, 9);
    out.length += 9;
    return;
  }
  const count = digitCount(value);
  digits(out.bytes, out.length, value, count);
  out.length += count;
}

/** Writes the 64-bit integer in words[2 * row]; negative ones and those of 2^53 and more take the slow way. */
export function putI64(out: ByteBuffer, words: Uint32Array, row: number): void {
  const high = words[2 * row + 1];
  if (high < 0x200000) putWhole(out, high * TWO_32 + words[2 * row]);
  else putAscii(out, String(bigintAt(words, row)));
}

function bigintAt(words: Uint32Array, row: number): bigint {
  return BigInt.asIntN(64, (BigInt(words[2 * row + 1]) << 32n) | BigInt(words[2 * row]));
}

/** Writes a number as JavaScript and JSON write it; the caller has seen to NaN and infinity. */
export function putFloat(out: ByteBuffer, value: number): void {
  putAscii(out, String(value));
}

/** Bytes of a written time: 2026-01-02T03:04:05.000000006Z. */
const timeLength = 30;

/** Writes times as RFC 3339 with nanoseconds; remembers the day, which seldom changes from row to row. */
export class TimePutter {
  #day = -1;
  readonly #date = new Uint8Array(11);

  /** Writes the time in words[2 * row], nanoseconds since the epoch. */
  put(out: ByteBuffer, words: Uint32Array, row: number): void {
    const low = words[2 * row];
    const high = words[2 * row + 1];
    if (high >= 0x80000000) return putAscii(out, formatTime(bigintAt(words, row)));
    // Long division by 1e9, sixteen bits at a time, so that every step is exact.
    const q1 = Math.floor(high / BILLION);
    const t2 = (high - q1 * BILLION) * 65536 + (low >>> 16);
    const q2 = Math.floor(t2 / BILLION);
    const t3 = (t2 - q2 * BILLION) * 65536 + (low & 0xffff);
    const q3 = Math.floor(t3 / BILLION);
    this.#put(out, q1 * TWO_32 + q2 * 65536 + q3, t3 - q3 * BILLION);
  }

  #put(out: ByteBuffer, seconds: number, nanos: number): void {
    const day = Math.floor(seconds / 86400);
    if (day !== this.#day) this.#remember(day);
    const second = seconds - day * 86400;
    const minute = (second / 60) | 0;
    const hour = (minute / 60) | 0;
    out.reserve(timeLength);
    const { bytes, length: at } = out;
    for (let i = 0; i < 11; i++) bytes[at + i] = this.#date[i];
    digits(bytes, at + 11, hour, 2);
    bytes[at + 13] = 58;
    digits(bytes, at + 14, minute - hour * 60, 2);
    bytes[at + 16] = 58;
    digits(bytes, at + 17, second - minute * 60, 2);
    bytes[at + 19] = 46;
    digits(bytes, at + 20, nanos, 9);
    bytes[at + 29] = 90;
    out.length = at + timeLength;
  }

  #remember(day: number): void {
    this.#day = day;
    const date = new Date(day * 86_400_000).toISOString();
    for (let i = 0; i < 11; i++) this.#date[i] = date.charCodeAt(i);
  }
}
