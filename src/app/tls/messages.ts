/** Handshake messages of one side, joined over records (RFC 8446, section 4). */
import { further, type Place } from "../protocol.ts";

export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  endOfEarlyData: 5,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  keyUpdate: 24,
  compressedCertificate: 25,
} as const;

/** Bytes of a message that are read: chains have some ten thousand; certificates with ten thousand names, 340,000. */
export const MAX_MESSAGE = 524_288;
const HEADER = 4;

export interface HandshakeMessage {
  readonly type: number;
  /** Valid during the call only. */
  readonly body: Uint8Array;
  readonly place: Place;
  /** Bytes of the stream from its first to its last, headers of records between included. */
  readonly length: number;
  /** The capture lacks its end. */
  readonly isCut?: boolean;
}

const NOTHING = new Uint8Array(0);
/** First room for a message that comes in pieces. */
const FIRST_ROOM = 4096;

export class MessageReader {
  readonly #onMessage: (message: HandshakeMessage) => void;
  readonly #onTooLong: (place: Place) => void;
  #buffer: Uint8Array = NOTHING;
  #held = 0;
  /** Of the message that is held. */
  #start: Place | null = null;
  /** Bytes of a message that is too long, stepped over. */
  #skip = 0;

  constructor(onMessage: (message: HandshakeMessage) => void, onTooLong: (place: Place) => void) {
    this.#onMessage = onMessage;
    this.#onTooLong = onTooLong;
  }

  /** Content of the next record; `place` is that of its first byte. */
  data(content: Uint8Array, place: Place): void {
    let at = Math.min(this.#skip, content.length);
    this.#skip -= at;
    while (at < content.length) {
      const whole = this.#held === 0 ? wholeAt(content, at) : 0;
      if (whole > 0) {
        // Most messages lie whole in their record: those are not copied.
        const body = content.subarray(at + HEADER, at + whole);
        this.#onMessage({ type: content[at], body, place: further(place, at), length: whole });
        at += whole;
        continue;
      }
      this.#start ??= further(place, at);
      // The header first, then what it says.
      const wanted = this.#held < HEADER ? HEADER : Math.min(sizeOf(this.#buffer), HEADER + MAX_MESSAGE);
      const size = Math.min(wanted - this.#held, content.length - at);
      this.#hold(content.subarray(at, at + size), wanted);
      at += size;
      if (this.#held >= HEADER) at += this.#settle(place.at + at, content.length - at);
    }
  }

  /** Nothing more comes of the message that is held: what is there of it is given, `end` being the place after its last byte. */
  cut(end: number): void {
    const start = this.#start;
    if (start && this.#held > HEADER) {
      const body = this.#buffer.subarray(HEADER, this.#held);
      this.#onMessage({ type: this.#buffer[0], body, place: start, length: end - start.at, isCut: true });
    }
    this.lost();
  }

  /** Records were lost: the message they were part of is, too. */
  lost(): void {
    this.#skip = 0;
    this.#drop();
  }

  /** Gives the message where it is whole; answers how many of the `left` bytes belong to one that is too long. */
  #settle(end: number, left: number): number {
    const size = sizeOf(this.#buffer);
    const start = this.#start;
    if (!start) return 0;
    const [type] = this.#buffer;
    const isLong = size > HEADER + MAX_MESSAGE;
    // Of a chain without end the first certificates are read; of other messages nothing.
    if (this.#held < (isLong ? longest(type) : size)) return 0;
    const body = this.#buffer.subarray(HEADER, this.#held);
    const rest = size - this.#held;
    this.#drop();
    if (isLong) this.#onTooLong(start);
    if (!isLong || body.length > 0) this.#onMessage({ type, body, place: start, length: end - start.at });
    this.#skip = Math.max(0, rest - left);
    return Math.min(rest, left);
  }

  #hold(bytes: Uint8Array, wanted: number): void {
    const needed = this.#held + bytes.length;
    if (needed > this.#buffer.length) {
      const room = Math.max(FIRST_ROOM, needed, Math.min(wanted, 2 * needed));
      const buffer = new Uint8Array(room);
      buffer.set(this.#buffer.subarray(0, this.#held));
      this.#buffer = buffer;
    }
    this.#buffer.set(bytes, this.#held);
    this.#held = needed;
  }

  /** What was held is done with; nothing is kept between messages. */
  #drop(): void {
    this.#held = 0;
    this.#start = null;
    this.#buffer = NOTHING;
  }
}

/** Bytes of a message beyond the limit that are kept all the same. */
function longest(type: number): number {
  return type === HANDSHAKE.certificate ? HEADER + MAX_MESSAGE : HEADER;
}

/** Bytes of the message at `at`, its header included. */
function sizeOf(bytes: Uint8Array, at = 0): number {
  return HEADER + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

/** The same where all of it is there and within the limit; otherwise 0. */
function wholeAt(bytes: Uint8Array, at: number): number {
  if (at + HEADER > bytes.length) return 0;
  const size = sizeOf(bytes, at);
  return at + size <= bytes.length && size <= HEADER + MAX_MESSAGE ? size : 0;
}
