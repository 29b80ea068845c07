/** What the catalogue says of a coverage reason that a case holds. */
import { coverageReasons, type CoverageReason } from "../model/coverage.ts";
import { type Line, text, words } from "./values.ts";

/** The catalogue's entry of a reason; undefined for none and for a code that is not in it. */
function reasonEntry(reason: string | null): (typeof coverageReasons)[CoverageReason] | undefined {
  return reason !== null && Object.hasOwn(coverageReasons, reason)
    ? coverageReasons[reason as CoverageReason]
    : undefined;
}

/** The sentence of a reason. */
export function reasonSays(reason: string | null): Line {
  if (reason === null) return [];
  const entry = reasonEntry(reason);
  return entry ? [words(entry.says)] : [text(reason)];
}

/** Whether a reason explains the difference by design. */
export function isExpected(reason: string | null): boolean {
  return reasonEntry(reason)?.expected ?? false;
}
