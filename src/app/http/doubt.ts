/** Where a message of HTTP/1 may begin, or something else: bytes are held until they tell. */
import { Inbox } from "../parts/inbox.ts";
import { further, type Place, type Recognition } from "../protocol.ts";

/** Bytes that are looked at: a method and some of a target. */
const MAX_DOUBT = 1024;

export interface Ways {
  begins(bytes: Uint8Array): Recognition;
  /** A message begins, or nothing comes. */
  message(): void;
  /** Something else does; null where its first bytes are missing. */
  other(place: Place | null): void;
}

export class Doubt {
  readonly #ways: Ways;
  readonly #held = new Inbox(MAX_DOUBT);

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** Takes bytes from `start` on: index after them, and whether a message begins; null where that is not told yet. */
  take(bytes: Uint8Array, start: number, place: Place): { readonly next: number; readonly isMessage: boolean | null } {
    const next = Math.min(bytes.length, start + MAX_DOUBT - this.#held.length);
    this.#held.push(bytes.subarray(start, next), further(place, start));
    const begins = this.#ways.begins(this.#held.bytes);
    const isTold = begins !== "more" || this.#held.length === MAX_DOUBT;
    return { next, isMessage: isTold ? begins === "yes" : null };
  }

  /** Goes the one way or the other; what was held is given to `again`. */
  decide(isMessage: boolean, again: (bytes: Uint8Array, place: Place) => void): void {
    const place = this.isEmpty ? null : this.#held.place();
    const bytes = this.#held.bytes.slice();
    this.#held.clear();
    if (isMessage) this.#ways.message();
    else this.#ways.other(place);
    if (place) again(bytes, place);
  }
}
