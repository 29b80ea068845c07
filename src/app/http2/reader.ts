/** One side of an HTTP/2 connection: its frames, DATA as it comes; finds frames again where some were not captured. */
import { FirstBytes } from "../parts/first-bytes.ts";
import { Inbox } from "../parts/inbox.ts";
import { further, type Place } from "../protocol.ts";
import {
  DATA,
  FRAME_HEAD,
  frameHead,
  type FrameHead,
  isLikelyFrame,
  PADDED,
  PREFACE,
  PRIORITY_UPDATE,
  USUAL_MAX,
} from "./frames.ts";

/** Bytes of a frame that is held to be read: lists of fields are shorter, DATA is not held. */
const MAX_HELD = 262_144;
/** Bytes that are held to look for two frames that follow one another. */
const MAX_SEARCHED = 2 * (FRAME_HEAD + USUAL_MAX);

export interface FrameEvents {
  /** The preface: this side is the client's, from its beginning. */
  preface(): void;
  /** A whole frame that is not DATA; `payload` is valid during the call only. */
  frame(head: FrameHead, payload: Uint8Array, place: Place): void;
  /** A piece of what a DATA frame carries, without padding. */
  data(head: FrameHead, bytes: Uint8Array, place: Place): void;
  dataGap(head: FrameHead, size: number): void;
  /** A frame whose content is not given (any longer): DATA has ended, another was too long to be held. */
  passed(head: FrameHead, place: Place): void;
  /** Frames are missing from here on, or cannot be told apart. */
  lost(isMalformed: boolean, place: Place | null): void;
}

type State = "preface" | "head" | "pad-length" | "data" | "skip" | "hold" | "lost";

export class FrameReader {
  readonly #events: FrameEvents;
  #state: State = "preface";
  /** Bytes of the preface that were there. */
  #matched = 0;
  readonly #headBytes = new Uint8Array(FRAME_HEAD);
  #headSize = 0;
  #place: Place | null = null;
  #head: FrameHead = { length: 0, type: 0, flags: 0, stream: 0 };
  /** Bytes of the frame still to come; of them padding. */
  #left = 0;
  #padding = 0;
  #held = new FirstBytes(0);
  readonly #search = new Inbox(MAX_SEARCHED);
  /** True until a frame was read. */
  #isFirst = true;

  constructor(events: FrameEvents) {
    this.#events = events;
  }

