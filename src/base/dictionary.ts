const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Hash of a word that starts empty; a word's hash is `finish(mix(... mix(SEED, four bytes) ...), length)`. */
export const SEED = 0x2f6b1c3d;

/** Takes in the next four bytes of a word (little-endian; the last ones padded with zeros). */
export function mix(hash: number, four: number): number {
  const product = Math.imul(hash ^ four, 0x9e3779b1);
  return product ^ (product >>> 15);
}

/** Hash of a whole word of `length` bytes. */
export function finish(hash: number, length: number): number {
  const product = Math.imul(hash ^ length, 0x85ebca6b);
  return product ^ (product >>> 13);
}

/** Keeps the lowest n bytes of four, for n = index. */
const LOWEST = new Int32Array([0, 0xff, 0xffff, 0xffffff]);

/**
 * Interns byte strings to small codes without making a JavaScript string per look-up. Code 0 is "no value".
 * Grows with the number of distinct words only. Words lie zero-padded at multiples of four bytes, so that they are
 * hashed and compared four bytes at a time.
 */
export class Dictionary {
  #fours = new Int32Array(1 << 10);
  #bytes = new Uint8Array(this.#fours.buffer);
  /** Start (in fours) and length (in bytes) of each code, side by side: one cache line per look-up. */
  #spans = new Uint32Array(1 << 9);
  /** Open addressing: hash and code side by side. */
  #slots = new Int32Array(1 << 10);
  #texts: (string | undefined)[] = [];
  /** Fours in use. */
  #used = 0;
  /** Number of codes in use, code 0 included: codes run from 1 to size - 1. */
  size = 1;

  /** Bytes that the words take. */
  get byteLength(): number {
    return this.#used * 4;
  }

  /** Code of bytes[from, to). */
  intern(bytes: Uint8Array, from = 0, to = bytes.length): number {
    const length = to - from;
    const fours = (length + 3) >> 2;
    this.#reserve(this.#used + fours);
    this.#stage(bytes, from, to, fours);
    let hash = SEED;
    for (let i = this.#used; i < this.#used + fours; i++) hash = mix(hash, this.#fours[i]);
    hash = finish(hash, length);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const code = slots[slot + 1];
      if (code === 0) return this.#add(length, fours, hash, slot);
      if (slots[slot] === hash && this.#sameAsStaged(code, length, fours)) return code;
    }
  }

  /**
   * Code of the `length` bytes at `from` whose hash is known, or 0 when the word is not in the dictionary. The view
   * must reach up to three bytes behind the word.
   */
  find(view: DataView, from: number, length: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const code = slots[slot + 1];
      if (code === 0) return 0;
      if (slots[slot] === hash && this.#spans[2 * code + 1] === length && this.#sameAs(code, view, from, length)) {
        return code;
      }
    }
  }

  internText(text: string): number {
    return this.intern(encoder.encode(text));
  }

  /** Bytes of a code; a view that stays valid until the next `intern`. */
  utf8(code: number): Uint8Array {
    const start = this.#spans[2 * code] * 4;
    return this.#bytes.subarray(start, start + this.#spans[2 * code + 1]);
  }

  text(code: number): string {
    return (this.#texts[code] ??= decoder.decode(this.utf8(code)));
  }

  #sameAs(code: number, view: DataView, from: number, length: number): boolean {
    let four = this.#spans[2 * code];
    let i = 0;
    for (; i + 4 <= length; i += 4) if (this.#fours[four++] !== view.getInt32(from + i, true)) return false;
    const rest = length - i;
    return rest === 0 || this.#fours[four] === (view.getInt32(from + i, true) & LOWEST[rest]);
  }

  #sameAsStaged(code: number, length: number, fours: number): boolean {
    if (this.#spans[2 * code + 1] !== length) return false;
    const start = this.#spans[2 * code];
    for (let i = 0; i < fours; i++) if (this.#fours[start + i] !== this.#fours[this.#used + i]) return false;
    return true;
  }

  /** Puts the word behind those in use, where it stays if it is new. */
  #stage(bytes: Uint8Array, from: number, to: number, fours: number): void {
    if (fours > 0) this.#fours[this.#used + fours - 1] = 0;
    const start = this.#used * 4;
    for (let i = 0; i < to - from; i++) this.#bytes[start + i] = bytes[from + i];
  }

  #add(length: number, fours: number, hash: number, slot: number): number {
    const code = this.size++;
    if (2 * code >= this.#spans.length) this.#spans = grown(this.#spans, new Uint32Array(this.#spans.length * 2));
    this.#spans[2 * code] = this.#used;
    this.#spans[2 * code + 1] = length;
    this.#used += fours;
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = code;
    if (this.size * 4 > this.#slots.length) this.#rehash();
    return code;
  }

  #reserve(fours: number): void {
    if (fours <= this.#fours.length) return;
    this.#fours = grown(this.#fours, new Int32Array(Math.max(fours, this.#fours.length * 2)));
    this.#bytes = new Uint8Array(this.#fours.buffer);
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      let slot = (old[i] << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[i];
      slots[slot + 1] = old[i + 1];
    }
    this.#slots = slots;
  }
}

function grown<T extends Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
