/** Time is integer nanoseconds since 1970-01-01T00:00:00Z, UTC; in hot loops two numbers: whole seconds and nanoseconds. */

const TWO_16 = 65536;
const TWO_32 = 4294967296;
export const NANOS = 1_000_000_000;

/**
 * Writes seconds * 1e9 + nanos as a little-endian 64-bit integer into words[2 * index], without making a bigint.
 * Exact for 0 <= seconds < 2^33 (until the year 2242).
 */
export function putTime(words: Uint32Array, index: number, seconds: number, nanos: number): void {
  const low = (seconds % TWO_16) * NANOS + nanos;
  const high = Math.floor(seconds / TWO_16) * NANOS;
  const sum = low + (high % TWO_16) * TWO_16;
  words[2 * index] = sum % TWO_32;
  words[2 * index + 1] = Math.floor(high / TWO_16) + Math.floor(sum / TWO_32);
}

/** Writes a whole number 0 <= value < 2^53 as a little-endian 64-bit integer into words[2 * index]. */
export function putCount(words: Uint32Array, index: number, value: number): void {
  words[2 * index] = value % TWO_32;
  words[2 * index + 1] = Math.floor(value / TWO_32);
}

/** Writes `count` numbers from `first` on, as `putCount` would each. */
export function putCounts(words: Uint32Array, first: number, count: number): void {
  let high = Math.floor(first / TWO_32);
  let low = first % TWO_32;
  for (let i = 0; i < count; i++) {
    words[2 * i] = low;
    words[2 * i + 1] = high;
    if (++low === TWO_32) {
      low = 0;
      high++;
    }
  }
}

/** The 32-bit words under a column of 64-bit integers. All supported platforms are little-endian. */
export function wordsOf(data: BigInt64Array): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
}

/** RFC 3339 with nanoseconds and offset: 2026-01-02T03:04:05.000000006Z. */
export function formatTime(nanoseconds: bigint): string {
  const billion = 1_000_000_000n;
  const nanos = ((nanoseconds % billion) + billion) % billion;
  const seconds = (nanoseconds - nanos) / billion;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds}.${String(nanos).padStart(9, "0")}`;
  return `${date.toISOString().slice(0, -5)}.${String(nanos).padStart(9, "0")}Z`;
}
