/** Both sides of a connection that speaks in frames: hands them to a reader, steps over gaps, and over to what is inside. */
import { type Analyzer, type Context, further, type Place, type Speaker } from "../protocol.ts";
import { type Frame, Frames } from "./frames.ts";

export interface FrameReader {
  /** See `FrameHandler.measure`. */
  measure(from: Speaker, bytes: Uint8Array, at: number, left: number): number;
  frame(from: Speaker, frame: Frame): void;
  end(): void;
  /** Bytes of this side are missing that may have been whole frames. */
  lost?(from: Speaker): void;
  bodyAt?(from: Speaker, bytes: Uint8Array, at: number): number;
  body?(from: Speaker, bytes: Uint8Array): void;
  bodyGap?(from: Speaker, size: number): void;
}

export class Talk implements Analyzer {
  readonly #context: Context;
  readonly #reader: FrameReader;
  readonly #frames: Record<Speaker, Frames>;
  readonly #gaps: Record<Speaker, number> = { orig: 0, resp: 0 };
  #inner: Analyzer | null = null;
  #isDone = false;

  /** `keep`: bytes of a frame that the reader sees. */
  constructor(context: Context, keep: number, reader: (talk: Talk) => FrameReader) {
    this.#context = context;
    this.#reader = reader(this);
    this.#frames = { orig: this.#side("orig", keep), resp: this.#side("resp", keep) };
  }

  get isDone(): boolean {
    return this.#isDone || this.#inner?.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    if (this.#inner) return this.#inner.data(from, bytes, place);
    if (this.#gaps[from] > 0) {
      this.#context.report("app-gap", place, `${this.#gaps[from]} bytes`);
      this.#gaps[from] = 0;
    }
    this.#frames[from === "orig" ? "resp" : "orig"].resume();
    const used = this.#frames[from].data(bytes, place);
    if (this.#inner && !this.isDone && used < bytes.length)
      this.#handOver(from, bytes.subarray(used), further(place, used));
  }

  passes(from: Speaker): number {
    if (this.isDone) return 0;
    return this.#inner ? (this.#inner.passes?.(from) ?? 0) : this.#gaps[from] > 0 ? 0 : this.#frames[from].passes;
  }

  passed(from: Speaker, size: number): void {
    if (this.#inner) return this.#inner.passed?.(from, size);
    this.#frames[from === "orig" ? "resp" : "orig"].resume();
    this.#frames[from].passed(size);
  }

  gap(from: Speaker, size: number): void {
    if (this.isDone) return;
    if (this.#inner) return this.#inner.gap(from, size);
    this.#gaps[from] += size;
    if (!this.#frames[from].gap(size)) this.#reader.lost?.(from);
  }

  end(): void {
    if (this.#inner) this.#inner.end();
    else if (!this.#isDone) {
      this.#frames.orig.flush();
      this.#frames.resp.flush();
    }
    this.#reader.end();
  }

  /** From the next byte of either side on, `inner` listens. */
  become(inner: Analyzer): void {
    this.#inner = inner;
    this.#frames.orig.stop();
    this.#frames.resp.stop();
  }

  /** Nothing more is wanted. */
  finish(): void {
    this.#isDone = true;
    this.#frames.orig.stop();
    this.#frames.resp.stop();
  }

  #handOver(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#inner?.data(from, bytes, place);
  }

  #side(from: Speaker, keep: number): Frames {
    const reader = this.#reader;
    return new Frames(
      {
        measure: (bytes, at, left) => reader.measure(from, bytes, at, left),
        frame: (frame) => reader.frame(from, frame),
        bad: (place) => this.#context.report("app-malformed", place, "no message begins here"),
        bodyAt: (bytes, at) => reader.bodyAt?.(from, bytes, at) ?? 0,
        body: (bytes) => reader.body?.(from, bytes),
        bodyGap: (size) => reader.bodyGap?.(from, size),
      },
      keep,
    );
  }
}
