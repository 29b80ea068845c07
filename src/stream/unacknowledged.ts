/**
 * What one side has said and the other has not yet acknowledged: only that may rightly be sent again, so only with that a second
 * copy is compared. A ring that grows to what is in flight, given back as soon as nothing is.
 */

/** Bytes kept of one side: a window without scaling. */
const MOST = 1 << 16;
const FIRST = 1 << 11;
/** Bytes kept in all; where a capture lacks the acknowledgements of thousands of connections, the later ones are not compared. */
const MOST_IN_ALL = 32 << 20;

/** Rings of one run, used again and again. */
export class Rings {
  readonly #free = new Map<number, Uint8Array[]>();
  #taken = 0;

  /** A ring of `size`, a power of two; undefined where there are too many. */
  take(size: number): Uint8Array | undefined {
    if (this.#taken + size > MOST_IN_ALL) return undefined;
    this.#taken += size;
    return this.#free.get(size)?.pop() ?? new Uint8Array(size);
  }

  give(ring: Uint8Array): void {
    this.#taken -= ring.length;
    const free = this.#free.get(ring.length);
    if (free) free.push(ring);
    else this.#free.set(ring.length, [ring]);
  }
}

export class Unacknowledged {
  readonly #rings: Rings;
  #ring: Uint8Array | undefined;
  /** Bytes of the ring before: what was in flight once will be again. */
  #before = FIRST;
  /** Kept are the bytes [from, to) of the side, byte i at i modulo the ring's length. */
  #from = 0;
  #to = 0;

  constructor(rings: Rings) {
    this.#rings = rings;
  }

  /** Bytes of the side from `at` on; what came before and is not kept any longer is not compared. */
  put(bytes: Uint8Array, at: number): void {
    const from = at === this.#to && this.#ring ? this.#from : at;
    const to = at + bytes.length;
    const ring = this.#room(Math.min(MOST, to - from), from, at);
    this.#to = to;
    this.#from = ring ? Math.max(from, to - ring.length) : to;
    if (!ring) return;
    const kept = bytes.length > ring.length ? bytes.subarray(bytes.length - ring.length) : bytes;
    const first = (to - kept.length) % ring.length;
    const head = Math.min(kept.length, ring.length - first);
    ring.set(head === kept.length ? kept : kept.subarray(0, head), first);
    if (head < kept.length) ring.set(kept.subarray(head), 0);
  }

  acknowledge(at: number): void {
    if (at > this.#from) this.#from = Math.min(at, this.#to);
    if (this.#from === this.#to) this.free();
  }

  /** True when bytes[start, start + count) are not what was said at `at`, as far as that is kept. */
  differs(bytes: Uint8Array, start: number, count: number, at: number): boolean {
    const ring = this.#ring;
    if (!ring) return false;
    const to = Math.min(at + count, this.#to);
    for (let i = Math.max(at, this.#from); i < to; i++) {
      if (ring[i % ring.length] !== bytes[start + i - at]) return true;
    }
    return false;
  }

  free(): void {
    if (this.#ring) {
      this.#before = this.#ring.length;
      this.#rings.give(this.#ring);
    }
    this.#ring = undefined;
    this.#from = this.#to;
  }

  /** A ring for `size` bytes that holds [from, to) of what was put before. */
  #room(size: number, from: number, to: number): Uint8Array | undefined {
    const ring = this.#ring;
    if (ring && ring.length >= size) return ring;
    let room = ring ? ring.length : this.#before;
    while (room < size) room *= 2;
    const grown = this.#rings.take(room);
    if (ring) {
      if (grown) move(ring, grown, Math.max(from, to - ring.length), to);
      this.#rings.give(ring);
    }
    return (this.#ring = grown);
  }
}

/** Bytes [from, to) of a side from one ring into a larger one. */
function move(ring: Uint8Array, grown: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to;) {
    const [start, target] = [at % ring.length, at % grown.length];
    const count = Math.min(to - at, ring.length - start, grown.length - target);
    grown.set(ring.subarray(start, start + count), target);
    at += count;
  }
}
