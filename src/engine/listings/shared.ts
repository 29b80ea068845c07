import { CaseError } from "../../model/error.ts";

/** Work that several calls wait for. It is given up when the last of them is cancelled. */
export class Shared<T> {
  readonly #abort = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;
  #failed = false;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#abort.signal);
    // Whoever waits hears of it; with nobody left it is no one's trouble.
    this.#result.catch(() => (this.#failed = true));
  }

  /** True when the work was given up or failed: whoever comes later has to begin anew. */
  get spent(): boolean {
    return this.#failed || this.#abort.signal.aborted;
  }

  /** The result, or CaseError "cancelled" as soon as the signal is aborted. */
  async get(signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw cancelled();
    this.#waiting++;
    let cancel: (() => void) | undefined;
    const aborted = new Promise<never>((_, reject) => {
      cancel = () => reject(cancelled());
      signal.addEventListener("abort", cancel, { once: true });
    });
    let done = false;
    try {
      const result = await Promise.race([this.#result, aborted]);
      done = true;
      return result;
    } finally {
      if (cancel) signal.removeEventListener("abort", cancel);
      this.#waiting--;
      if (!done && this.#waiting === 0) this.#abort.abort();
    }
  }
}

function cancelled(): CaseError {
  return new CaseError("cancelled", "The query was cancelled.");
}
