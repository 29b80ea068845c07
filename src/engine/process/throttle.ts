import type { Clock } from "./clock.ts";

/** Tells that something changed: at once, then not again before `interval` milliseconds have passed, and the last time always. */
export class Throttle {
  readonly #tell: () => void;
  readonly #interval: number;
  readonly #clock: Clock;
  #callOff: (() => void) | undefined;
  #missed = false;

  constructor(tell: () => void, interval: number, clock: Clock) {
    this.#tell = tell;
    this.#interval = interval;
    this.#clock = clock;
  }

  /** Tells now, or as soon as the interval allows. */
  soon(): void {
    if (this.#callOff) this.#missed = true;
    else this.now();
  }

  /** Tells now. */
  now(): void {
    this.#callOff?.();
    this.#missed = false;
    this.#callOff = this.#clock.after(this.#interval, () => this.#over());
    this.#tell();
  }

  #over(): void {
    this.#callOff = undefined;
    if (this.#missed) this.now();
  }
}
