/** Requests that wait for their replies, found by a key that both carry. */

export class Keyed<K, T> {
  readonly #limit: number;
  readonly #unanswered: (item: T) => void;
  /** The oldest first. */
  readonly #items = new Map<K, T>();

  /** `limit`: requests that wait at once; `unanswered` is given those that no reply is expected for any longer. */
  constructor(limit: number, unanswered: (item: T) => void) {
    this.#limit = limit;
    this.#unanswered = unanswered;
  }

  get size(): number {
    return this.#items.size;
  }

  has(key: K): boolean {
    return this.#items.has(key);
  }

  get(key: K): T | undefined {
    return this.#items.get(key);
  }

  /** Adds one in place of another of the same key; false where too many waited, and the oldest had to go. */
  add(key: K, item: T): boolean {
    this.giveUp(key);
    const isFull = this.#items.size >= this.#limit;
    if (isFull) this.giveUp(this.#items.keys().next().value!);
    this.#items.set(key, item);
    return !isFull;
  }

  /** Takes the one that is answered. */
  take(key: K): T | null {
    const item = this.#items.get(key);
    if (item === undefined) return null;
    this.#items.delete(key);
    return item;
  }

  giveUp(key: K): void {
    const item = this.take(key);
    if (item !== null) this.#unanswered(item);
  }

  /** No reply comes any longer. */
  end(): void {
    for (const item of this.#items.values()) this.#unanswered(item);
    this.#items.clear();
  }
}
