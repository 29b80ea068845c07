/** Handshake messages of one side, joined over records (RFC 8446, section 4). */
import { Inbox } from "../parts/inbox.ts";
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

/** Bytes of a message that is read: chains of certificates have some ten thousand, OpenSSL takes a hundred thousand. */
export const MAX_MESSAGE = 262_144;
const HEADER = 4;

export interface HandshakeMessage {
  readonly type: number;
  /** Valid during the call only. */
  readonly body: Uint8Array;
  readonly place: Place;
  /** Bytes of the stream from its first to its last, headers of records between included. */
  readonly length: number;
}

export class MessageReader {
  readonly #inbox = new Inbox(HEADER + MAX_MESSAGE);
  readonly #onMessage: (message: HandshakeMessage) => void;
  readonly #onTooLong: (place: Place) => void;
  /** Bytes of a message that is too long, stepped over. */
  #skip = 0;

  constructor(onMessage: (message: HandshakeMessage) => void, onTooLong: (place: Place) => void) {
    this.#onMessage = onMessage;
    this.#onTooLong = onTooLong;
  }

  /** Content of the next record; `place` is that of its first byte. */
  data(content: Uint8Array, place: Place): void {
    let at = 0;
    while (at < content.length) {
      const skipped = Math.min(this.#skip, content.length - at);
      this.#skip -= skipped;
      at += skipped;
      const size = Math.min(content.length - at, HEADER + MAX_MESSAGE - this.#inbox.length);
      this.#inbox.push(content.subarray(at, at + size), further(place, at));
      at += size;
      this.#drain();
    }
  }

  /** Records were lost: the message they were part of is, too. */
  lost(): void {
    this.#inbox.clear();
    this.#skip = 0;
  }

  get isWaiting(): boolean {
    return this.#inbox.length > 0;
  }

  #drain(): void {
    while (this.#inbox.length >= HEADER) {
      const { bytes } = this.#inbox;
      const size = HEADER + ((bytes[1] << 16) | (bytes[2] << 8) | bytes[3]);
      if (size > HEADER + MAX_MESSAGE) {
        this.#onTooLong(this.#inbox.place());
        this.#skip = Math.max(0, size - bytes.length);
        this.#inbox.drop(size);
        continue;
      }
      if (bytes.length < size) return;
      const place = this.#inbox.place();
      const length = this.#inbox.place(size - 1).at + 1 - place.at;
      this.#onMessage({ type: bytes[0], body: bytes.subarray(HEADER, size), place, length });
      this.#inbox.drop(size);
    }
  }
}
