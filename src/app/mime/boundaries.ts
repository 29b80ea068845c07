/** Bodies between boundaries (RFC 2046, section 5.1): runs of bytes that belong to a body, and the lines that part them. */
import { latin1 } from "../latin1.ts";

const LF = 10;
const CR = 13;
const DASH = 45;

/** Bytes of a line that may be a boundary: RFC 2046 allows 70 characters, senders have more. */
export const MAX_BOUNDARY_LINE = 300;

const NOTHING = new Uint8Array(0);
const CR_ALONE = Uint8Array.of(CR);
const LF_ALONE = Uint8Array.of(LF);
const CR_LF = Uint8Array.of(CR, LF);

/** What the splitter's owner does with what it finds. */
export interface BoundaryOwner {
  /** 1 for each byte with which a boundary that is open begins, its dashes not counted. */
  readonly beginnings: Uint8Array;
  /** Bytes of the body at hand; they stand in the run from `at` on (what was held back: from before it). */
  body(bytes: Uint8Array, at: number): void;
  /** A line that begins with two dashes, its end taken off: true where it is a boundary. The line's end before it goes with it. */
  boundary(line: string): boolean;
}

/** The end of a line belongs to the boundary that follows, so it is held back, as is a line that may be one. */
export class BoundarySplitter {
  readonly #owner: BoundaryOwner;
  #isLineStart = true;
  /** End of the line before, held back. */
  #ending: Uint8Array = NOTHING;
  /** A line that began with a dash, as far as it goes. */
  readonly #line = new Uint8Array(MAX_BOUNDARY_LINE);
  #lineSize = 0;

  constructor(owner: BoundaryOwner) {
    this.#owner = owner;
  }

  /** A body begins, at the beginning of a line. */
  reset(): void {
    this.#isLineStart = true;
    this.#ending = NOTHING;
    this.#lineSize = 0;
  }

  /** Reads on from `at` to the end of the run or the line of a boundary; gives where the next byte stands. */
  read(bytes: Uint8Array, at: number): number {
    if (this.#ending === CR_ALONE) {
      if (bytes[at] === LF) {
        this.#ending = CR_LF;
        this.#isLineStart = true;
        at++;
      } else this.#release(at);
    }
    while (at < bytes.length) {
      if (this.#lineSize > 0 || (this.#isLineStart && bytes[at] === DASH && this.#mayBegin(bytes, at))) {
        const next = this.#candidate(bytes, at);
        if (next.isBoundary) return next.at;
        at = next.at;
      } else at = this.#text(bytes, at);
    }
    return at;
  }

  gap(): void {
    this.#release(0);
    this.#isLineStart = false;
  }

  /** Nothing follows: a boundary without its line's end counts. */
  end(): void {
    if (this.#lineSize > 0 && this.#owner.boundary(this.#heldLine())) this.reset();
    this.#release(0);
  }

  /** Text up to a line that may be a boundary, or the end of the run. Dashes are rarer than lines, so it is them that are looked for. */
  #text(bytes: Uint8Array, from: number): number {
    this.#release(from);
    this.#isLineStart = false;
    for (let dash = bytes.indexOf(DASH, from + 1); dash >= 0; dash = bytes.indexOf(DASH, dash + 1)) {
      if (bytes[dash - 1] !== LF || !this.#mayBegin(bytes, dash)) continue;
      this.#endText(bytes, from, dash);
      return dash;
    }
    const last = bytes[bytes.length - 1];
    if (last === LF) this.#endText(bytes, from, bytes.length);
    else {
      const end = last === CR ? bytes.length - 1 : bytes.length;
      this.#give(bytes, from, end);
      if (end < bytes.length) this.#ending = CR_ALONE;
    }
    return bytes.length;
  }

  /** Text up to the end of a line, which is held back. */
  #endText(bytes: Uint8Array, from: number, end: number): void {
    const hasCr = end - 2 >= from && bytes[end - 2] === CR;
    this.#give(bytes, from, hasCr ? end - 2 : end - 1);
    this.#ending = hasCr ? CR_LF : LF_ALONE;
    this.#isLineStart = true;
  }

  /** Two dashes and the first byte of a boundary, as far as the run goes. */
  #mayBegin(bytes: Uint8Array, dash: number): boolean {
    if (dash + 1 < bytes.length && bytes[dash + 1] !== DASH) return false;
    return dash + 2 >= bytes.length || this.#owner.beginnings[bytes[dash + 2]] === 1;
  }

  #candidate(bytes: Uint8Array, at: number): { readonly at: number; readonly isBoundary: boolean } {
    this.#isLineStart = false;
    const found = bytes.indexOf(LF, at);
    const end = found < 0 ? bytes.length : found + 1;
    const piece = bytes.subarray(at, Math.min(end, at + MAX_BOUNDARY_LINE - this.#lineSize));
    this.#line.set(piece, this.#lineSize);
    this.#lineSize += piece.length;
    const isWhole = found >= 0 && piece.length === end - at;
    at += piece.length;
    if (isWhole && this.#owner.boundary(this.#heldLine())) {
      this.reset();
      return { at, isBoundary: true };
    }
    if (isWhole) {
      const hasCr = this.#lineSize > 1 && this.#line[this.#lineSize - 2] === CR;
      const ending = hasCr ? 2 : 1;
      this.#lineSize -= ending;
      this.#release(at - ending);
      this.#ending = hasCr ? CR_LF : LF_ALONE;
      this.#isLineStart = true;
    } else if (this.#lineSize === MAX_BOUNDARY_LINE) this.#releaseLong(at);
    return { at, isBoundary: false };
  }

  /** A line too long for a boundary; a CR at its end may belong to the line's end. */
  #releaseLong(at: number): void {
    const endsWithCr = this.#line[this.#lineSize - 1] === CR;
    if (endsWithCr) this.#lineSize--;
    this.#release(at);
    if (endsWithCr) this.#ending = CR_ALONE;
  }

  #heldLine(): string {
    return latin1(this.#line, 0, this.#lineSize).trimEnd();
  }

  /** What was held back, up to `at`, is text after all. */
  #release(at: number): void {
    const lineAt = at - this.#lineSize;
    if (this.#ending.length > 0) this.#owner.body(this.#ending, lineAt - this.#ending.length);
    this.#ending = NOTHING;
    if (this.#lineSize > 0) this.#owner.body(this.#line.subarray(0, this.#lineSize), lineAt);
    this.#lineSize = 0;
  }

  #give(bytes: Uint8Array, from: number, end: number): void {
    if (end > from) this.#owner.body(bytes.subarray(from, end), from);
  }
}
