/** Messages whose length stands in their head, out of one side's bytes. Long ones are stepped over by count: only their beginning is kept. */
import { further, type Place } from "../protocol.ts";

const NOTHING = new Uint8Array(0);
/** Times that a side may break its rules before it is no longer read: damaged bytes are not worth more. */
const MAX_BAD = 8;

export interface Frame {
  /** From its first byte; cut where it is longer than is kept, or the capture lacks bytes. Valid during the call only. */
  readonly bytes: Uint8Array;
  /** Bytes as its head declares, the head included. */
  readonly length: number;
  /** False where `bytes` are not all of it. */
  readonly isWhole: boolean;
  readonly place: Place;
}

export interface FrameHandler {
  /** Bytes of the frame at `at`, of which `left` are here (`head` is not all of it): 0 where that does not tell yet, -1 where no frame begins. */
  measure(bytes: Uint8Array, at: number, left: number): number;
  frame(frame: Frame): void;
  /** No frame begins where one should; not told after a gap, where that is no wonder. */
  bad(place: Place): void;
  /** Where the body begins of a frame whose body is wanted as it comes; 0 for others. Called once its length is known. */
  bodyAt?(bytes: Uint8Array, at: number): number;
  body?(bytes: Uint8Array): void;
  bodyGap?(size: number): void;
}

export class Frames {
  readonly #handler: FrameHandler;
  readonly #keep: number;
  #held: Uint8Array = NOTHING;
  #kept = 0;
  /** Bytes of the frame that is unfinished, gaps counted. */
  #seen = 0;
  /** Its length; 0 while its head is. */
  #length = 0;
  #bodyAt = 0;
  #place: Place | null = null;
  #isWhole = true;
  #isLost = false;
  /** What comes next follows a frame, not a gap. */
  #isInStep = true;
  #isStopped = false;
  #bad = 0;

  /** `keep`: bytes of a frame that are handed over; more than any head. */
  constructor(handler: FrameHandler, keep: number) {
    this.#handler = handler;
    this.#keep = keep;
  }

