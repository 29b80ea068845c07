/** Places in what one side said, as addresses of what is shown. */
import type { PayloadMap } from "../../../src/protocol/case.ts";
import type { BytesPlace } from "../../../src/protocol/panels.ts";

/** First and last address of the bytes; null where they are not in the map: another side, or beyond its runs. */
export function addressesOf(
  map: PayloadMap,
  { side, offset, length }: BytesPlace,
): { readonly first: number; readonly last: number } | null {
  const first = addressOf(map, side, offset);
  if (first === null) return null;
  return { first, last: addressOf(map, side, offset + Math.max(1, length) - 1) ?? first };
}

function addressOf(map: PayloadMap, side: BytesPlace["side"], offset: number): number | null {
  const wanted = side === "orig" ? 0 : 1;
  let at = 0;
  for (let run = 0; run < map.runs; run++) {
    if (map.sides[run] !== wanted) continue;
    if (offset < at + map.sizes[run]) return map.starts[run] + offset - at;
    at += map.sizes[run];
  }
  return null;
}
