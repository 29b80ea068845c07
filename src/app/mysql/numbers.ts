/** Numbers and strings of MySQL's protocol (MySQL Source Code Documentation, "Protocol basics"). */
import type { Cursor } from "../parts/cursor.ts";

const NOTHING = new Uint8Array(0);

/** A length-encoded integer; those of 8 bytes beyond 2^48 are none. */
export function lengthNumber(cursor: Cursor): number {
  const first = cursor.u8();
  if (first < 0xfb) return first;
  if (first === 0xfc) return cursor.little(2);
  if (first === 0xfd) return cursor.little(3);
  if (first !== 0xfe) return 0;
  const low = cursor.little(6);
  return cursor.little(2) === 0 ? low : 0;
}

/** A length-encoded string; what there is of it where the packet was cut. */
export function lengthBytes(cursor: Cursor): { bytes: Uint8Array; length: number } {
  const length = lengthNumber(cursor);
  if (cursor.short) return { bytes: NOTHING, length: 0 };
  if (length <= cursor.left) return { bytes: cursor.take(length), length };
  const bytes = cursor.take(cursor.left);
  cursor.short = true;
  return { bytes, length };
}
