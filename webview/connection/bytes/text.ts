/** Bytes as lines of text: which characters they are, and where lines end. Everything here works on a piece of a stream alone. */
import { printable } from "../../../src/base/escape.ts";
import type { RowColumn } from "./rows.ts";

/** How bytes become characters. `raw` is Latin-1 with what cannot be printed written as \xNN. */
export type Reading = "utf-8" | "latin-1" | "raw";

/** Columns of a line that is not wrapped: a line of megabytes is broken here, or laying it out would hang the browser. */
export const MAX_LINE_COLUMNS = 1024;
/** Columns that a tab takes at most. */
const TAB_COLUMNS = 8;
/** Bytes of the longest UTF-8 sequence that may be cut at an edge, less one. */
const MAX_CUT = 3;

/** Characters that fixed-width fonts give two columns (Unicode's East Asian Width W and F, and pictographs), roughly. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const NEWLINE = 10;
const RETURN = 13;
const TAB = 9;
const DELETE = 127;
const SOFT_HYPHEN = 0xad;
/** Unicode's pictures of control characters, and a box for those of Latin-1's upper half, which have none. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = "\u2421";
const BOX = "\u25af";

/** Length of the UTF-8 sequence that begins at `at` (RFC 3629), 0 where there is no valid one, -1 where the bytes end too soon. */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
  if (length === 0) return 0;
  for (let i = 1; i < length; i++) {
    if (at + i >= bytes.length) return -1;
    const [low, high] = i === 1 ? secondByteRange(lead) : [0x80, 0xbf];
    if (bytes[at + i] < low || bytes[at + i] > high) return 0;
  }
  return length;
}

/** No overlong forms, no surrogates, nothing beyond U+10FFFF. */
function secondByteRange(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

/** UTF-8 where the bytes are valid, sequences cut at either edge aside; else Latin-1. */
export function readingOf(bytes: Uint8Array): "utf-8" | "latin-1" {
  let at = 0;
  while (at < MAX_CUT && isContinuation(bytes[at])) at++;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length < 0) return "utf-8";
    if (length === 0) return "latin-1";
    at += length;
  }
  return "utf-8";
}

export function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}

/** Bytes of the character at `at`. */
function cellLength(bytes: Uint8Array, at: number, reading: Reading): number {
  return reading === "utf-8" ? Math.max(1, sequenceLength(bytes, at)) : 1;
}

/** What is drawn for the character of `length` bytes at `at`: one line's worth, never markup, never a control. */
function glyph(bytes: Uint8Array, at: number, length: number, reading: Reading): string {
  const byte = bytes[at];
  if (byte === TAB) return "\t";
  if (reading === "raw") return isPlain(byte) ? String.fromCharCode(byte) : `\\x${hex(byte)}`;
  if (byte < 0x20) return String.fromCharCode(PICTURES + byte);
  if (byte === DELETE) return PICTURE_OF_DELETE;
  if (length > 1) return printable(decoder.decode(bytes.subarray(at, at + length)));
  if (byte < 0x80) return String.fromCharCode(byte);
  return reading === "utf-8" || byte < 0xa0 ? BOX : latin1(byte);
}

const decoder = new TextDecoder();

/** Latin-1 without controls, and without its soft hyphen, which is invisible. */
function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte < DELETE) || (byte >= 0xa0 && byte !== SOFT_HYPHEN);
}

function latin1(byte: number): string {
  return printable(String.fromCharCode(byte));
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** The first bytes of the lines in `bytes`: after a newline, and wherever a line would be wider than `columns`. */
export function lineStarts(bytes: Uint8Array, reading: Reading, columns: number): number[] {
  const starts: number[] = [];
  let wide = 0;
  let fresh = true;
  for (let at = 0; at < bytes.length;) {
    const length = cellLength(bytes, at, reading);
    if (fresh || wide + columnsOf(bytes, at, length, reading, wide) > columns) {
      starts.push(at);
      wide = 0;
    }
    wide += columnsOf(bytes, at, length, reading, wide);
    fresh = bytes[at] === NEWLINE;
    at += length;
  }
  return starts;
}

function columnsOf(bytes: Uint8Array, at: number, length: number, reading: Reading, wide: number): number {
  if (endOfLine(bytes, at)) return 0;
  if (bytes[at] === TAB) return TAB_COLUMNS - (wide % TAB_COLUMNS);
  if (length === 1 && bytes[at] >= 0x20 && bytes[at] < DELETE) return 1;
  const text = glyph(bytes, at, length, reading);
  return WIDE.test(text) ? 2 : text.length;
}

/** A newline, or the return before it: they end the line and are not drawn. */
function endOfLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === NEWLINE || (bytes[at] === RETURN && bytes[at + 1] === NEWLINE);
}

/** The column of one line. The end of the line belongs to the bytes but has no character. */
export function textColumn(bytes: Uint8Array, reading: Reading): RowColumn {
  const chars = new Uint32Array(bytes.length + 1);
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = cellLength(bytes, at, reading);
    for (let i = 0; i < length; i++) chars[at + i] = text.length;
    if (!endOfLine(bytes, at)) text += glyph(bytes, at, length, reading);
    at += length;
  }
  chars[bytes.length] = text.length;
  return { kind: "text", text, ...placesIn(chars, bytes.length) };
}

function placesIn(chars: Uint32Array, length: number): Omit<RowColumn, "kind" | "text"> {
  return {
    charOf: (byte) => chars[Math.min(byte, length)],
    charEnd(byte) {
      let next = byte + 1;
      while (next < length && chars[next] === chars[byte]) next++;
      return chars[Math.min(next, length)];
    },
    byteAt(char) {
      let low = 0;
      let high = length;
      // The first byte whose character begins beyond the wanted one.
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (chars[middle] <= char) low = middle + 1;
        else high = middle;
      }
      let first = Math.max(0, Math.min(low, length) - 1);
      while (first > 0 && chars[first - 1] === chars[first]) first--;
      return first;
    },
  };
}
