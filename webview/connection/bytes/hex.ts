/** The hex dump's row: offset, bytes as two digits each with a gap in the middle, characters beside them. */
import type { RowColumn } from "./rows.ts";

/** Bytes of a row where there is room, and where there is not. */
export const WIDE_ROW = 16;
export const NARROW_ROW = 8;

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Hex digits of bytes, separated by spaces. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => DIGITS[byte]).join(" ");
}

/** An address with as many digits as the last address needs, at least four. */
export function offsetText(address: number, size: number): string {
  return address.toString(16).padStart(Math.max(4, Math.max(0, size - 1).toString(16).length), "0");
}

/** The two columns of a row of `width` bytes, of which `bytes` are there. */
export function hexColumns(bytes: Uint8Array, width: number): readonly RowColumn[] {
  return [hexColumn(bytes, width), asciiColumn(bytes)];
}

function hexColumn(bytes: Uint8Array, width: number): RowColumn {
  const half = width / 2;
  const charOf = (byte: number): number => byte * 3 + (byte >= half ? 1 : 0);
  let text = "";
  for (let at = 0; at < width; at++) {
    if (at === half) text += " ";
    text += at < bytes.length ? DIGITS[bytes[at]] : "  ";
    if (at < width - 1) text += " ";
  }
  return {
    kind: "hex",
    text,
    charOf,
    charEnd: (byte) => charOf(byte) + 2,
    byteAt(char) {
      const inSecondHalf = char > half * 3 ? 1 : 0;
      return clamp(Math.floor((char - inSecondHalf) / 3), bytes.length);
    },
  };
}

function asciiColumn(bytes: Uint8Array): RowColumn {
  return {
    kind: "ascii",
    text: Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join(""),
    charOf: (byte) => byte,
    charEnd: (byte) => byte + 1,
    byteAt: (char) => clamp(char, bytes.length),
  };
}

function clamp(byte: number, length: number): number {
  return Math.max(0, Math.min(byte, length - 1));
}
