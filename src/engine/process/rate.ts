import type { Clock } from "./clock.ts";

/** Milliseconds over which speed is measured: long enough to be calm, short enough to follow a slow disk. */
const WINDOW = 3000;
/** No speed is said before this many milliseconds: the first pieces say nothing of those to come. */
const LEAST = 250;

/** Speed of something that counts up, over the last seconds. */
export class Rate {
  readonly #clock: Clock;
  #samples: { readonly at: number; readonly done: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  saw(done: number): void {
    const at = this.#clock.now();
    const last = this.#samples.at(-1);
    if (last && at - last.at < LEAST / 2) return;
    this.#samples.push({ at, done });
    while (this.#samples.length > 2 && at - this.#samples[1].at >= WINDOW) this.#samples.shift();
  }

  /** Per second; 0 while unknown. */
  perSecond(done: number): number {
    const first = this.#samples[0];
    const passed = first ? this.#clock.now() - first.at : 0;
    return passed < LEAST ? 0 : ((done - first.done) * 1000) / passed;
  }
}
