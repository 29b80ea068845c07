import { CaseError, type CaseErrorCode } from "../model/error.ts";

/** What the process says when it ends; part of the interface, documented in docs/cli.md. */
export const exitCodes = [
  {
    code: 0,
    name: "ok",
    says: "Done. Damaged evidence is used as far as it goes and reported on stderr; that alone is no failure.",
  },
  { code: 1, name: "bug", says: "A fault of flowmirror itself; stderr holds the stack." },
  { code: 2, name: "usage", says: "Wrong arguments, or SQL that does not run." },
  {
    code: 3,
    name: "noEvidence",
    says: "Nothing that was asked for could be read: no such file, no file of a known format, no such connection.",
  },
  {
    code: 4,
    name: "environment",
    says: "The disk is full, a file could not be written, or the case folder is damaged.",
  },
  { code: 130, name: "cancelled", says: "Ended by Ctrl-C (143 by SIGTERM); no half-written file is left." },
] as const;

type ExitName = (typeof exitCodes)[number]["name"];

/** Number of an exit code by its name. */
export const exit = Object.fromEntries(exitCodes.map(({ name, code }) => [name, code])) as Record<ExitName, number>;

const byError: Record<CaseErrorCode, ExitName> = {
  usage: "usage",
  "bad-query": "usage",
  "no-evidence": "noEvidence",
  "not-found": "noEvidence",
  "no-permission": "noEvidence",
  unreadable: "noEvidence",
  "unknown-format": "noEvidence",
  "no-space": "environment",
  "bad-case": "environment",
  cancelled: "cancelled",
  internal: "bug",
};

/** Exit code of an error that reached the edge. */
export function exitCodeOf(error: CaseError): number {
  return exit[byError[error.code]];
}

/** An error in what the user typed. */
export function usage(message: string): CaseError {
  return new CaseError("usage", message);
}
