/** Of several askings of one kind only the newest counts: it calls off the one before it. */

/** Runs `work`; one that is overtaken ends silently, whatever comes of it. */
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
