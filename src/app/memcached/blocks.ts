/** Lines and blocks of counted bytes between them, out of one side's bytes. */
import { latin1 } from "../latin1.ts";
import { Growing } from "../parts/growing.ts";
import { further, type Place } from "../protocol.ts";

/** Bytes of a line: a get of a hundred keys of 250 bytes has less. */
const MAX_LINE = 65_536;
const LF = 10;

export interface BlockHandler {
  /** A line without its end; gives the bytes of the block that follows, its end of line left out; -1 for none; null where it is no line. */
  line(text: string, place: Place, length: number): number | null;
  bad(place: Place): void;
}

export class Blocks {
  readonly #handler: BlockHandler;
  readonly #line = new Growing();
  #place: Place | null = null;
  #skip = 0;
  #isLost = false;
  #isInStep = true;

  constructor(handler: BlockHandler) {
    this.#handler = handler;
  }

  data(bytes: Uint8Array, place: Place): void {
    for (let at = 0; at < bytes.length && !this.#isLost;) {
      if (this.#skip > 0) {
        const count = Math.min(this.#skip, bytes.length - at);
        this.#skip -= count;
        at += count;
      } else at = this.#take(bytes, at, place);
    }
  }

  /** True where the missing bytes are all of the block at hand. */
  gap(size: number): boolean {
    if (this.#skip >= size) {
      this.#skip -= size;
      return true;
    }
    this.#line.clear();
    this.#skip = 0;
    this.#isLost = false;
    this.#isInStep = false;
    return false;
  }

  /** The other side has spoken: a line may begin again. */
  resume(): void {
    if (!this.#isInStep) this.#line.clear();
    if (!this.#isLost) return;
    this.#isLost = false;
    this.#isInStep = false;
  }

  #take(bytes: Uint8Array, at: number, place: Place): number {
    if (this.#line.length === 0) this.#place = further(place, at);
    const newline = bytes.indexOf(LF, at);
    const end = newline < 0 ? bytes.length : newline + 1;
    if (this.#line.length + end - at > MAX_LINE) return this.#lose(bytes.length);
    this.#line.push(bytes, at, end);
    if (newline < 0) return end;
    const length = this.#line.length;
    const text = latin1(this.#line.bytes, 0, length - 1).replace(/\r$/, "");
    this.#line.clear();
    const block = this.#handler.line(text, this.#place!, length);
    if (block === null) return this.#lose(bytes.length);
    this.#isInStep = true;
    this.#skip = block < 0 ? 0 : block + 2;
    return end;
  }

  #lose(end: number): number {
    if (this.#isInStep) this.#handler.bad(this.#place!);
    this.#line.clear();
    this.#isLost = true;
    return end;
  }
}
