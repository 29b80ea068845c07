import type { Pattern } from "./pattern.ts";

/** Bytes of which some digits may be any: looked for by the longest run of whole bytes in them. Matches may overlap. */
export function masked(values: Uint8Array, masks: Uint8Array): Pattern {
  const length = values.length;
  const { first, size } = longestRun(masks);
  const anchor = Buffer.from(values.subarray(first, first + size));
  const others = Array.from(masks.keys()).filter((i) => masks[i] !== 0 && (i < first || i >= first + size));
  const fits = (bytes: Uint8Array, at: number): boolean => {
    for (const i of others) if ((bytes[at + i] & masks[i]) !== values[i]) return false;
    return true;
  };
  return {
    reach: length,
    find(bytes, from, to, take) {
      const end = Math.min(bytes.length, to + length - 1);
      const looked = bytes.subarray(0, end);
      for (let at = looked.indexOf(anchor, from + first); at >= 0; at = looked.indexOf(anchor, at + 1)) {
        const start = at - first;
        if (start + length > end) break;
        if (fits(looked, start)) take(start, start + length);
      }
      return to;
    },
  };
}

function longestRun(masks: Uint8Array): { readonly first: number; readonly size: number } {
  let best = { first: 0, size: 0 };
  for (let i = 0; i < masks.length; i++) {
    const first = i;
    while (i < masks.length && masks[i] === 0xff) i++;
    if (i - first > best.size) best = { first, size: i - first };
  }
  return best;
}
