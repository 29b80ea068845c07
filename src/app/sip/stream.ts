/** Messages of one side over TCP: heads, and bodies by their length (RFC 3261, section 18.3). */
import { Inbox } from "../parts/inbox.ts";
import { further, type Place } from "../protocol.ts";
import { bodyLength, headEnd, MAX_HEAD, parseHead, type SipHead } from "./parse.ts";

/** Bytes of a body that are looked at: descriptions of sessions have some hundreds. */
export const MAX_BODY = 16_384;
const PIECE = 4096;
const [CR, LF] = [13, 10];

export interface StreamHandler {
  message(head: SipHead, body: Uint8Array, place: Place, length: number): void;
  malformed(place: Place): void;
}

export class SipStream {
  readonly #handler: StreamHandler;
  readonly #inbox = new Inbox(MAX_HEAD + MAX_BODY + PIECE);
  /** Bytes of a body beyond what is looked at. */
  #over = 0;
  #isLost = false;
  /** Bytes in which no head's end was found. */
  #searched = 0;

  constructor(handler: StreamHandler) {
    this.#handler = handler;
  }

  data(bytes: Uint8Array, place: Place): void {
    for (let at = 0; at < bytes.length && !this.#isLost;) {
      const skipped = Math.min(this.#over, bytes.length - at);
      this.#over -= skipped;
      at += skipped;
      const piece = bytes.subarray(at, at + PIECE);
      this.#inbox.push(piece, further(place, at));
      at += piece.length;
      while (this.#readOne());
    }
  }

  /** Within a body that is only counted nothing is lost; else a message must begin right after. */
  gap(size: number): void {
    if (size <= this.#over) this.#over -= size;
    else {
      this.#over = 0;
      this.#searched = 0;
      this.#inbox.clear();
    }
  }

  #readOne(): boolean {
    const { bytes } = this.#inbox;
    // Signs of life between messages (RFC 5626, section 4.4.1).
    if (bytes[0] === CR || bytes[0] === LF) {
      this.#inbox.drop(1);
      return true;
    }
    // An end has three bytes, of which some may have been there.
    const end = headEnd(bytes, Math.max(0, this.#searched - 3));
    this.#searched = end < 0 ? bytes.length : 0;
    if (end < 0) {
      if (bytes.length >= MAX_HEAD) this.#giveUp();
      return false;
    }
    const head = parseHead(bytes);
    if (!head) {
      this.#giveUp();
      return false;
    }
    const length = bodyLength(head) ?? 0;
    const shown = Math.min(length, MAX_BODY);
    if (bytes.length < end + shown) {
      this.#searched = end;
      return false;
    }
    this.#handler.message(head, bytes.subarray(end, end + shown), this.#inbox.place(), end + length);
    this.#over = Math.max(0, end + length - bytes.length);
    this.#inbox.drop(end + length);
    return true;
  }

  #giveUp(): void {
    this.#handler.malformed(this.#inbox.place());
    this.#inbox.clear();
    this.#isLost = true;
  }
}
