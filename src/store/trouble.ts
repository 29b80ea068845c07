import { CaseError, type CaseErrorCode } from "../model/error.ts";

interface Symptom {
  readonly pattern: RegExp;
  readonly code: CaseErrorCode;
  readonly says: string;
}

/** What DuckDB's messages mean to the user; the first that matches decides. */
const symptoms: readonly Symptom[] = [
  {
    pattern: /no space left|disk quota|file too large|max_temp_directory_size/i,
    code: "no-space",
    says: "The disk is full: the index could not be written. Free some space or choose another case folder.",
  },
  {
    pattern: /could not set lock|conflicting lock|being used by another process/i,
    code: "bad-case",
    says: "The case is open in another process. Close it there, or wait until it is done.",
  },
  {
    pattern: /permission denied|access is denied|read-only file system|operation not permitted/i,
    code: "no-permission",
    says: "The index cannot be read or written: permission denied.",
  },
  {
    pattern: /out of memory/i,
    code: "no-space",
    says: "The store ran out of memory. Give it more with --memory, or free space for its temporary files.",
  },
  {
    pattern:
      /not a valid duckdb database|corrupt|serialization error|checksum|is not a database|storage version|version number/i,
    code: "bad-case",
    says: "The index is damaged or of another version. Analyse the evidence again to rebuild it.",
  },
  {
    pattern: /cannot open (file|database)|no such file|does not exist.*read-only/i,
    code: "bad-case",
    says: "The index could not be opened.",
  },
];

/** A failure of the store as the user can act on it; failures of no known kind stay as they are (our bugs). */
export function caseError(error: unknown): unknown {
  if (error instanceof CaseError || !(error instanceof Error)) return error;
  const known = symptoms.find(({ pattern }) => pattern.test(error.message));
  return known ? new CaseError(known.code, known.says, error) : error;
}

/** Runs `work`, turning trouble of the environment into CaseErrors. */
export async function guarded<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw caseError(error);
  }
}
