/** Messages with their length before them, as DNS has them over TCP (RFC 1035, section 4.2.2), of one side. */
import { Inbox } from "../parts/inbox.ts";
import { further, type Place } from "../protocol.ts";

const LENGTH_BYTES = 2;
/** A length of 16 bits, and what it counts. */
const MAX_MESSAGE = LENGTH_BYTES + 65_535;

/** Takes each message; `isCut`: the capture lacks its end. */
export type TakeMessage = (bytes: Uint8Array, place: Place, isCut: boolean) => void;

export class FramedMessages {
  readonly #take: TakeMessage;
  /** Whether bytes can be the begin of a message with its length: asked where a gap made the count be lost; null: too few to say. */
  readonly #isBegin: (bytes: Uint8Array) => boolean | null;
  readonly #inbox = new Inbox(2 * MAX_MESSAGE);
  /** Bytes of a message of which a part is missing, still to be passed over. */
  #over = 0;
  #state: "reading" | "looking" | "lost" = "reading";

  constructor(take: TakeMessage, isBegin: (bytes: Uint8Array) => boolean | null) {
    this.#take = take;
    this.#isBegin = isBegin;
  }

  data(bytes: Uint8Array, place: Place): void {
    let rest = bytes;
    let at = 0;
    while (at < bytes.length && this.#state !== "lost") {
      const skipped = Math.min(this.#over, rest.length);
      this.#over -= skipped;
      const piece = rest.subarray(skipped, skipped + MAX_MESSAGE);
      if (piece.length > 0) {
        this.#inbox.push(piece, further(place, at + skipped));
        this.#read();
      }
      at += skipped + piece.length;
      rest = bytes.subarray(at);
    }
  }

  gap(size: number): void {
    if (this.#state === "lost") return;
    if (this.#over >= size) {
      this.#over -= size;
      return;
    }
    const { length, bytes } = this.#inbox;
    const whole = length < LENGTH_BYTES ? 0 : LENGTH_BYTES + sizeOf(bytes);
    if (this.#state === "reading" && length > LENGTH_BYTES)
      this.#take(bytes.subarray(LENGTH_BYTES), this.#inbox.place(LENGTH_BYTES), true);
    if (this.#state === "reading" && this.#over === 0 && whole >= length + size) this.#over = whole - length - size;
    else {
      // The gap took the end of a message: where the next begins must be seen.
      this.#over = 0;
      this.#state = "looking";
    }
    this.#inbox.clear();
  }

  #read(): void {
    if (this.#state === "looking") {
      const isBegin = this.#isBegin(this.#inbox.bytes);
      if (isBegin === null) return;
      this.#state = isBegin ? "reading" : "lost";
      if (!isBegin) return this.#inbox.clear();
    }
    for (;;) {
      const { bytes, length } = this.#inbox;
      if (length < LENGTH_BYTES || length < LENGTH_BYTES + sizeOf(bytes)) return;
      const size = sizeOf(bytes);
      if (size > 0)
        this.#take(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + size), this.#inbox.place(LENGTH_BYTES), false);
      this.#inbox.drop(LENGTH_BYTES + size);
    }
  }
}

function sizeOf(bytes: Uint8Array): number {
  return (bytes[0] << 8) | bytes[1];
}
