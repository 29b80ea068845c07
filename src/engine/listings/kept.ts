import { Shared } from "./shared.ts";

/** What may be kept: this many results, and this much of them as `sizeOf` counts it; the newest always. */
export interface Limits<T> {
  readonly entries: number;
  readonly size: number;
  readonly sizeOf: (result: T) => number;
}

/** Results by what was asked for; the one used longest ago goes first. What is being worked out is not begun twice. */
export class Kept<T> {
  readonly #limits: Limits<T>;
  readonly #known = new Map<string, { readonly shared: Shared<T>; size: number }>();

  constructor(limits: Limits<T>) {
    this.#limits = limits;
  }

  /** The result of this name, made by `make` unless it is known or being made. Throws CaseError "cancelled", and what `make` throws. */
  async get(name: string, make: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const known = this.#known.get(name);
    const entry = known && !known.shared.spent ? known : { shared: new Shared(make), size: 0 };
    this.#known.delete(name);
    this.#known.set(name, entry);
    const result = await entry.shared.get(signal);
    entry.size = this.#limits.sizeOf(result);
    this.#forget();
    return result;
  }

  #forget(): void {
    let size = 0;
    const newest = [...this.#known].reverse();
    newest.forEach(([name, entry], i) => {
      size += entry.size;
      if (i > 0 && (size > this.#limits.size || i >= this.#limits.entries)) this.#known.delete(name);
    });
  }
}
