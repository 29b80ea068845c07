/** Bytes as characters of the same number: headers of text protocols are bytes first, and stay what they were. */

/** Bytes turned at once: more arguments than this some engines refuse. */
const PIECE = 8192;

export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  for (let at = start; at < end; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + PIECE)));
  return text;
}
