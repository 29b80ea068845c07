/** Work that is over in a moment is not announced: a notification would only flicker. */

/** Starts the work; `show` is called when it goes on for longer than `ms`, and gets what ends with it. */
export async function quietly<T>(work: Promise<T>, ms: number, show: (over: Promise<void>) => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = work.then(
    () => undefined,
    () => undefined,
  );
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), ms)));
  const isLate = await Promise.race([over.then(() => false), late]);
  clearTimeout(timer);
  if (isLate) show(over);
  return work;
}