  data(bytes: Uint8Array, place: Place): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at, place);
  }

  /** Bytes of DATA that come next, on which stream. */
  get dataLeft(): number {
    return this.#state === "data" ? this.#left - this.#padding : 0;
  }

  get stream(): number {
    return this.#head.stream;
  }

  /** Bytes of DATA that came and need not be given: not more than `dataLeft`. */
  passed(size: number): void {
    this.#count(size);
  }

  gap(size: number): void {
    const isInside = this.#state === "data" || this.#state === "skip";
    if (!isInside || this.#left < size) return this.#lose(false, null);
    if (this.#state === "data") this.#events.dataGap(this.#head, Math.min(size, this.#left - this.#padding));
    this.#count(size);
  }

  #step(bytes: Uint8Array, at: number, place: Place): number {
    switch (this.#state) {
      case "preface":
        return this.#takePreface(bytes, at, place);
      case "head":
        return this.#takeHead(bytes, at, place);
      case "pad-length":
        this.#padding = Math.min(bytes[at], this.#left - 1);
        this.#left--;
        this.#state = "data";
        this.#count(0);
        return at + 1;
      case "data": {
        const end = at + Math.min(this.#left - this.#padding, bytes.length - at);
        this.#events.data(this.#head, bytes.subarray(at, end), further(place, at));
        this.#count(end - at);
        return end;
      }
      case "skip": {
        const end = at + Math.min(this.#left, bytes.length - at);
        this.#count(end - at);
        return end;
      }
      case "hold": {
        const end = at + Math.min(this.#left, bytes.length - at);
        this.#held.push(bytes.subarray(at, end));
        this.#count(end - at);
        return end;
      }
      case "lost":
        return this.#find(bytes, at, place);
    }
  }

  #takePreface(bytes: Uint8Array, at: number, place: Place): number {
    if (bytes[at] !== PREFACE.charCodeAt(this.#matched)) {
      // Frames from the first byte on are a server's, or a client's that is seen late.
      if (this.#matched === 0) this.#state = "head";
      else this.#lose(true, further(place, at));
      return at;
    }
    if (++this.#matched < PREFACE.length) return at + 1;
    this.#events.preface();
    this.#isFirst = false;
    this.#state = "head";
    return at + 1;
  }

  #takeHead(bytes: Uint8Array, at: number, place: Place): number {
    if (this.#headSize === 0) this.#place = further(place, at);
    this.#headBytes[this.#headSize++] = bytes[at];
    if (this.#headSize < FRAME_HEAD) return at + 1;
    this.#headSize = 0;
    const head = frameHead(this.#headBytes, 0);
    const isOdd = head.type > PRIORITY_UPDATE && head.length > USUAL_MAX;
    if (isOdd || (this.#isFirst && !isLikelyFrame(this.#headBytes, 0))) {
      const from = this.#place!;
      const isMidStream = this.#isFirst;
      this.#lose(!isMidStream, from);
      this.#search.push(this.#headBytes, from);
      return at + 1;
    }
    this.#begin(head);
    return at + 1;
  }

  #begin(head: FrameHead): void {
    this.#isFirst = false;
    this.#head = head;
    this.#left = head.length;
    this.#padding = 0;
    if (head.type === DATA) this.#state = head.flags & PADDED && head.length > 0 ? "pad-length" : "data";
    else if (head.length > MAX_HELD) this.#state = "skip";
    else {
      this.#state = "hold";
      this.#held = new FirstBytes(head.length);
    }
    if (this.#state !== "pad-length") this.#count(0);
  }

  /** `size` bytes of the frame are done with. */
  #count(size: number): void {
    this.#left -= size;
    if (this.#state === "data" && this.#left > 0 && this.#left <= this.#padding) this.#state = "skip";
    if (this.#left > 0) return;
    const isHeld = this.#state === "hold";
    this.#state = "head";
    if (isHeld) this.#events.frame(this.#head, this.#held.bytes, this.#place!);
    else this.#events.passed(this.#head, this.#place!);
  }

  #lose(isMalformed: boolean, place: Place | null): void {
    this.#state = "lost";
    this.#headSize = 0;
    this.#search.clear();
    this.#events.lost(isMalformed, place);
  }

  /** Looks for two frames that follow one another; they and what follows are read. */
  #find(bytes: Uint8Array, start: number, place: Place): number {
    const room = MAX_SEARCHED - this.#search.length;
    const end = Math.min(bytes.length, start + room);
    this.#search.push(bytes.subarray(start, end), further(place, start));
    for (;;) {
      const held = this.#search.bytes;
      const at = firstLikely(held);
      this.#search.drop(at);
      if (this.#search.length < FRAME_HEAD) return end;
      const next = FRAME_HEAD + frameHead(held, at).length;
      if (this.#search.length < next + FRAME_HEAD) return end;
      if (isLikelyFrame(this.#search.bytes, next)) break;
      this.#search.drop(1);
    }
    this.#readHeld();
    return end;
  }

  #readHeld(): void {
    const held = this.#search.bytes.slice();
    const place = this.#search.place();
    this.#search.clear();
    this.#isFirst = false;
    this.#state = "head";
    this.data(held, place);
  }
}

/** Index of the first byte from which on bytes may be a frame's head; of the last eight where nothing is. */
function firstLikely(bytes: Uint8Array): number {
  let at = 0;
  while (at + FRAME_HEAD <= bytes.length && !isLikelyFrame(bytes, at)) at++;
  return at;
}
