/**
 * The fast path: clean lines straight from bytes into typed columns. No string, object or closure per line; a line
 * that is not clean in any way is left to the careful path (flow-lines.ts). Measured in docs/decisions/0005.
 */
import { finish, mix, SEED } from "../base/dictionary.ts";
import type { ExtraCodes } from "./extras.ts";
import { Kind } from "./layout.ts";
import type { RecordRows } from "./record-rows.ts";
import { LARGEST_MILLISECONDS, LARGEST_SECONDS } from "./values.ts";
import type { Words } from "./words.ts";

/** Bytes that must lie behind `end` in a block's buffer, so that four bytes can be read from any position. */
export const SLACK = 8;

/** Complete lines in a buffer; `at` and `line` move on as they are read. */
export interface Block {
  bytes: Uint8Array;
  view: DataView;
  at: number;
  /** Behind the last line feed. */
  end: number;
  /** Number of the line at `at`. */
  line: number;
  /** Some time was in milliseconds; line of the first, 0 for none. */
  millisecondsLine: number;
}

/** What a splitter keeps from line to line of one layout: the last word of each text cell and where it lies. */
export class SplitState {
  readonly at: Int32Array;
  readonly length: Int32Array;
  readonly code: Uint32Array;
  constructor(width: number) {
    this.at = new Int32Array(width);
    this.length = new Int32Array(width);
    this.code = new Uint32Array(width);
  }
}

/** Why the splitter stopped: all lines read, the batch is full, or the line at `at` needs care. */
export type SplitStop = "end" | "full" | "odd";

const SPACE = 0x20;
const QUOTE = 0x22;
const QUOTES = 0x22222222;
const DASH = 0x2d;
const LINE_FEED = 10;
const RETURN = 13;
const ONES = 0x01010101;
const HIGHS = 0x80808080 | 0;
/** Every byte one more than the largest control character that ends a cell (NUL to carriage return). */
const CONTROLS = 0x0e0e0e0e;
const ZEROS = 0x30303030;
/** What makes the value of a digit less than 0x80, and more of anything larger. */
const ABOVE_NINE = 0x76767676;
const TENS = Int32Array.of(1, 10, 100, 1000, 10000);

/** Place of the byte that has the lowest bit of `highs`, which is not 0. */
function firstOf(highs: number): number {
  return (31 - Math.clz32(highs & -highs)) >> 3;
}

/** The first `count` (up to three) of four digits, with zeros before them. */
function leading(digits: number, count: number): number {
  return (digits << 8) << (24 - 8 * count);
}

