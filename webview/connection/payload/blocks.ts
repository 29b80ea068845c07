/** Long stretches cut into blocks that can be laid out as text each by itself, whatever comes before. */
import { isContinuation } from "../bytes/text.ts";
import { lastNotAbove } from "../bytes/rows.ts";
import { stretchAt, type Stretches } from "./stretches.ts";

/** Some screens of text: small enough to lay out within a frame. */
const BLOCK_BYTES = 16_384;
/** Blocks of a stretch of many gigabytes grow instead of becoming more: each costs memory before it is seen. */
const MAX_BLOCKS = 262_144;
/** How far before its place a block looks for the end of a line to begin after. */
const LOOKBACK = 1024;
const NEWLINE = 10;

/** Blocks of all stretches, numbered through; block `firsts[i]` is the first of stretch i. */
export interface Blocks {
  readonly count: number;
  readonly blockBytes: number;
  readonly firsts: Float64Array;
}

export function blocksOf({ count, starts, kinds, size }: Stretches): Blocks {
  let blockBytes = BLOCK_BYTES;
  while (size / blockBytes > MAX_BLOCKS) blockBytes *= 2;
  const firsts = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    const bytes = starts[i + 1] - starts[i];
    firsts[i + 1] = firsts[i] + (kinds[i] === 0 ? Math.max(1, Math.ceil(bytes / blockBytes)) : 1);
  }
  return { count: firsts[count], blockBytes, firsts };
}

/** Where a block lies before its edges are moved to ends of lines: addresses [from, to). `read` is what must be read to lay it out. */
export interface BlockPlace {
  readonly stretch: number;
  readonly from: number;
  readonly to: number;
  readonly readFrom: number;
  readonly isGap: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export function placeOf(blocks: Blocks, { starts, count, kinds }: Stretches, block: number): BlockPlace {
  const stretch = Math.min(count - 1, lastNotAbove(blocks.firsts, count, block));
  const number = block - blocks.firsts[stretch];
  const start = starts[stretch];
  const isGap = kinds[stretch] !== 0;
  const from = start + number * blocks.blockBytes;
  const to = isGap ? starts[stretch + 1] : Math.min(starts[stretch + 1], from + blocks.blockBytes);
  return {
    stretch,
    from,
    to,
    readFrom: Math.max(start, from - LOOKBACK),
    isGap,
    isFirst: number === 0,
    isLast: to === starts[stretch + 1],
  };
}

/** The block whose place holds an address. Near its end an address may, laid out, belong to the next one. */
export function blockAt(blocks: Blocks, stretches: Stretches, address: number): number {
  const stretch = stretchAt(stretches, address);
  const number = Math.max(0, Math.floor((address - stretches.starts[stretch]) / blocks.blockBytes));
  return Math.min(blocks.firsts[stretch] + number, blocks.firsts[stretch + 1] - 1);
}

/** The address a block really begins at, for the bytes from `readFrom` to its place `at`: after a line's end, or between two characters. */
export function snapped(bytes: Uint8Array, readFrom: number, at: number): number {
  const end = at - readFrom;
  for (let i = end - 1; i >= Math.max(0, end - LOOKBACK); i--) {
    if (bytes[i] === NEWLINE) return readFrom + i + 1;
  }
  let start = end;
  while (start > 0 && end - start < 3 && isContinuation(bytes[start])) start--;
  return readFrom + start;
}
