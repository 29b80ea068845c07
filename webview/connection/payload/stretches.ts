/** The payload's runs put together: bytes that one side said without a break are one stretch, whatever packets they came in. */
import type { PayloadMap } from "../../../src/protocol/case.ts";
import { lastNotAbove } from "../bytes/rows.ts";

/** Stretch i covers addresses [starts[i], starts[i + 1]); its runs are [firstRuns[i], firstRuns[i + 1]). */
export interface Stretches {
  readonly count: number;
  /** Bytes of the view that the map knows. */
  readonly size: number;
  readonly starts: Float64Array;
  readonly sides: Uint8Array;
  readonly kinds: Uint8Array;
  readonly firstRuns: Uint32Array;
}

/** `joined` for a byte stream (TCP); a datagram stays a stretch of its own. Runs of no size are left out. */
export function stretchesOf(map: PayloadMap, joined: boolean): Stretches {
  const starts = new Float64Array(map.runs + 1);
  const sides = new Uint8Array(map.runs);
  const kinds = new Uint8Array(map.runs);
  const firstRuns = new Uint32Array(map.runs + 1);
  let count = 0;
  let end = 0;
  for (let run = 0; run < map.runs; run++) {
    if (map.sizes[run] <= 0) continue;
    const follows = count > 0 && sides[count - 1] === map.sides[run] && kinds[count - 1] === 0 && map.kinds[run] === 0;
    if (!(joined && follows)) {
      starts[count] = map.starts[run];
      sides[count] = map.sides[run];
      kinds[count] = map.kinds[run];
      firstRuns[count] = run;
      count++;
    }
    end = map.starts[run] + map.sizes[run];
  }
  starts[count] = end;
  firstRuns[count] = map.runs;
  return {
    count,
    size: end,
    starts: starts.slice(0, count + 1),
    sides: sides.slice(0, count),
    kinds: kinds.slice(0, count),
    firstRuns: firstRuns.slice(0, count + 1),
  };
}

/** The stretch that holds an address; the last one for addresses beyond the end. -1 where there is none. */
export function stretchAt({ starts, count }: Stretches, address: number): number {
  return Math.min(count - 1, Math.max(0, lastNotAbove(starts, count, address)));
}

/** The run that holds an address; -1 where there is none. Runs of no size are never found. */
export function runAt(map: PayloadMap, address: number): number {
  let run = lastNotAbove(map.starts, map.runs, address);
  while (run >= 0 && map.sizes[run] <= 0) run--;
  return run >= 0 && address < map.starts[run] + map.sizes[run] ? run : -1;
}

/** Runs whose first byte lies in [from, to): `last` exclusive. */
export function runsBeginning(
  map: PayloadMap,
  from: number,
  to: number,
): { readonly first: number; readonly last: number } {
  let first = lastNotAbove(map.starts, map.runs, from);
  while (first > 0 && map.starts[first - 1] === from) first--;
  if (first < 0 || map.starts[first] < from) first++;
  return { first, last: lastNotAbove(map.starts, map.runs, to - 1) + 1 };
}

/** The first run of bytes that came in a packet; -1 where none did. */
export function runOfPacket(map: PayloadMap, packet: { readonly evidenceId: number; readonly number: number }): number {
  for (let run = 0; run < map.runs; run++) {
    if (map.packets[run] === packet.number && map.evidenceIds[run] === packet.evidenceId && map.kinds[run] === 0)
      return run;
  }
  return -1;
}

/** Bytes of each side that are there, and bytes that are not, as the map has them. */
export function totals(map: PayloadMap): { readonly orig: number; readonly resp: number; readonly missing: number } {
  const sums = { orig: 0, resp: 0, missing: 0 };
  for (let run = 0; run < map.runs; run++) {
    if (map.kinds[run] !== 0) sums.missing += map.sizes[run];
    else sums[map.sides[run] === 0 ? "orig" : "resp"] += map.sizes[run];
  }
  return sums;
}

export function rowKind({ kinds }: Stretches, stretch: number): "data" | "not-captured" | "truncated" {
  return kinds[stretch] === 0 ? "data" : kinds[stretch] === 1 ? "not-captured" : "truncated";
}

export function rowSide({ sides }: Stretches, stretch: number): 0 | 1 {
  return sides[stretch] === 0 ? 0 : 1;
}
