import { setImmediate } from "node:timers/promises";

/** Milliseconds of work after which the event loop gets its turn, so that Ctrl-C, calls and cancelling are heard. */
const TURN = 20;

/**
 * Gives the event loop its turn now and then; one for a run of work that waits for nothing else. The first turn is given at once,
 * so that many short runs are no long one.
 */
export class Turns {
  #last = -Infinity;

  /** To be awaited between pieces of work. Undefined while it is too early: a promise per piece would cost more than the turn. */
  due(): Promise<void> | undefined {
    return performance.now() - this.#last < TURN ? undefined : this.#take();
  }

  async #take(): Promise<void> {
    await setImmediate();
    this.#last = performance.now();
  }
}
