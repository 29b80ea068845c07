import { printable } from "../base/escape.ts";
import { CaseError, type CaseErrorCode } from "../model/error.ts";

interface Symptom {
  readonly pattern: RegExp;
  readonly code: CaseErrorCode;
  readonly says: string;
}

/** What messages of DuckDB and Node.js mean to the user; the first that matches decides. */
const symptoms: readonly Symptom[] = [
  {
    pattern: /no space left|disk quota|file too large|max_temp_directory_size|ENOSPC|EDQUOT|EFBIG/i,
    code: "no-space",
    says: "The disk is full: the file could not be written. Free some space or choose another folder.",
  },
  {
    pattern: /permission denied|access is denied|read-only file system|operation not permitted|EACCES|EPERM|EROFS/i,
    code: "no-permission",
    says: "The file cannot be read or written: permission denied.",
  },
  {
    pattern: /could not set lock|conflicting lock|being used by another process/i,
    code: "bad-case",
    says: "The case is open in another process. Close it there, or wait until it is done.",
  },
  {
    pattern: /^Out of Memory/i,
    code: "no-space",
    says: "The store ran out of memory. Give it more, or free disk space for its temporary files.",
  },
  {
    pattern:
      /not a valid duckdb database|corrupt|could not read enough bytes|checksum|storage version|version number|^Serialization/i,
    code: "bad-case",
    says: "The index is damaged or of another version. Analyse the evidence again to rebuild it.",
  },
  {
    pattern: /does not exist|no such file|ENOENT/i,
    code: "not-found",
    says: "There is no index at this place.",
  },
];

/** Kinds of DuckDB errors that come from the environment; all others are about SQL, and so about us or the user's query. */
const environment = /^(IO|FATAL|Out of Memory|Serialization) Error|Failed to (append|commit): .*could not/i;

/** A failure of the store as the user can act on it; failures that are not of the environment stay as they are. */
export function caseError(error: unknown): unknown {
  if (error instanceof CaseError || !(error instanceof Error)) return error;
  if (!environment.test(error.message) && !("syscall" in error)) return error;
  const known = symptoms.find(({ pattern }) => pattern.test(error.message));
  if (known) return new CaseError(known.code, known.says, error);
  return new CaseError("bad-case", `The index could not be used: ${printable(error.message)}`, error);
}

/** Runs `work`, turning trouble of the environment into CaseErrors. */
export async function guarded<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw caseError(error);
  }
}
