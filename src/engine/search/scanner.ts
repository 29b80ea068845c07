/** Looks through one side's stream as it comes in, a window at a time. */
import type { Pattern } from "./pattern.ts";

/** Bytes in which the matches of one window begin: bounds what is held of a stream, and the hits that come at once. */
const WINDOW = 64 << 10;
/** Bytes before and behind a match that are shown with it. */
export const CONTEXT = 32;
/** The first window of most streams is short. */
const FIRST = 4 << 10;

/** A match: where it begins in the stream, and the window that holds it, valid during the call. */
export type TakeFound = (offset: number, window: Buffer, at: number, end: number) => void;

/**
 * Windows lie where they do by the stream alone, however its bytes come in pieces: each begins where the one before ended, and reaches
 * over its end by the longest match, so that a hit belongs to one window. No match crosses a gap.
 */
export class Scanner {
  readonly #pattern: Pattern;
  readonly #found: TakeFound;
  readonly #most: number;
  #bytes = Buffer.alloc(FIRST);
  #size = 0;
  /** Where the window begins in `bytes`; before it, CONTEXT bytes at most. */
  #from = 0;
  /** Where the next match may begin; behind `from` where one reached over the end of its window. */
  #next = 0;
  /** Place of the first byte held in the stream. */
  #base = 0;

  constructor(pattern: Pattern, found: TakeFound) {
    this.#pattern = pattern;
    this.#found = found;
    this.#most = WINDOW + pattern.reach + 2 * CONTEXT;
  }

  /** Bytes that follow those before. */
  push(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const piece = bytes.subarray(done, done + this.#most - this.#size);
      this.#append(piece);
      done += piece.length;
      if (this.#size === this.#most) this.#windowDone();
    }
  }

  /** So many bytes are missing. */
  gap(size: number): void {
    this.end();
    this.#base += size;
  }

  /** Nothing more comes of this stretch; what comes then stands behind it. */
  end(): void {
    for (; this.#from < this.#size; this.#from += WINDOW) this.#scan(Math.min(this.#from + WINDOW, this.#size));
    this.#base += this.#size;
    this.#size = this.#from = this.#next = 0;
  }

  /** Forgets the stream; the next begins at 0. */
  reset(): void {
    this.#base = this.#size = this.#from = this.#next = 0;
  }

  #windowDone(): void {
    this.#scan(this.#from + WINDOW);
    const passed = this.#from + WINDOW - CONTEXT;
    this.#bytes.copyWithin(0, passed, this.#size);
    this.#base += passed;
    this.#size -= passed;
    this.#next -= passed;
    this.#from = CONTEXT;
  }

  #scan(to: number): void {
    const from = Math.max(this.#from, this.#next);
    if (from >= to) return;
    const window = this.#bytes.subarray(0, this.#size);
    this.#next = this.#pattern.find(window, from, to, (at, end) => this.#found(this.#base + at, window, at, end));
  }

  #append(piece: Uint8Array): void {
    const size = this.#size + piece.length;
    if (size > this.#bytes.length) {
      const more = Buffer.alloc(Math.min(this.#most, Math.max(size, 2 * this.#bytes.length)));
      this.#bytes.copy(more, 0, 0, this.#size);
      this.#bytes = more;
    }
    this.#bytes.set(piece, this.#size);
    this.#size = size;
  }
}
