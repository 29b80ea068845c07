/** Lines of one side, as protocols of text say them: ended by LF, a CR before it taken off. */
import { latin1 } from "../latin1.ts";
import type { Place } from "../protocol.ts";
import { Inbox } from "./inbox.ts";

const LF = 10;
const CR = 13;

export interface TextLine {
  /** Bytes as characters of the same number, without the line's end. */
  readonly text: string;
  readonly place: Place;
  /** Bytes, the line's end included. */
  readonly length: number;
}

export class Lines {
  readonly #inbox: Inbox;
  /** Bytes in which no LF was found yet. */
  #searched = 0;

  /** `limit`: bytes of a line; what is longer is dropped by `push`. */
  constructor(limit: number) {
    this.#inbox = new Inbox(limit);
  }

  get held(): Inbox {
    return this.#inbox;
  }

  /** False where a line was longer than the limit: what was held is gone. */
  push(bytes: Uint8Array, place: Place): boolean {
    const isHeld = this.#inbox.push(bytes, place);
    if (!isHeld) this.#searched = 0;
    return isHeld;
  }

  /** The next whole line; null where none has ended. */
  next(): TextLine | null {
    if (this.#inbox.length <= this.#searched) return null;
    const bytes = this.#inbox.bytes;
    const newline = bytes.indexOf(LF, this.#searched);
    if (newline < 0) {
      this.#searched = bytes.length;
      return null;
    }
    const end = newline > 0 && bytes[newline - 1] === CR ? newline - 1 : newline;
    const found = { text: latin1(bytes, 0, end), place: this.#inbox.place(), length: newline + 1 };
    this.drop(newline + 1);
    return found;
  }

  /** Takes away what is no line: a literal, a body. */
  drop(count: number): void {
    this.#inbox.drop(count);
    this.#searched = 0;
  }

  clear(): void {
    this.#inbox.clear();
    this.#searched = 0;
  }
}
