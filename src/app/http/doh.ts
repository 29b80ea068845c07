/** Bodies that are DNS messages (RFC 8484), handed over whole. */
import { FirstBytes } from "../parts/first-bytes.ts";
import type { Tap } from "./body.ts";

/** Bytes of a DNS message at most. */
const MAX_MESSAGE = 65_535;

export class DnsBody implements Tap {
  readonly #bytes = new FirstBytes(MAX_MESSAGE);
  readonly #message: (bytes: Uint8Array) => void;
  #isWhole = true;

  constructor(message: (bytes: Uint8Array) => void) {
    this.#message = message;
  }

  data(bytes: Uint8Array): void {
    if (!this.#bytes.push(bytes)) this.#isWhole = false;
  }

  gap(): void {
    this.#isWhole = false;
  }

  end(isWhole: boolean): void {
    if (isWhole && this.#isWhole && this.#bytes.length > 0) this.#message(this.#bytes.bytes);
  }
}