/** The number that four values of digits make, the first in the lowest byte: by pairs, then both pairs. */
function ofDigits(digits: number): number {
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

function isEnd(byte: number, closing: number): boolean {
  return byte === closing || byte === LINE_FEED || byte === RETURN;
}

/**
 * Reads lines until the block ends, the rows are full or a line is not clean; that line is not touched. `delimiter` is
 * the byte between cells; lines longer than `lineLimit` are left to the careful path.
 */
export function splitRows(
  block: Block,
  rows: RecordRows,
  state: SplitState,
  words: Words,
  extras: ExtraCodes,
  delimiter: number,
  lineLimit: number,
): SplitStop {
  const { bytes, view, end } = block;
  const { dictionary, headerCodes } = words;
  const { kinds, width, firstText } = rows.layout;
  const { u32, u16, words: words64, addresses, nulls, holes, lineWords, extra, capacity } = rows.block;
  const hasExtras = rows.layout.extras.length > 0;
  const quotes = delimiter !== SPACE;
  const delimiters = Math.imul(delimiter, ONES);
  const last = width - 1;
  const { at: lastAt, length: lastLength, code: lastCode } = state;
  lastLength.fill(-1);
  let p = block.at;
  let row = rows.rows;
  let line = block.line;
  let stop: SplitStop = "end";
  let size: number;
  /** Some time of the line at hand is in milliseconds. */
  let milliseconds = false;

  while (p < end) {
    if (row === capacity) {
      stop = "full";
      break;
    }
    const start = p;
    let cell = 0;
    for (; cell < width; cell++) {
      let closing = delimiter;
      let byte = bytes[p];
      if (byte === QUOTE && quotes) {
        closing = QUOTE;
        byte = bytes[++p];
      }
      const kind = kinds[cell];
      if (byte === closing || (byte <= DASH && (byte <= RETURN || (byte === DASH && isEnd(bytes[p + 1], closing))))) {
        // No value: a hyphen, or nothing between commas. Two spaces in a row are for the careful path.
        if (byte === DASH) p++;
        else if (!quotes) break;
        if (kind === Kind.text) u32[cell][row] = 0;
        else if (kind === Kind.extra) lastLength[cell] = 0;
        else if (kind !== Kind.skip) {
          if (kind === Kind.address) addresses[cell]!.skip(row);
          nulls[cell][row] = 1;
          holes[cell] = 1;
        }
      } else if (
        kind === Kind.address &&
        (((size = addresses[cell]!.copyDigits(row, view, p)) !== 0 && isEnd(bytes[p + size], closing)) ||
          ((size = addresses[cell]!.copyIpv6(row, bytes, p)) !== 0 && isEnd(bytes[p + size], closing)))
      ) {
        p += size;
      } else if (kind === Kind.text || kind === Kind.address) {
        // The word of the line before, as often as not.
        let code: number;
        const length = lastLength[cell];
        const before = lastAt[cell];
        let i = 0;
        while (i + 4 <= length && view.getInt32(p + i, true) === view.getInt32(before + i, true)) i += 4;
        const rest = length - i;
        if (
          rest >>> 0 < 4 &&
          ((view.getInt32(p + i, true) ^ view.getInt32(before + i, true)) & ((1 << (8 * rest)) - 1)) === 0 &&
          isEnd(bytes[p + length], closing)
        ) {
          code = lastCode[cell];
          lastAt[cell] = p;
          p += length;
        } else {
          // Four bytes at a time: hash until a delimiter or a control character shows in them.
          const closings = closing === QUOTE ? QUOTES : delimiters;
          const from = p;
          let hash = SEED;
          let four = view.getInt32(p, true);
          let other = four ^ closings;
          let found = (((other - ONES) & ~other) | ((four - CONTROLS) & ~four)) & HIGHS;
          while (found === 0) {
            hash = mix(hash, four);
            p += 4;
            four = view.getInt32(p, true);
            other = four ^ closings;
            found = (((other - ONES) & ~other) | ((four - CONTROLS) & ~four)) & HIGHS;
          }
          const bits = (31 - Math.clz32(found & -found)) & 24;
          if (bits !== 0) {
            hash = mix(hash, four & ((1 << bits) - 1));
            p += bits >> 3;
          }
          size = p - from;
          code = dictionary.find(view, from, size, finish(hash, size));
          if (code === 0) {
            code = words.admit(bytes, from, p);
            if (code === 0) break;
          }
          // The name of a field: the line is a header.
          if (cell === firstText && code <= headerCodes) break;
          lastCode[cell] = code;
          lastAt[cell] = from;
          lastLength[cell] = size;
        }
        if (kind === Kind.text) u32[cell][row] = code;
        else addresses[cell]!.word(row, words, code);
      } else if (kind <= Kind.time && kind !== Kind.skip) {
        // A number: up to eight digits as small integers, four at a time; further ones as doubles, exact up to fifteen.
        const first = p;
        let value: number;
        let four = (view.getInt32(p, true) - ZEROS) | 0;
        let others = (four | (four + ABOVE_NINE)) & HIGHS;
        if (others !== 0) {
          const count = firstOf(others);
          if (count === 0) break;
          value = ofDigits(leading(four, count));
          p += count;
        } else {
          value = ofDigits(four);
          four = (view.getInt32(p + 4, true) - ZEROS) | 0;
          others = (four | (four + ABOVE_NINE)) & HIGHS;
          const count = others === 0 ? 4 : firstOf(others);
          value = (Math.imul(value, TENS[count]) + ofDigits(others === 0 ? four : leading(four, count))) | 0;
          p += 4 + count;
        }
        let next = bytes[p] - 48;
        if (next >>> 0 <= 9) {
          let large = value;
          do {
            large = large * 10 + next;
            next = bytes[++p] - 48;
          } while (next >>> 0 <= 9);
          if (p - first > 15) break;
          if (kind === Kind.time) {
            if (large > LARGEST_SECONDS) {
              if (large > LARGEST_MILLISECONDS) break;
              milliseconds = true;
              large = Math.floor(large / 1000);
            }
            const column = words64[cell];
            column[2 * row] = large;
            column[2 * row + 1] = 0;
          } else if (kind === Kind.i64) {
            words64[cell][2 * row] = large % 4294967296;
            words64[cell][2 * row + 1] = large / 4294967296;
          } else if (kind === Kind.u32 && large <= 0xffffffff) u32[cell][row] = large;
          else break;
        } else if (kind === Kind.u16) {
          if (value > 0xffff) break;
          u16[cell][row] = value;
        } else if (kind === Kind.u32) u32[cell][row] = value;
        else {
          const column = words64[cell];
          column[2 * row] = value;
          column[2 * row + 1] = 0;
        }
      } else {
        lastAt[cell] = p;
        while (bytes[p] !== closing && bytes[p] > RETURN) p++;
        lastLength[cell] = p - lastAt[cell];
      }

      if (closing === QUOTE) {
        if (bytes[p] !== QUOTE) break;
        p++;
      }
      if (cell !== last) {
        if (bytes[p] !== delimiter) break;
        p++;
      }
    }
    if (bytes[p] === RETURN) p++;
    if (cell !== width || bytes[p] !== LINE_FEED || p - start > lineLimit) {
      p = start;
      stop = "odd";
      break;
    }
    p++;
    if (hasExtras) extra[row] = extras.code(bytes, lastAt, lastLength, dictionary);
    if (milliseconds) {
      if (block.millisecondsLine === 0) block.millisecondsLine = line;
      milliseconds = false;
    }
    lineWords[2 * row] = line;
    lineWords[2 * row + 1] = line / 4294967296;
    row++;
    line++;
  }
  rows.rows = row;
  if (stop === "odd") rows.reset();
  block.at = p;
  block.line = line;
  return stop;
}
