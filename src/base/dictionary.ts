const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Interns byte strings to small codes without making a JavaScript string per look-up. Code 0 is "no value".
 * Grows with the number of distinct words only.
 */
export class Dictionary {
  #bytes = new Uint8Array(1 << 12);
  #ends = new Uint32Array(1 << 8);
  #hashes = new Int32Array(1 << 8);
  #slots = new Uint32Array(1 << 9);
  #texts: (string | undefined)[] = [];
  #used = 0;
  /** Number of codes in use, code 0 included: codes run from 1 to size - 1. */
  size = 1;

  /** Code of bytes[from, to). */
  intern(bytes: Uint8Array, from = 0, to = bytes.length): number {
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot];
      if (code === 0) return this.#add(bytes, from, to, hash, slot);
      if (this.#hashes[code] === hash && this.#same(code, bytes, from, to)) return code;
    }
  }

  internText(text: string): number {
    return this.intern(encoder.encode(text));
  }

  /** Bytes of a code; a view that stays valid until the next `intern`. */
  utf8(code: number): Uint8Array {
    return this.#bytes.subarray(this.#ends[code - 1], this.#ends[code]);
  }

  text(code: number): string {
    return (this.#texts[code] ??= decoder.decode(this.utf8(code)));
  }

  #same(code: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#ends[code - 1];
    if (this.#ends[code] - start !== to - from) return false;
    for (let i = from, j = start; i < to; i++, j++) if (this.#bytes[j] !== bytes[i]) return false;
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number, slot: number): number {
    const code = this.size++;
    const length = to - from;
    this.#reserve(code, this.#used + length);
    for (let i = 0; i < length; i++) this.#bytes[this.#used + i] = bytes[from + i];
    this.#used += length;
    this.#ends[code] = this.#used;
    this.#hashes[code] = hash;
    this.#slots[slot] = code;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #reserve(code: number, used: number): void {
    if (code >= this.#ends.length) {
      this.#ends = grown(this.#ends, new Uint32Array(this.#ends.length * 2));
      this.#hashes = grown(this.#hashes, new Int32Array(this.#hashes.length * 2));
    }
    if (used > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(used, this.#bytes.length * 2)));
    }
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let code = 1; code < this.size; code++) {
      let slot = this.#hashes[code] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }
}

function grown<T extends Uint8Array | Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
