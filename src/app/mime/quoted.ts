/** Quoted-printable (RFC 2045, section 6.7), as a stream: what breaks its rules is kept as it stands. */

const EQUALS = 61;
const SPACE = 32;
const TAB = 9;
const CR = 13;
const LF = 10;
/** Blanks at the end of a line that are held back; what is longer is no line of mail (RFC 2045: 76 characters). */
const MAX_BLANKS = 1000;

/** Bytes that mean something by themselves. */
const SPECIAL = new Uint8Array(256);
for (const byte of [EQUALS, SPACE, TAB, CR, LF]) SPECIAL[byte] = 1;

function digit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

export class QuotedDecoder {
  /** After an equals sign: what followed it so far. */
  #escape: number[] | null = null;
  /** Blanks that belong to the text only where more text of the line follows. */
  #blanks: number[] = [];

  decode(bytes: Uint8Array): Uint8Array {
    const out: Out = { bytes: new Uint8Array(bytes.length + this.#blanks.length + MAX_BLANKS + 4), size: 0 };
    for (let at = 0; at < bytes.length; at++) {
      if (this.#escape) this.#inEscape(bytes[at], out);
      else if (SPECIAL[bytes[at]] === 1 || this.#blanks.length > 0) this.#plain(bytes[at], out);
      else out.bytes[out.size++] = bytes[at];
    }
    return out.bytes.subarray(0, out.size);
  }

  /** What is left: an equals sign at the very end is a soft line break. */
  end(): Uint8Array {
    const left = (this.#escape?.length ?? 0) > 0 && this.#escape![0] !== CR ? [EQUALS, ...this.#escape!] : [];
    this.#escape = null;
    this.#blanks = [];
    return Uint8Array.from(left);
  }

  #plain(byte: number, out: Out): void {
    if (byte === SPACE || byte === TAB) {
      this.#blanks.push(byte);
      if (this.#blanks.length >= MAX_BLANKS) this.#keepBlanks(out);
      return;
    }
    if (byte === CR || byte === LF) this.#blanks = [];
    else if (this.#blanks.length > 0) this.#keepBlanks(out);
    if (byte === EQUALS) this.#escape = [];
    else out.bytes[out.size++] = byte;
  }

  #inEscape(byte: number, out: Out): void {
    const escape = this.#escape!;
    if (byte === LF) {
      this.#escape = null;
      return;
    }
    const isBreak = escape.length === 0 || escape.every(isBlank);
    if (isBreak && (isBlank(byte) || byte === CR) && escape.length < 3) {
      escape.push(byte);
      return;
    }
    if (escape.length === 0 && digit(byte) >= 0) {
      escape.push(byte);
      return;
    }
    this.#escape = null;
    if (escape.length === 1 && digit(escape[0]) >= 0 && digit(byte) >= 0) {
      out.bytes[out.size++] = (digit(escape[0]) << 4) | digit(byte);
      return;
    }
    out.bytes[out.size++] = EQUALS;
    for (const held of escape) out.bytes[out.size++] = held;
    this.#plain(byte, out);
  }

  #keepBlanks(out: Out): void {
    for (const blank of this.#blanks) out.bytes[out.size++] = blank;
    this.#blanks = [];
  }
}

interface Out {
  readonly bytes: Uint8Array;
  size: number;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
