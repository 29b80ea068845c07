/** Seeded pseudo-random numbers (mulberry32): the same seed gives the same capture on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Whole number 0 <= n < 2^32. */
  u32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  }

  /** Whole number 0 <= n < limit. */
  below(limit: number): number {
    return Math.floor((this.u32() / 4294967296) * limit);
  }

  /** True with a chance of `percent` in a hundred. */
  chance(percent: number): boolean {
    return this.u32() < percent * 42949672.96;
  }
}
