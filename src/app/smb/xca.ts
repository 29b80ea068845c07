/**
 * What SMB packs with: LZNT1 and plain LZ77 ([MS-XCA], sections 2.5 and 2.4), and LZ4's block format. Each fills `out` from
 * `start` to `end` as far as the packed bytes go, and gives where it stopped: damaged and cut ones give what comes before.
 */

/** Bytes of plain text in one chunk of LZNT1. */
const CHUNK = 4096;
const PACKED_CHUNK = 0x8000;
/** Shortest match of LZNT1 and LZ77. */
const LEAST = 3;
const LEAST_LZ4 = 4;
/** A length that goes on in what follows: in 3 and 4 bits, and in a byte. */
const ON_3 = 7;
const ON_4 = 15;
const ON_8 = 255;

/** `length` bytes again that stand `distance` before `at`; -1 where there are none. They may overlap what is written. */
export function again(
  out: Uint8Array,
  start: number,
  at: number,
  end: number,
  distance: number,
  length: number,
): number {
  if (distance > at - start) return -1;
  const stop = Math.min(end, at + length);
  if (distance >= stop - at) out.copyWithin(at, at - distance, stop - distance);
  else for (let to = at; to < stop; to++) out[to] = out[to - distance];
  return stop;
}

/** Bytes as they are; gives where they end in `out`. */
function plain(bytes: Uint8Array, from: number, length: number, out: Uint8Array, at: number, end: number): number {
  const count = Math.max(0, Math.min(length, bytes.length - from, end - at));
  out.set(bytes.subarray(from, from + count), at);
  return at + count;
}

export function unpackLznt1(bytes: Uint8Array, out: Uint8Array, start: number, end: number): number {
  let to = start;
  for (let at = 0; at + 2 < bytes.length && to < end;) {
    const head = bytes[at] | (bytes[at + 1] << 8);
    if (head === 0) return to;
    const chunk = bytes.subarray(at + 2, at + 3 + (head & 0xfff));
    const limit = Math.min(end, to + CHUNK);
    const done = (head & PACKED_CHUNK) === 0 ? plain(chunk, 0, chunk.length, out, to, limit) : lznt1Chunk(chunk, out, to, limit); // prettier-ignore
    if (done < 0) return -1 - done;
    to = done;
    at += 2 + chunk.length;
  }
  return to;
}

/** Where the chunk ends in `out`; -1 - that where it is damaged. */
function lznt1Chunk(chunk: Uint8Array, out: Uint8Array, start: number, end: number): number {
  let to = start;
  for (let at = 0; at < chunk.length && to < end;) {
    const flags = chunk[at++];
    for (let bit = 0; bit < 8 && at < chunk.length && to < end; bit++) {
      if ((flags & (1 << bit)) === 0) {
        out[to++] = chunk[at++];
        continue;
      }
      if (at + 2 > chunk.length) return to;
      const pair = chunk[at] | (chunk[at + 1] << 8);
      at += 2;
      const bits = lengthBits(to - start);
      const next = again(out, start, to, end, (pair >> bits) + 1, (pair & ((1 << bits) - 1)) + LEAST);
      if (next < 0) return -1 - to;
      to = next;
    }
  }
  return to;
}

/** Bits of the 16 that hold the length: the further into the chunk, the more are needed for the distance. */
function lengthBits(position: number): number {
  let bits = 12;
  for (let reach = 16; reach < position; reach *= 2) bits--;
  return bits;
}

export function unpackLz77(bytes: Uint8Array, out: Uint8Array, start: number, end: number): number {
  let to = start;
  let at = 0;
  let flags = 0;
  let left = 0;
  /** Two lengths share a byte: where the one stands whose other half is free; -1 where none is. */
  let half = -1;
  while (to < end) {
    if (left === 0) {
      if (at + 4 > bytes.length) return to;
      flags = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      at += 4;
      left = 32;
    }
    left--;
    if (((flags >>> left) & 1) === 0) {
      if (at >= bytes.length) return to;
      out[to++] = bytes[at++];
      continue;
    }
    if (at + 2 > bytes.length) return to;
    const pair = bytes[at] | (bytes[at + 1] << 8);
    at += 2;
    let length = pair & 7;
    if (length === ON_3) {
      const isSecond = half >= 0;
      if (!isSecond) half = at++;
      length = isSecond ? bytes[half] >> 4 : bytes[half] & 15;
      if (isSecond) half = -1;
      if (length === ON_4) {
        const long = longLength(bytes, at, ON_4 + ON_3);
        if (!long) return to;
        length = long.length;
        at = long.next;
      } else length += ON_3;
    }
    const next = again(out, start, to, end, (pair >> 3) + 1, length + LEAST);
    if (next < 0) return to;
    to = next;
  }
  return to;
}

/** A length of one byte above `base`, or a whole one of two or four bytes; null where it is cut or too small. */
export function longLength(bytes: Uint8Array, at: number, base: number): { length: number; next: number } | null {
  if (at >= bytes.length) return null;
  if (bytes[at] < ON_8) return { length: bytes[at] + base, next: at + 1 };
  if (at + 3 > bytes.length) return null;
  const two = bytes[at + 1] | (bytes[at + 2] << 8);
  if (two > 0) return two < base ? null : { length: two, next: at + 3 };
  if (at + 7 > bytes.length) return null;
  const four = bytes[at + 3] + bytes[at + 4] * 2 ** 8 + bytes[at + 5] * 2 ** 16 + bytes[at + 6] * 2 ** 24;
  return four < base ? null : { length: four, next: at + 7 };
}

export function unpackLz4(bytes: Uint8Array, out: Uint8Array, start: number, end: number): number {
  let to = start;
  for (let at = 0; at < bytes.length && to < end;) {
    const token = bytes[at++];
    const literals = lz4Length(bytes, at, token >> 4);
    to = plain(bytes, literals.next, literals.length, out, to, end);
    at = literals.next + literals.length;
    if (at + 2 > bytes.length) return to;
    const distance = bytes[at] | (bytes[at + 1] << 8);
    const match = lz4Length(bytes, at + 2, token & 15);
    at = match.next;
    const next = distance === 0 ? -1 : again(out, start, to, end, distance, match.length + LEAST_LZ4);
    if (next < 0) return to;
    to = next;
  }
  return to;
}

function lz4Length(bytes: Uint8Array, at: number, first: number): { length: number; next: number } {
  let length = first;
  if (first === ON_4) {
    do length += bytes[at] ?? 0;
    while (bytes[at++] === ON_8);
  }
  return { length, next: at };
}
