/** RC4 (RFC 6229 has its test vectors): platforms have dropped it, old captures have not. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, i) => i);
  #i = 0;
  #j = 0;

  constructor(key: Uint8Array) {
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + this.#state[i] + key[i % key.length]) & 255;
      this.#swap(i, j);
    }
  }

  /** Encrypts or decrypts the next bytes of the stream. */
  next(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(bytes.length);
    const state = this.#state;
    for (let at = 0; at < bytes.length; at++) {
      this.#i = (this.#i + 1) & 255;
      this.#j = (this.#j + state[this.#i]) & 255;
      this.#swap(this.#i, this.#j);
      out[at] = bytes[at] ^ state[(state[this.#i] + state[this.#j]) & 255];
    }
    return out;
  }

  #swap(i: number, j: number): void {
    const held = this.#state[i];
    this.#state[i] = this.#state[j];
    this.#state[j] = held;
  }
}
