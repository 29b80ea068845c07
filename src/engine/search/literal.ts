import { folded } from "./fold.ts";
import type { Pattern } from "./pattern.ts";

/** Bytes as they are; with `ignoreCase`, ASCII letters of either case. Matches may overlap. */
export function literal(needle: Uint8Array, ignoreCase: boolean): Pattern {
  const wanted = ignoreCase ? folded(needle) : needle;
  return {
    reach: needle.length,
    find(bytes, from, to, take) {
      const end = Math.min(bytes.length, to + needle.length - 1);
      const looked = bytes.subarray(from, end);
      const hay = ignoreCase ? folded(looked) : looked;
      for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + 1)) {
        take(from + at, from + at + wanted.length);
      }
      return to;
    },
  };
}
