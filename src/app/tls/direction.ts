/** Decrypts the records of one side: its keys one after another, and the numbers of its records. */
import type { Opened, Protection, Sealed } from "./protection.ts";

/** Keys that hold for a time. */
export interface Epoch {
  readonly protection: Protection;
  /** Secret they come from, where keys can be made anew from it (TLS 1.3). */
  readonly secret: Uint8Array | null;
}

/** Numbers of records that are tried after a loss: each costs the decryption of a record. */
const MAX_TRIES = 64;
/** Bytes of the smallest record that is encrypted: header, tag, type. */
const SMALLEST = 22;
/** Records in a row that could not be decrypted before a side is given up: the secret is another connection's, or bytes are corrupt. */
const MAX_FAILURES = 32;

export class Direction {
  #epochs: Epoch[];
  /** Keys after an update that was lost. */
  #updated: Epoch | null = null;
  readonly #update: (secret: Uint8Array) => Epoch;
  #sequence = 0;
  /** Records that may have been lost before the next one. */
  #slack = 0;
  #failures = 0;

  /** `epochs` in the order they come; `update` makes the keys after a KeyUpdate. */
  constructor(epochs: readonly Epoch[], update: (secret: Uint8Array) => Epoch) {
    this.#epochs = [...epochs];
    this.#update = update;
  }

  get isDead(): boolean {
    return this.#failures >= MAX_FAILURES || this.#epochs.length === 0;
  }

  /** Epochs that come after those which are known. */
  add(epochs: readonly Epoch[]): void {
    this.#epochs.push(...epochs);
    this.#failures = 0;
  }

  open(record: Sealed): Opened | null {
    if (this.isDead) return null;
    for (let i = 0; i < this.#epochs.length; i++) {
      const opened = this.#epochs[i].protection.open(record, i === 0 ? this.#sequence : 0, 1 + this.#slack);
      if (opened) return this.#at(this.#epochs.slice(i), opened);
    }
    const opened = this.#openUpdated(record);
    if (opened) return opened;
    this.#failures++;
    this.#miss(1);
    return null;
  }

  /** A record was cut, or some were lost, `size` bytes in all. */
  lost(size: number): void {
    this.#miss(Math.ceil(size / SMALLEST));
  }

  damaged(): void {
    this.#miss(1);
  }

  /** The side said that its next record has new keys (RFC 8446, section 4.6.3). */
  keyUpdate(): void {
    const secret = this.#epochs[0]?.secret;
    if (!secret) return;
    this.#epochs = [this.#update(secret)];
    this.#updated = null;
    this.#sequence = 0;
  }

  #openUpdated(record: Sealed): Opened | null {
    const [last] = this.#epochs.slice(-1);
    if (this.#slack === 0 || last.secret === null) return null;
    this.#updated ??= this.#update(last.secret);
    const opened = this.#updated.protection.open(record, 0, 1 + this.#slack);
    return opened && this.#at([this.#updated], opened);
  }

  #at(epochs: Epoch[], opened: Opened): Opened {
    if (epochs[0] !== this.#epochs[0]) this.#updated = null;
    this.#epochs = epochs;
    this.#sequence = opened.sequence + 1;
    this.#slack = 0;
    this.#failures = 0;
    return opened;
  }

  #miss(records: number): void {
    this.#slack = Math.min(MAX_TRIES, this.#slack + records);
    if (this.#epochs[0]?.protection.isChained) this.#epochs = this.#epochs.slice(1);
  }
}
