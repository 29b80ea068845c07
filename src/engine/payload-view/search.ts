/** Finds bytes in a payload view, within what one side said without a gap. */
import { setImmediate } from "node:timers/promises";
import { DATA } from "./said.ts";
import { runAt, type View } from "./view.ts";
import { type PartReader, windowOf } from "./window.ts";

/** Bytes looked through at a time: bounds the memory of a search, and how long it takes to notice that nobody waits for it. */
const PIECE = 4 << 20;

export interface Wanted {
  readonly needle: Uint8Array;
  /** ASCII letters of either case. */
  readonly ignoreCase: boolean;
  readonly from: number;
  readonly limit: number;
}

/** Addresses from `from` on where the needle begins, in order; also those that overlap. */
export async function searchView(reader: PartReader, view: View, wanted: Wanted, piece = PIECE): Promise<Float64Array> {
  const hits: number[] = [];
  const needle = wanted.needle.slice();
  if (wanted.ignoreCase) lower(needle);
  const step = Math.max(piece, 2 * needle.length);
  for (let at = nextData(view, wanted.from); at < view.size && hits.length < wanted.limit;) {
    const end = Math.min(view.size, at + step);
    const bytes = await windowOf(reader, view, at, end);
    if (wanted.ignoreCase) lower(bytes);
    for (const { from, to } of stretches(view, at, end)) {
      gather(bytes.subarray(from - at, to - at), needle, from, wanted.limit, hits);
    }
    // The next piece begins where a needle across the border may begin.
    at = end === view.size ? end : nextData(view, end - needle.length + 1);
    await setImmediate();
  }
  return Float64Array.from(hits);
}

/** The address itself where bytes were captured there, otherwise where the next that were begin. */
function nextData(view: View, address: number): number {
  const { said, indexes, starts, size } = view;
  let n = runAt(view, address);
  if (n < 0 || address >= size) return size;
  while (n < indexes.length && said.kinds[indexes[n]] !== DATA) n++;
  return n < indexes.length ? Math.max(address, starts[n]) : size;
}

/** Captured bytes of [from, to) that stand together: of one side, without a gap. */
function* stretches(view: View, from: number, to: number): Generator<{ readonly from: number; readonly to: number }> {
  const { said, indexes, starts, size } = view;
  const startOf = (n: number): number => (n < starts.length ? starts[n] : size);
  for (let n = runAt(view, from); n < indexes.length && starts[n] < to;) {
    const first = n++;
    if (said.kinds[indexes[first]] !== DATA) continue;
    const side = said.sides[indexes[first]];
    while (startOf(n) < to && said.kinds[indexes[n]] === DATA && said.sides[indexes[n]] === side) n++;
    yield { from: Math.max(from, starts[first]), to: Math.min(to, startOf(n)) };
  }
}

function gather(bytes: Uint8Array, needle: Uint8Array, base: number, limit: number, hits: number[]): void {
  const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = hay.indexOf(needle); at >= 0 && hits.length < limit; at = hay.indexOf(needle, at + 1)) {
    hits.push(base + at);
  }
}

/** ASCII letters to lower case, in place. */
function lower(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte >= 0x41 && byte <= 0x5a) bytes[i] = byte | 0x20;
  }
}
