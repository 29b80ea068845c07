/** Options of pcapng blocks: code, length, value padded to four bytes; code 0 ends the list. */

const decoder = new TextDecoder();

/** Code of a comment (opt_comment), in every block. */
export const COMMENT = 1;

/** One option; `at` is where its value lies. The object is reused from option to option. */
export interface Option {
  readonly code: number;
  readonly at: number;
  readonly length: number;
}

/**
 * Calls `each` for every option in [from, to) and returns false when one runs over the end (the rest is then ignored).
 */
export function eachOption(
  view: DataView,
  from: number,
  to: number,
  little: boolean,
  each: (option: Option) => void,
): boolean {
  const option = { code: 0, at: 0, length: 0 };
  let at = from;
  while (at + 4 <= to) {
    option.code = view.getUint16(at, little);
    option.length = view.getUint16(at + 2, little);
    if (option.code === 0) return true;
    option.at = at + 4;
    if (option.at + option.length > to) return false;
    each(option);
    at = option.at + padded(option.length);
  }
  return true;
}

/** A length with its padding to a multiple of four. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}

/** Text of an option; bytes that are not UTF-8 become replacement characters. */
export function optionText(bytes: Uint8Array, at: number, length: number): string {
  return decoder.decode(bytes.subarray(at, at + length)).replace(/\0+$/, "");
}

/** A 64-bit count as a number, exact up to 2^53. */
export function uint64(view: DataView, at: number, little: boolean): number {
  return Number(view.getBigUint64(at, little));
}
