/** Ends what all files of a process share. */

/**
 * Calls `end` after the last test of the run. In a process of a parallel run, nothing: a file's own last test is not the
 * last there, and what is shared ends with the process. Nothing without mocha either.
 */
export function endsLast(end: () => unknown): void {
  if (typeof after === "function" && process.env.MOCHA_WORKER_ID === undefined) after(end);
}
