/** Calls at work on something that may be taken away: they are cancelled and waited for before it goes. */
export class Calls {
  readonly #atWork = new Map<AbortController, Promise<unknown>>();

  /** Runs one call; its signal is given when the caller's is, or when all are ended. */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    const call = new AbortController();
    const cancel = (): void => call.abort(signal.reason);
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const done = Promise.resolve(work(call.signal));
      this.#atWork.set(call, done);
      return await done;
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#atWork.delete(call);
    }
  }

  /** Cancels all calls at work; settles when none is left. */
  async end(): Promise<void> {
    const waiting = [...this.#atWork.values()];
    for (const call of this.#atWork.keys()) call.abort();
    await Promise.allSettled(waiting);
  }
}
