/** A protocol of text that turns to TLS (STARTTLS, STLS, AUTH TLS): from then on each side's bytes are what is inside. */
import type { Analyzer, Context, Place, Speaker } from "../protocol.ts";

/** First byte of a TLS record of a handshake (RFC 8446, section 5.1); no line of text begins with it. */
const HANDSHAKE = 0x16;

export class TurnToTls {
  readonly #context: Context;
  readonly #isInside = { orig: false, resp: false };
  #inner: Analyzer | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  get isDone(): boolean {
    return this.#isInside.orig && this.#isInside.resp && this.#inner?.isDone === true;
  }

  /** Both sides speak TLS from their next byte on. */
  both(): void {
    this.#isInside.orig = true;
    this.#isInside.resp = true;
    this.#inner ??= this.#context.inner("tls");
  }

  /** Is this side inside? A handshake where a line should begin says so too, where the capture lacks the words before it. */
  takes(from: Speaker, byte: number, isLineStart: boolean): boolean {
    if (this.#isInside[from]) return true;
    if (!isLineStart || byte !== HANDSHAKE) return false;
    this.#inner ??= this.#context.inner("tls");
    this.#isInside[from] = true;
    return true;
  }

  isInside(from: Speaker): boolean {
    return this.#isInside[from];
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#inner?.data(from, bytes, place);
  }

  passes(from: Speaker): number {
    return this.#isInside[from] ? (this.#inner?.passes?.(from) ?? 0) : 0;
  }

  passed(from: Speaker, size: number): void {
    this.#inner?.passed?.(from, size);
  }

  gap(from: Speaker, size: number): void {
    this.#inner?.gap(from, size);
  }

  end(): void {
    this.#inner?.end();
  }
}
