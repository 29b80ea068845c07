/** Lines of one side out of runs of bytes, where bodies lie between lines: the caller says at every turn what comes next. */
import { latin1 } from "../latin1.ts";
import type { Place } from "../protocol.ts";
import { further } from "../protocol.ts";
import type { TextLine } from "./lines.ts";

const LF = 10;

/** Reads a line at a time and keeps what has not ended; text beyond the limit is counted, not kept. */
export class LineReader {
  readonly #limit: number;
  #text = "";
  #length = 0;
  #place: Place | null = null;
  #skips = false;
  /** Where the next byte of the run last read stands. */
  next = 0;

  /** `limit`: characters of a line that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True where no line has begun. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** What was said of a line that has not ended. */
  get partial(): TextLine | null {
    return this.#place && { text: this.#text, place: this.#place, length: this.#length };
  }

  /** Reads on from `at`; the line where it ends in this run, else null. `next` says how far it went. */
  read(bytes: Uint8Array, at: number, place: Place): TextLine | null {
    const found = bytes.indexOf(LF, at);
    const end = found < 0 ? bytes.length : found + 1;
    this.next = end;
    if (this.#skips) {
      if (found >= 0) this.clear();
      return null;
    }
    this.#place ??= further(place, at);
    const room = this.#limit - this.#text.length;
    if (room > 0) this.#text += latin1(bytes, at, Math.min(found < 0 ? end : found, at + room));
    this.#length += end - at;
    if (found < 0) return null;
    const line = {
      text: this.#text.endsWith("\r") ? this.#text.slice(0, -1) : this.#text,
      place: this.#place,
      length: this.#length,
    };
    this.clear();
    return line;
  }

  clear(): void {
    this.#text = "";
    this.#length = 0;
    this.#place = null;
    this.#skips = false;
  }

  /** Bytes are missing: the rest of the line at hand, where one has begun, is no line. */
  gap(): void {
    const hasBegun = !this.isEmpty;
    this.clear();
    this.#skips = hasBegun;
  }
}
