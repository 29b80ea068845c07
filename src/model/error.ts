/** Trouble of the user or the environment: shown once, as one sentence, at the edge (command line, extension). */
export class CaseError extends Error {
  readonly code: CaseErrorCode;
  constructor(code: CaseErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "CaseError";
    this.code = code;
  }
}

export type CaseErrorCode =
  | "usage"
  | "no-evidence"
  | "not-found"
  | "no-permission"
  | "unreadable"
  | "unknown-format"
  | "no-space"
  | "bad-case"
  | "bad-query"
  | "cancelled"
  | "internal";
