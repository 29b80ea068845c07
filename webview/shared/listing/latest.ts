/** Two ways to ask again before the answer is there. */

/** Only the newest counts: it calls off the one before it, which ends silently. For what somebody chose. */
export function latest(): (work: (signal: AbortSignal) => Promise<void>) => Promise<void> {
  let running: AbortController | null = null;
  return async (work) => {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      await work(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    }
  };
}

/**
 * One at a time, and once more when it was asked for meanwhile. For what changes by itself: changes that come faster than answers
 * would call each other off for ever.
 */
export function paced(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await work();
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else void run();
  };
}
