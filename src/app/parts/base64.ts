/** Base64 (RFC 4648): tokens as they stand in fields, and what comes in pieces. */
import { latin1Bytes } from "../latin1.ts";
import { joined } from "./joined.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NONE = 255;
const PADDING = 254;
const EQUALS = 61;
/** The two letters that the alphabet for addresses and names of files has others for (section 5). */
const PLUS = 43;
const SLASH = 47;
const MINUS = 45;
const UNDERSCORE = 95;
/** Bits that are set in no value of a letter, in four bytes. */
const NO_LETTERS = 0xc0c0c0c0 | 0;

const VALUES = new Uint8Array(256).fill(NONE);
for (let i = 0; i < 64; i++) VALUES[LETTERS.charCodeAt(i)] = i;
VALUES[EQUALS] = PADDING;

/** Decodes pieces that follow each other: what is no letter is passed over, as RFC 2045, section 6.8, asks. */
export class Base64Decoder {
  #bits = 0;
  #count = 0;

  /** The bytes that are whole by now. */
  decode(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(Math.ceil(((bytes.length + this.#count) * 3) / 4) + 3);
    let size = 0;
    let bits = this.#bits;
    let count = this.#count;
    for (let at = 0; at < bytes.length; at++) {
      // Whole groups of letters, as nearly all are.
      while (count === 0 && at + 4 <= bytes.length) {
        const group =
          (VALUES[bytes[at]] << 24) |
          (VALUES[bytes[at + 1]] << 16) |
          (VALUES[bytes[at + 2]] << 8) |
          VALUES[bytes[at + 3]];
        if ((group & NO_LETTERS) !== 0) break;
        out[size] = (group >> 22) | ((group >> 20) & 3);
        out[size + 1] = ((group >> 12) & 0xf0) | ((group >> 10) & 0x0f);
        out[size + 2] = ((group >> 2) & 0xc0) | (group & 0x3f);
        size += 3;
        at += 4;
      }
      if (at >= bytes.length) break;
      const value = VALUES[bytes[at]];
      if (value === NONE) continue;
      if (value === PADDING) {
        size = flush(out, size, bits, count);
        bits = 0;
        count = 0;
        continue;
      }
      bits = (bits << 6) | value;
      if (++count < 4) continue;
      out[size++] = bits >> 16;
      out[size++] = bits >> 8;
      out[size++] = bits;
      bits = 0;
      count = 0;
    }
    this.#bits = bits;
    this.#count = count;
    return out.subarray(0, size);
  }

  /** What is left where padding is missing. */
  end(): Uint8Array {
    const out = new Uint8Array(3);
    const size = flush(out, 0, this.#bits, this.#count);
    this.#bits = 0;
    this.#count = 0;
    return out.subarray(0, size);
  }
}

/** Writes the whole bytes of a group of two or three letters. */
function flush(out: Uint8Array, size: number, bits: number, count: number): number {
  if (count === 2) out[size++] = bits >> 4;
  if (count === 3) {
    out[size++] = bits >> 10;
    out[size++] = bits >> 2;
  }
  return size;
}

/** A token in either alphabet, padded or not, up to the first character that is none of it; blanks and line ends are stepped over. */
export function base64(text: string): Uint8Array {
  const letters = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 13 || code === 10) continue;
    const letter = code === MINUS ? PLUS : code === UNDERSCORE ? SLASH : code;
    if (letter > 255 || VALUES[letter] > 63) break;
    letters[length++] = letter;
  }
  return whole(letters.subarray(0, length));
}

/** All of a text, whatever else is between its letters. */
export function looseBase64(text: string): Uint8Array {
  return whole(latin1Bytes(text));
}

function whole(letters: Uint8Array): Uint8Array {
  const decoder = new Base64Decoder();
  const decoded = decoder.decode(letters);
  const rest = decoder.end();
  return rest.length === 0 ? decoded : joined(decoded, rest);
}
