/** Four bytes in one number: upper-case ASCII letters get their bit 0x20; all four at a time, none carries into the next. */
const SEVEN_BITS = 0x7f7f7f7f;
const HIGH_BITS = 0x80808080;
/** Carries into the high bit from "A" (0x41) on, and from the character after "Z" (0x5b) on. */
const FROM_A = 0x3f3f3f3f;
const BEYOND_Z = 0x25252525;

/** A copy with ASCII letters in lower case; every other byte is as it was. */
export function folded(bytes: Uint8Array): Buffer {
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  const copy = Buffer.from(words.buffer, 0, bytes.length);
  copy.set(bytes);
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const low = word & SEVEN_BITS;
    const upper = ~word & HIGH_BITS & ((low + FROM_A) ^ (low + BEYOND_Z));
    words[i] = word | (upper >>> 2);
  }
  return copy;
}
