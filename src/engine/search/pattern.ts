/** What is looked for: text, bytes with wildcards, or a regular expression. */
import { CaseError } from "../../model/error.ts";
import type { SearchPattern } from "../../protocol/search.ts";
import { parseHex } from "./hex.ts";
import { literal } from "./literal.ts";
import { masked } from "./masked.ts";
import { regular } from "./regular.ts";

/** Tells where a match begins and ends, as places in the bytes looked through. */
export type TakeMatch = (at: number, end: number) => void;

export interface Pattern {
  /** Matches up to this many bytes are always found, and found whole: so far a window reaches over its end. */
  readonly reach: number;
  /**
   * Matches in `bytes` that begin in [from, to), in order. Bytes before `from` are looked at as what stands before a match. Returns
   * where the next match may begin: `to`, or beyond it where a match does.
   */
  find(bytes: Buffer, from: number, to: number, take: TakeMatch): number;
}

/** Bytes of a text or of bytes looked for, and characters of a regular expression: typed or pasted, and held for every window. */
export const MAX_PATTERN = 4096;

/** Throws CaseError "usage" for a pattern that is none. */
export function patternOf({ kind, text, ignoreCase }: SearchPattern): Pattern {
  if (text === "") throw new CaseError("usage", "There is nothing to search for.");
  if (Buffer.byteLength(text) > 4 * MAX_PATTERN) throw tooLong();
  switch (kind) {
    case "text":
      return checked(literal(Buffer.from(text), ignoreCase));
    case "hex": {
      const { values, masks } = parseHex(text);
      return checked(masks.every((mask) => mask === 0xff) ? literal(values, false) : masked(values, masks));
    }
    case "regex":
      if (text.length > MAX_PATTERN) throw tooLong();
      return regular(text, ignoreCase);
  }
}

function checked(pattern: Pattern): Pattern {
  if (pattern.reach > MAX_PATTERN) throw tooLong();
  return pattern;
}

function tooLong(): CaseError {
  return new CaseError("usage", `What is searched for has at most ${MAX_PATTERN} bytes.`);
}
