/** What to say of an error, at the edge: a sentence for trouble of people and machines, and loudness for bugs. */
import { CaseError } from "../model/error.ts";
import { type Failure, RpcError } from "../protocol/rpc.ts";

/** `bug` hears of errors that nobody meant to throw; they become a sentence without their details. */
export function describe(error: unknown, bug: (error: unknown) => void): Failure {
  if (error instanceof RpcError || error instanceof CaseError) return { code: error.code, message: error.message };
  if (isAbort(error)) return { code: "cancelled", message: "This was cancelled." };
  bug(error);
  return { code: "bug", message: "Flowmirror made a mistake here; its log has the details." };
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** The error with what it was caused by, for the log. */
export function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${detailsOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
