/** Addresses of a payload view: the runs of one side or both, one behind the other, gaps included. */
import { MAX_PAYLOAD_RUNS, type PayloadMap, type Side } from "../../protocol/case.ts";
import type { Said } from "./said.ts";

/** True when run `i` belongs to what is looked at. */
export function inView({ sides }: Pick<Said, "sides">, i: number, side: Side): boolean {
  return side === "both" || sides[i] === (side === "orig" ? 0 : 1);
}

export interface View {
  readonly said: Said;
  /** Runs of the view, in order, by their index in `said`. */
  readonly indexes: Uint32Array;
  /** Address of the first byte of each. */
  readonly starts: Float64Array;
  /** Bytes of the view, gaps included. */
  readonly size: number;
}

export function viewOf(said: Said, side: Side): View {
  let count = 0;
  for (let i = 0; i < said.runs; i++) if (inView(said, i, side)) count++;
  const indexes = new Uint32Array(count);
  const starts = new Float64Array(count);
  let size = 0;
  for (let i = 0, n = 0; i < said.runs; i++) {
    if (!inView(said, i, side)) continue;
    indexes[n] = i;
    starts[n++] = size;
    size += said.sizes[i];
  }
  return { said, indexes, starts, size };
}

/** Number in the view of the run that holds the address; of those beyond the end, the last. -1 in an empty view. */
export function runAt({ starts }: View, address: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle] <= address) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}

/** What a panel gets: the first MAX_PAYLOAD_RUNS runs, every column in memory of its own. */
export function mapOf({ said, indexes, starts, size }: View, limit = MAX_PAYLOAD_RUNS): PayloadMap {
  const runs = Math.min(indexes.length, limit);
  const map = {
    runs,
    more: indexes.length - runs,
    size,
    starts: starts.slice(0, runs),
    sizes: new Float64Array(runs),
    sides: new Uint8Array(runs),
    kinds: new Uint8Array(runs),
    packets: new Float64Array(runs),
    evidenceIds: new Uint32Array(runs),
    times: new BigInt64Array(runs),
  };
  for (let n = 0; n < runs; n++) {
    const i = indexes[n];
    map.sizes[n] = said.sizes[i];
    map.sides[n] = said.sides[i];
    map.kinds[n] = said.kinds[i];
    map.packets[n] = said.packets[i];
    map.evidenceIds[n] = said.evidenceIds[i];
    map.times[n] = said.times[i];
  }
  return map;
}
