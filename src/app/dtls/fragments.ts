/** Handshake messages of one side out of fragments (RFC 6347, section 4.2.3), in the order of their numbers. */
import { Cursor } from "../parts/cursor.ts";
import type { Place } from "../protocol.ts";
import { Assembly, MAX_BYTES } from "../quic/assembly.ts";
import { HANDSHAKE, type HandshakeMessage } from "../tls/messages.ts";

/** Messages that are put together at once: a flight has up to eight. */
const MAX_MESSAGES = 16;
/** Bytes of all of them. */
const MAX_HELD = 2 * MAX_BYTES;
/** HelloVerifyRequest: asks for a cookie. */
export const HELLO_VERIFY_REQUEST = 3;

interface Partial {
  readonly type: number;
  readonly length: number;
  readonly assembly: Assembly;
  readonly body: Uint8Array;
  filled: number;
  readonly first: Place;
  end: number;
}

export class Fragments {
  readonly #onMessage: (message: HandshakeMessage) => void;
  readonly #partials = new Map<number, Partial>();
  #held = 0;
  /** Number of the message that is to be given next. */
  #next = 0;

  constructor(onMessage: (message: HandshakeMessage) => void) {
    this.#onMessage = onMessage;
  }

  /** The content of a handshake record: one fragment or more. `end` is where its datagram ends in what the side said. */
  data(content: Uint8Array, place: Place, end: number): void {
    const cursor = new Cursor(content);
    while (!cursor.isAtEnd) {
      const type = cursor.u8();
      const length = cursor.number(3);
      const number = cursor.u16();
      const offset = cursor.number(3);
      const bytes = cursor.take(cursor.number(3));
      if (cursor.short || offset + bytes.length > length) return;
      this.#fragment(type, length, number, offset, bytes, place, end);
    }
  }

  /** Nothing more comes: what is whole goes out although messages before it are missing. */
  end(): void {
    for (const number of [...this.#partials.keys()].sort((a, b) => a - b)) this.#give(number);
  }

  #fragment(
    type: number,
    length: number,
    number: number,
    offset: number,
    bytes: Uint8Array,
    place: Place,
    end: number,
  ): void {
    // One that was given already, sent again.
    if (number < this.#next) return;
    const partial = this.#partials.get(number) ?? this.#begin(type, length, number, place);
    if (!partial || partial.type !== type || partial.length !== length) return;
    for (const piece of partial.assembly.add(offset, bytes)) {
      partial.body.set(piece, partial.filled);
      partial.filled += piece.length;
      partial.end = end;
    }
    if (partial.filled < partial.length) return;
    // A capture may begin in the middle: hellos are what numbers are counted from.
    if (number === this.#next || isHello(type)) this.#give(number);
    while (this.#isWhole(this.#next)) this.#give(this.#next);
  }

  /** Where there is no room those furthest ahead make it: what comes next matters most. */
  #begin(type: number, length: number, number: number, first: Place): Partial | null {
    if (length > MAX_BYTES) return null;
    while (this.#held + length > MAX_HELD || this.#partials.size >= MAX_MESSAGES) {
      const furthest = Math.max(...this.#partials.keys());
      if (furthest <= number) return null;
      this.#held -= this.#partials.get(furthest)?.length ?? 0;
      this.#partials.delete(furthest);
    }
    this.#held += length;
    const partial = { type, length, assembly: new Assembly(), body: new Uint8Array(length), filled: 0, first, end: 0 };
    this.#partials.set(number, partial);
    return partial;
  }

  #isWhole(number: number): boolean {
    const partial = this.#partials.get(number);
    return partial !== undefined && partial.filled === partial.length;
  }

  #give(number: number): void {
    const partial = this.#partials.get(number);
    if (!partial) return;
    this.#partials.delete(number);
    this.#held -= partial.length;
    if (partial.filled < partial.length) return;
    this.#next = number + 1;
    const { type, body, first: place, end } = partial;
    this.#onMessage({ type, body, place, length: Math.max(0, end - place.at) });
  }
}

function isHello(type: number): boolean {
  return type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello || type === HELLO_VERIFY_REQUEST;
}
