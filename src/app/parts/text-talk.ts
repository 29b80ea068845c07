/** Both sides of a connection that speaks in lines, with bodies between them, and may turn to TLS: hands them to a reader. */
import { type Analyzer, type Context, further, type Place, type Speaker } from "../protocol.ts";
import { LineReader } from "./line-reader.ts";
import type { TextLine } from "./lines.ts";
import { TurnToTls } from "./starttls.ts";

export interface TextReader {
  line(from: Speaker, found: TextLine): void;
  /** Bytes of this side are missing that may have been whole lines. */
  lost?(from: Speaker): void;
  /** Is the next byte of this side one of a body? */
  isInBody?(from: Speaker): boolean;
  /** Takes of a body from `at` on; gives where it ends in these bytes, or their end. */
  body?(from: Speaker, bytes: Uint8Array, at: number, place: Place): number;
  /** Bytes are missing within a body; gives how many were the body's. `last`: where something was said last. */
  bodyGap?(from: Speaker, size: number, last: Place): number;
  end?(): void;
}

export class TextTalk implements Analyzer {
  readonly #context: Context;
  readonly #id: string;
  readonly #reader: TextReader;
  readonly #lines: Readonly<Record<Speaker, LineReader>>;
  readonly #tls: TurnToTls;
  #last: Place | null = null;
  #isFinished = false;

  /** `id`: the protocol's; `limit`: characters of a line that are kept. */
  constructor(context: Context, id: string, limit: number, reader: (talk: TextTalk) => TextReader) {
    this.#context = context;
    this.#id = id;
    this.#lines = { orig: new LineReader(limit), resp: new LineReader(limit) };
    this.#tls = new TurnToTls(context);
    this.#reader = reader(this);
  }

  get isDone(): boolean {
    return this.#isFinished || this.#tls.isDone;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#last = place;
    const lines = this.#lines[from];
    for (let at = 0; at < bytes.length && !this.#isFinished;) {
      const isInBody = this.#reader.isInBody?.(from) === true;
      if (this.#tls.takes(from, bytes[at], lines.isEmpty && !isInBody))
        return this.#tls.data(from, bytes.subarray(at), further(place, at));
      if (isInBody) {
        at = this.#reader.body?.(from, bytes, at, place) ?? bytes.length;
        continue;
      }
      const found = lines.read(bytes, at, place);
      at = lines.next;
      if (found) this.#reader.line(from, found);
    }
  }

  passes(from: Speaker): number {
    return this.#tls.passes(from);
  }

  passed(from: Speaker, size: number): void {
    this.#tls.passed(from, size);
  }

  gap(from: Speaker, size: number): void {
    if (this.#tls.isInside(from)) return this.#tls.gap(from, size);
    if (this.#isFinished) return;
    if (this.#last) {
      this.#context.report("app-gap", this.#last, this.#id);
      const isInBody = this.#reader.isInBody?.(from) === true;
      if (isInBody && (this.#reader.bodyGap?.(from, size, this.#last) ?? 0) >= size) return;
    }
    this.#lines[from].gap();
    this.#reader.lost?.(from);
  }

  end(): void {
    this.#reader.end?.();
    this.#tls.end();
  }

  /** Both sides speak TLS from their next byte on. */
  turnToTls(): void {
    this.#tls.both();
  }

  /** Nothing more is wanted: what follows is no text. */
  finish(): void {
    this.#isFinished = true;
  }
}