  /** Takes bytes; gives how many it used, fewer than there are only after `stop`. */
  data(bytes: Uint8Array, place: Place): number {
    let at = 0;
    while (at < bytes.length && !this.#isStopped) {
      if (this.#isLost) return bytes.length;
      at = this.#seen === 0 ? this.#begin(bytes, at, place) : this.#goOn(bytes, at);
    }
    return at;
  }

  /** Bytes that are missing; true where they are all of the frame at hand, so that no other was lost. */
  gap(size: number): boolean {
    if (this.#isStopped) return true;
    if (this.#bad < MAX_BAD) this.#isLost = false;
    const isWithin = this.#length > 0 && this.#seen + size <= this.#length;
    if (this.#length > 0) {
      this.#isWhole = false;
      if (this.#bodyAt > 0) this.#handler.bodyGap?.(Math.min(size, this.#length - this.#seen));
    }
    if (isWithin) {
      this.#seen += size;
      if (this.#seen === this.#length) this.#emitHeld();
      return true;
    }
    this.flush();
    this.#isInStep = false;
    return false;
  }

  /** What comes next may begin a frame again: the other side has spoken. */
  resume(): void {
    // What was begun after a gap and did not end may be no frame.
    if (!this.#isInStep && this.#seen > 0) this.#reset();
    if (!this.#isLost || this.#bad >= MAX_BAD) return;
    this.#isLost = false;
    this.#isInStep = false;
  }

  /** Bytes from here on that only need to be counted: what is left of a frame of which nothing more is kept. */
  get passes(): number {
    const isFull = this.#kept === this.#keep || !this.#isWhole;
    return this.#length > 0 && isFull && this.#bodyAt === 0 ? this.#length - this.#seen : 0;
  }

  /** As many as `passes` gave, or fewer. */
  passed(size: number): void {
    this.#seen += size;
    if (this.#seen === this.#length) this.#emitHeld();
  }

  /** The frame that is unfinished goes out as far as it came. */
  flush(): void {
    this.#isWhole = false;
    if (this.#length > 0) this.#emitHeld();
    else this.#reset();
  }

  /** Nothing more is read, not even of the bytes at hand. */
  stop(): void {
    this.#isStopped = true;
    this.#reset();
  }

  #begin(bytes: Uint8Array, at: number, place: Place): number {
    const left = bytes.length - at;
    const length = this.#handler.measure(bytes, at, left);
    if (length < 0) return this.#lose(further(place, at), bytes.length);
    if (length === 0 || length > left) {
      // Only the bytes of a head are held until it tells the length.
      this.#place = further(place, at);
      if (length === 0) return this.#head(bytes, at);
      this.#length = length;
      this.#bodyAt = this.#handler.bodyAt?.(bytes, at) ?? 0;
      return this.#take(bytes, at, left);
    }
    const bodyAt = this.#handler.bodyAt?.(bytes, at) ?? 0;
    if (bodyAt > 0 && bodyAt < length) this.#handler.body?.(bytes.subarray(at + bodyAt, at + length));
    this.#isInStep = true;
    const end = at + length;
    const kept = Math.min(length, this.#keep);
    const frame = { bytes: bytes.subarray(at, at + kept), length, isWhole: kept === length, place: further(place, at) };
    this.#handler.frame(frame);
    return end;
  }

  #goOn(bytes: Uint8Array, at: number): number {
    if (this.#length === 0) return this.#head(bytes, at);
    const count = Math.min(this.#length - this.#seen, bytes.length - at);
    return this.#take(bytes, at, count);
  }

  /** One byte more of a head. */
  #head(bytes: Uint8Array, at: number): number {
    this.#hold(bytes, at, 1);
    this.#seen++;
    const length = this.#handler.measure(this.#held, 0, this.#kept);
    if (length < 0) return this.#lose(this.#place!, bytes.length);
    if (length === 0) return this.#kept < this.#keep ? at + 1 : this.#lose(this.#place!, bytes.length);
    this.#length = Math.max(length, this.#seen);
    this.#bodyAt = this.#handler.bodyAt?.(this.#held, 0) ?? 0;
    if (this.#seen === this.#length) this.#emitHeld();
    return at + 1;
  }

  /** The next `count` bytes, all of the frame at hand. */
  #take(bytes: Uint8Array, at: number, count: number): number {
    if (this.#bodyAt > 0) {
      const skip = Math.max(0, this.#bodyAt - this.#seen);
      if (skip < count) this.#handler.body?.(bytes.subarray(at + skip, at + count));
    }
    // After a gap nothing is kept any longer: it would not stand where it belongs.
    if (this.#isWhole) this.#hold(bytes, at, count);
    this.#seen += count;
    if (this.#seen === this.#length) this.#emitHeld();
    return at + count;
  }

  #hold(bytes: Uint8Array, at: number, count: number): void {
    const room = Math.min(count, this.#keep - this.#kept);
    if (room <= 0) return;
    if (this.#kept + room > this.#held.length) {
      const wanted = Math.max(64, this.#kept + room, Math.min(this.#held.length * 2, this.#keep));
      const held = new Uint8Array(wanted);
      held.set(this.#held.subarray(0, this.#kept));
      this.#held = held;
    }
    this.#held.set(bytes.subarray(at, at + room), this.#kept);
    this.#kept += room;
  }

  #emitHeld(): void {
    const frame = {
      bytes: this.#held.subarray(0, this.#kept),
      length: this.#length,
      isWhole: this.#isWhole && this.#kept === this.#length,
      place: this.#place!,
    };
    this.#reset();
    this.#isInStep = true;
    this.#handler.frame(frame);
  }

  #lose(place: Place, end: number): number {
    const wasInStep = this.#isInStep;
    this.#reset();
    this.#isLost = true;
    // After a gap it is no fault of the side.
    if (wasInStep) {
      this.#bad++;
      this.#handler.bad(place);
    }
    return end;
  }

  #reset(): void {
    // A side that is quiet holds no room; frames that were handed over keep theirs for the call.
    this.#held = NOTHING;
    this.#kept = 0;
    this.#seen = 0;
    this.#length = 0;
    this.#bodyAt = 0;
    this.#isWhole = true;
  }
}
