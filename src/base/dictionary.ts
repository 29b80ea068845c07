const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

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

/** Numbers of one slot: code, length, and either the word itself, zero-padded, or the hash of a longer one. */
const SLOT_BITS = 3;
const SLOT = 1 << SLOT_BITS;
const CODE = 0;
const LENGTH = 1;
const WORD = 2;

/** Longest word that lies in its slot, so that a look-up touches one cache line: addresses and resource ids do. */
const INLINE = 4 * (SLOT - WORD);

/**
 * Interns byte strings to small codes without making a JavaScript string per look-up. Code 0 is "no value".
 * Grows with the number of distinct words only, by 16 to 100 bytes each beside the word. Words lie zero-padded at
 * multiples of four bytes, so that they are hashed and compared four bytes at a time.
 */
export class Dictionary {
  #fours = new Int32Array(1 << 8);
  #bytes = new Uint8Array(this.#fours.buffer);
  /** Start (in fours) and length (in bytes) of each code. */
  #spans = new Uint32Array(1 << 6);
  /** Open addressing, SLOT numbers each. */
  #slots = new Int32Array(SLOT << 6);
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
    const count = (length + 3) >> 2;
    this.#stage(bytes, from, to, count);
    const hash = hashOf(this.#fours, this.#used, count, length);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (hash << SLOT_BITS) & mask; ; slot = (slot + SLOT) & mask) {
      const code = slots[slot + CODE];
      if (code === 0) return this.#add(length, count, hash, slot);
      if (slots[slot + LENGTH] === length && this.#isStaged(code, count)) return code;
    }
  }

  /**
   * Code of the `length` bytes at `from` whose hash is known, or 0 when the word is not in the dictionary. The view
   * must reach up to three bytes behind the word.
   */
  find(view: DataView, from: number, length: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (hash << SLOT_BITS) & mask; ; slot = (slot + SLOT) & mask) {
      const code = slots[slot + CODE];
      if (code === 0) return 0;
      if (slots[slot + LENGTH] !== length) continue;
      if (length <= INLINE) {
        if (isAt(slots, slot + WORD, view, from, length)) return code;
      } else if (slots[slot + WORD] === hash && isAt(this.#fours, this.#spans[2 * code], view, from, length)) {
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

  /** Number of bytes of a code. */
  lengthOf(code: number): number {
    return this.#spans[2 * code + 1];
  }

  /** Writes the bytes of a code at `at`, where up to three bytes more are overwritten; returns where they end. */
  copy(code: number, into: DataView, at: number): number {
    const start = this.#spans[2 * code];
    const length = this.#spans[2 * code + 1];
    for (let i = 0; i < length; i += 4) into.setInt32(at + i, this.#fours[start + (i >> 2)], true);
    return at + length;
  }

  text(code: number): string {
    return (this.#texts[code] ??= decoder.decode(this.utf8(code)));
  }

  /** Puts the word behind those in use, where it stays if it is new. */
  #stage(bytes: Uint8Array, from: number, to: number, count: number): void {
    const needed = this.#used + count;
    if (needed > this.#fours.length) {
      this.#fours = grown(this.#fours, new Int32Array(Math.max(needed, this.#fours.length * 2)));
      this.#bytes = new Uint8Array(this.#fours.buffer);
    }
    if (count > 0) this.#fours[needed - 1] = 0;
    const start = this.#used * 4;
    for (let i = 0; i < to - from; i++) this.#bytes[start + i] = bytes[from + i];
  }

  #isStaged(code: number, count: number): boolean {
    const fours = this.#fours;
    const start = this.#spans[2 * code];
    for (let i = 0; i < count; i++) if (fours[start + i] !== fours[this.#used + i]) return false;
    return true;
  }

  #add(length: number, count: number, hash: number, slot: number): number {
    const code = this.size++;
    if (2 * code >= this.#spans.length) this.#spans = grown(this.#spans, new Uint32Array(this.#spans.length * 2));
    this.#spans[2 * code] = this.#used;
    this.#spans[2 * code + 1] = length;
    this.#slots[slot + CODE] = code;
    this.#slots[slot + LENGTH] = length;
    if (length > INLINE) this.#slots[slot + WORD] = hash;
    else for (let i = 0; i < count; i++) this.#slots[slot + WORD + i] = this.#fours[this.#used + i];
    this.#used += count;
    if (this.size * SLOT > this.#slots.length * 0.7) this.#spread();
    return code;
  }

  /** Moves the words to twice as many slots. */
  #spread(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 1;
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + CODE] === 0) continue;
      const length = old[from + LENGTH];
      const hash = length > INLINE ? old[from + WORD] : hashOf(old, from + WORD, (length + 3) >> 2, length);
      let slot = (hash << SLOT_BITS) & mask;
      while (slots[slot + CODE] !== 0) slot = (slot + SLOT) & mask;
      for (let i = 0; i < SLOT; i++) slots[slot + i] = old[from + i];
    }
    this.#slots = slots;
  }
}

/** Hash of the zero-padded word of `length` bytes at fours[from, from + count). */
function hashOf(fours: Int32Array, from: number, count: number, length: number): number {
  let hash = SEED;
  for (let i = from; i < from + count; i++) hash = mix(hash, fours[i]);
  return finish(hash, length);
}

/** Whether the zero-padded word at fours[at] is the `length` bytes of the view at `from`. */
function isAt(fours: Int32Array, at: number, view: DataView, from: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (fours[at++] !== view.getInt32(from + i, true)) return false;
  return i === length || fours[at] === (view.getInt32(from + i, true) & LOWEST[length - i]);
}

function grown<T extends Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
