/** Requests that wait for their replies, in order. */

/** Requests kept at most: a client that never gets a reply must not fill memory; pipelines have tens. */
export const MAX_WAITING = 1000;

export class Waiting<T> {
  #items: T[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  get first(): T | undefined {
    return this.#items[this.#first];
  }

  get last(): T | undefined {
    return this.length > 0 ? this.#items[this.#items.length - 1] : undefined;
  }

  /** Adds one; false, and does not keep it, where too many wait. */
  add(item: T): boolean {
    if (this.length >= MAX_WAITING) return false;
    this.#items.push(item);
    return true;
  }

  /** Takes the one that has waited longest. */
  take(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first++];
    if (this.#first > MAX_WAITING) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Takes all. */
  drain(): T[] {
    const items = this.#items.slice(this.#first);
    this.#items = [];
    this.#first = 0;
    return items;
  }
}
