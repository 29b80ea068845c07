/** Time as the engine process needs it; tests have one that they wind themselves. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Runs something later; returns what calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** The clock on the wall. What waits for it keeps no process alive. */
export const wallClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};
