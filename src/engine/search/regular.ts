/** Regular expressions over bytes, in linear time: RE2's, each byte a character of its own. */
import { RE2JS } from "re2js";
import { printable } from "../../base/escape.ts";
import { CaseError } from "../../model/error.ts";
import { byteSource } from "./byte-source.ts";
import type { Pattern } from "./pattern.ts";

/** Matches of a regular expression up to this length are always found whole; longer ones may end where the text of a step does. */
export const MAX_MATCH = 4096;
/**
 * Bytes in which the matches begin that are looked for together, with MAX_MATCH after them. Each match may cost one look at all of
 * these ("a(.*b)?" where no b follows), so that this bounds what a hit costs, whatever the payload.
 */
const STEP = 4096;

/** Matches do not overlap; an empty match is none. Throws CaseError "usage". */
export function regular(source: string, ignoreCase: boolean): Pattern {
  const expression = compile(source, ignoreCase);
  return {
    reach: MAX_MATCH,
    find(bytes, from, to, take) {
      // A deterministic automaton first, and before it what literals every match has: both many times faster than finding places.
      const lead = Math.max(0, from - 1);
      if (!expression.test(bytes.toString("latin1", lead))) return to;
      let next = from;
      for (let at = from; at < to; at += STEP) {
        if (next < at + STEP) next = findIn(expression, bytes, Math.max(at, next), Math.min(at + STEP, to), take);
      }
      return Math.max(next, to);
    },
  };
}

/** Matches that begin in [from, to); returns where the next may begin. */
function findIn(
  expression: RE2JS,
  bytes: Buffer,
  from: number,
  to: number,
  take: (at: number, end: number) => void,
): number {
  // One byte before tells the beginning of a word or line, and that this is not the beginning of the text.
  const base = Math.max(0, from - 1);
  const text = bytes.toString("latin1", base, Math.min(bytes.length, to + MAX_MATCH));
  let next = from;
  if (!expression.test(text)) return to;
  const matcher = expression.matcher(text);
  while (next < to && matcher.find(next - base)) {
    const start = base + matcher.start();
    const end = base + matcher.end();
    if (start >= to) break;
    if (end > start) take(start, end);
    next = end > start ? end : end + 1;
  }
  return Math.max(next, to);
}

function compile(source: string, ignoreCase: boolean): RE2JS {
  const translated = byteSource(source);
  try {
    return RE2JS.compile(translated, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error);
    throw new CaseError("usage", `The regular expression does not hold: ${printable(why)}.`, error);
  }
}
