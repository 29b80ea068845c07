/** Tells that something changed: at once, then not again before `interval` milliseconds have passed, and never too few times. */
export class Throttle {
  readonly #tell: () => void;
  readonly #interval: number;
  #waiting: NodeJS.Timeout | undefined;
  #missed = false;

  constructor(tell: () => void, interval: number) {
    this.#tell = tell;
    this.#interval = interval;
  }

  /** Tells now, or as soon as the interval allows. */
  soon(): void {
    if (this.#waiting) this.#missed = true;
    else this.now();
  }

  /** Tells now. */
  now(): void {
    clearTimeout(this.#waiting);
    this.#missed = false;
    // It must not keep the process alive.
    this.#waiting = setTimeout(() => this.#over(), this.#interval).unref();
    this.#tell();
  }

  #over(): void {
    this.#waiting = undefined;
    if (this.#missed) this.now();
  }
}
