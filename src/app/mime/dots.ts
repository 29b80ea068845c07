/** A message up to the line of a single dot, dots at the beginning of lines taken off (RFC 5321, section 4.5.2; RFC 1939, section 3). */

const CR = 13;
const LF = 10;
const DOT = 46;

const START = 0;
const AFTER_DOT = 1;
const AFTER_DOT_CR = 2;
const WITHIN = 3;

const CR_ALONE = Uint8Array.of(CR);

/** Takes runs of the message: the bytes, and how far into the run that was read they stand. */
export type Take = (bytes: Uint8Array, at: number) => void;

export class DotReader {
  #state = START;
  /** The last `read` came to the end of the message. */
  isEnded = false;
  /** A line of a dot that ends with LF alone was seen: some servers end the message there, RFC 5321 forbids it. */
  hasBareDot = false;

  /** Reads on from `at`; gives where the next byte stands. */
  read(bytes: Uint8Array, at: number, take: Take): number {
    this.isEnded = false;
    let from = at;
    while (at < bytes.length) {
      const byte = bytes[at];
      if (this.#state === WITHIN) {
        at = this.#lineOfDot(bytes, at);
      } else if (this.#state === START && byte === DOT) {
        if (at > from) take(bytes.subarray(from, at), from);
        from = ++at;
        this.#state = AFTER_DOT;
      } else if (this.#state === AFTER_DOT && byte === CR) {
        from = ++at;
        this.#state = AFTER_DOT_CR;
      } else if (this.#state === AFTER_DOT_CR && byte === LF) {
        this.#state = START;
        this.isEnded = true;
        return at + 1;
      } else {
        if (this.#state === AFTER_DOT_CR) take(CR_ALONE, at - 1);
        if (this.#state === AFTER_DOT && byte === LF) this.hasBareDot = true;
        this.#state = WITHIN;
      }
    }
    if (at > from) take(bytes.subarray(from, at), from);
    return at;
  }

  /** On to the next line that begins with a dot; dots are rarer than lines, so it is them that are looked for. */
  #lineOfDot(bytes: Uint8Array, at: number): number {
    for (let dot = bytes.indexOf(DOT, at); dot >= 0; dot = bytes.indexOf(DOT, dot + 1)) {
      if (dot === at || bytes[dot - 1] !== LF) continue;
      this.#state = START;
      return dot;
    }
    if (bytes[bytes.length - 1] === LF) this.#state = START;
    return bytes.length;
  }

  /** Bytes are missing: what follows is taken for the rest of a line. */
  gap(): void {
    this.#state = WITHIN;
  }
}
