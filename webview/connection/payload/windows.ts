/** Bytes of a view, read in windows of one size and kept as long as they are likely to be looked at again. */
import { MAX_PAYLOAD_WINDOW } from "../../../src/protocol/case.ts";

/** Half of what may be asked for: answers within a frame or two, and holds many screens of text. */
export const WINDOW_BYTES = MAX_PAYLOAD_WINDOW / 2;
/** 8 MB: scrolling back and forth over some hundred screens needs no new reading. */
const MAX_WINDOWS = 64;
/** Questions under way at once: whoever drags the scroll bar past a place no longer waits for it. */
const MAX_WAITING = 6;

export interface WindowEvents {
  /** Bytes [from, to) are there. */
  arrived(from: number, to: number): void;
  failed(error: unknown): void;
}

export class Windows {
  readonly #read: (from: number, to: number, signal: AbortSignal) => Promise<Uint8Array>;
  readonly #size: number;
  readonly #events: WindowEvents;
  readonly #held = new Map<number, Uint8Array>();
  readonly #waiting = new Map<number, AbortController>();
  #closed = false;

  constructor(
    size: number,
    read: (from: number, to: number, signal: AbortSignal) => Promise<Uint8Array>,
    events: WindowEvents,
  ) {
    this.#size = size;
    this.#read = read;
    this.#events = events;
  }

  /** Bytes [from, to) where all of them are held. */
  get(from: number, to: number): Uint8Array | undefined {
    const first = Math.floor(from / WINDOW_BYTES);
    const last = Math.floor(Math.max(from, to - 1) / WINDOW_BYTES);
    if (first === last) return this.#window(first)?.subarray(from - first * WINDOW_BYTES, to - first * WINDOW_BYTES);
    const bytes = new Uint8Array(to - from);
    for (let window = first; window <= last; window++) {
      const held = this.#window(window);
      if (!held) return undefined;
      const start = Math.max(from, window * WINDOW_BYTES);
      bytes.set(held.subarray(start - window * WINDOW_BYTES, to - window * WINDOW_BYTES), start - from);
    }
    return bytes;
  }

  /** Reads what is missing of [from, to). */
  want(from: number, to: number): void {
    const last = Math.floor(Math.max(from, to - 1) / WINDOW_BYTES);
    for (let window = Math.floor(from / WINDOW_BYTES); window <= last; window++) {
      if (!this.#held.has(window) && !this.#waiting.has(window)) this.#ask(window);
    }
  }

  close(): void {
    this.#closed = true;
    for (const abort of this.#waiting.values()) abort.abort();
  }

  #window(number: number): Uint8Array | undefined {
    const bytes = this.#held.get(number);
    if (bytes) {
      this.#held.delete(number);
      this.#held.set(number, bytes);
    }
    return bytes;
  }

  #ask(window: number): void {
    if (this.#closed) return;
    const abort = new AbortController();
    const oldest = this.#waiting.size >= MAX_WAITING ? this.#waiting.entries().next().value : undefined;
    if (oldest) {
      this.#waiting.delete(oldest[0]);
      oldest[1].abort();
    }
    this.#waiting.set(window, abort);
    const from = window * WINDOW_BYTES;
    const to = Math.min(this.#size, from + WINDOW_BYTES);
    this.#read(from, to, abort.signal).then(
      (bytes) => this.#keep(window, abort, bytes),
      (error: unknown) => {
        if (abort.signal.aborted || this.#closed) return;
        this.#waiting.delete(window);
        this.#events.failed(error);
      },
    );
  }

  #keep(window: number, abort: AbortController, bytes: Uint8Array): void {
    if (abort.signal.aborted || this.#closed) return;
    this.#waiting.delete(window);
    this.#held.set(window, bytes);
    if (this.#held.size > MAX_WINDOWS) this.#held.delete(this.#held.keys().next().value!);
    this.#events.arrived(window * WINDOW_BYTES, window * WINDOW_BYTES + bytes.length);
  }
}
