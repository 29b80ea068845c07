/** XXH64 with seed 0, the checksum of Zstandard frames, over 64-bit numbers as pairs of 32-bit words. */
export class XxHash64 {
  /** The four running sums: low and high word of each. */
  readonly #sums = new Uint32Array([
    ...words(0x60ea27eeadc0b5d6n),
    ...words(PRIME_2),
    ...words(0n),
    ...words(0x61c8864e7a143579n),
  ]);
  readonly #rest = new Uint8Array(32);
  #resting = 0;
  #length = 0;

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#resting > 0) {
      at = Math.min(32 - this.#resting, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#resting);
      this.#resting += at;
      if (this.#resting < 32) return;
      this.#stripes(this.#rest, 0, 32);
      this.#resting = 0;
    }
    const end = at + ((bytes.length - at) & ~31);
    this.#stripes(bytes, at, end);
    this.#rest.set(bytes.subarray(end));
    this.#resting = bytes.length - end;
  }

  /** The lower 32 bits of the hash of everything so far. */
  low(): number {
    return Number(this.#digest() & 0xffffffffn);
  }

  #stripes(bytes: Uint8Array, from: number, to: number): void {
    const sums = this.#sums;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = from; at < to; at += 32) {
      for (let lane = 0; lane < 4; lane++) {
        round(sums, 2 * lane, view.getUint32(at + 8 * lane, true), view.getUint32(at + 8 * lane + 4, true));
      }
    }
  }

  #digest(): bigint {
    let hash = PRIME_5;
    if (this.#length >= 32) {
      const sums = [0, 1, 2, 3].map((i) => (BigInt(this.#sums[2 * i + 1]) << 32n) | BigInt(this.#sums[2 * i]));
      hash = wrap(rotate(sums[0], 1n) + rotate(sums[1], 7n) + rotate(sums[2], 12n) + rotate(sums[3], 18n));
      for (const sum of sums) hash = wrap((hash ^ mixed(sum)) * PRIME_1 + PRIME_4);
    }
    hash = wrap(hash + BigInt(this.#length));
    const rest = this.#rest.subarray(0, this.#resting);
    const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
    let at = 0;
    for (; at + 8 <= rest.length; at += 8) {
      hash = wrap(rotate(hash ^ mixed(view.getBigUint64(at, true)), 27n) * PRIME_1 + PRIME_4);
    }
    if (at + 4 <= rest.length) {
      hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint32(at, true)) * PRIME_1), 23n) * PRIME_2 + PRIME_3);
      at += 4;
    }
    for (; at < rest.length; at++) hash = wrap(rotate(hash ^ wrap(BigInt(rest[at]) * PRIME_5), 11n) * PRIME_1);
    hash = wrap((hash ^ (hash >> 33n)) * PRIME_2);
    hash = wrap((hash ^ (hash >> 29n)) * PRIME_3);
    return hash ^ (hash >> 32n);
  }
}

const PRIME_1 = 0x9e3779b185ebca87n;
const PRIME_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME_3 = 0x165667b19e3779f9n;
const PRIME_4 = 0x85ebca77c2b2ae63n;
const PRIME_5 = 0x27d4eb2f165667c5n;

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function rotate(value: bigint, by: bigint): bigint {
  return wrap((value << by) | (value >> (64n - by)));
}

function mixed(value: bigint): bigint {
  return wrap(rotate(wrap(value * PRIME_2), 31n) * PRIME_1);
}

function words(value: bigint): [number, number] {
  return [Number(value & 0xffffffffn), Number(value >> 32n)];
}

/** sums[at] = rotate(sums[at] + input * PRIME_2, 31) * PRIME_1, without big integers: this runs for every eight bytes. */
function round(sums: Uint32Array, at: number, low: number, high: number): void {
  const productLow = lowProduct(low, 0x27d4eb4f);
  const productHigh = highProduct(low, high, 0x27d4eb4f, 0xc2b2ae3d);
  const sumLow = sums[at] + productLow;
  const sumHigh = sums[at + 1] + productHigh + (sumLow > 0xffffffff ? 1 : 0);
  const turnedHigh = (sumHigh << 31) | ((sumLow >>> 0) >>> 1);
  const turnedLow = (sumLow << 31) | ((sumHigh >>> 0) >>> 1);
  sums[at] = lowProduct(turnedLow, 0x85ebca87);
  sums[at + 1] = highProduct(turnedLow, turnedHigh, 0x85ebca87, 0x9e3779b1);
}

/** Lower 32 bits of a product. */
function lowProduct(a: number, b: number): number {
  return Math.imul(a, b) >>> 0;
}

/** Upper 32 bits of the lower 64 of a product of two 64-bit numbers. */
function highProduct(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const cross = a0 * b1;
  const other = a1 * b0;
  const middle = ((a0 * b0) >>> 16) + (cross & 0xffff) + (other & 0xffff);
  const carry = a1 * b1 + (cross >>> 16) + (other >>> 16) + (middle >>> 16);
  return (carry + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) >>> 0;
}
