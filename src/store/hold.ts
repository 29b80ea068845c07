import { resolve } from "node:path";
import { CaseError } from "../model/error.ts";

/** Databases this process has open: how many read, or whether one writes. Kept here because a file lock is the process's. */
const held = new Map<string, { readers: number; writing: boolean }>();

/**
 * Takes a database for reading or writing and returns how to give it back. DuckDB's file lock keeps other processes out, but
 * not a second database object in the same process, which would corrupt the file. Throws CaseError.
 */
export function hold(path: string, writing: boolean): () => void {
  const key = resolve(path);
  const now = held.get(key);
  if (now && (writing || now.writing)) throw new CaseError("bad-case", "The case is already open. Close it first.");
  const entry = now ?? { readers: 0, writing };
  entry.readers++;
  held.set(key, entry);
  return () => {
    if (--entry.readers === 0) held.delete(key);
  };
}
