/** Bytes as characters of the same number: headers of text protocols are bytes first, and stay what they were. */

/** Bytes up to which putting characters together one by one is quicker than asking the decoder. */
const FEW = 16;
/** Code units widened at once. */
const PIECE = 4096;
const wide = new Uint16Array(PIECE);
const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const to = Math.min(end, bytes.length);
  let text = "";
  if (to - start <= FEW) {
    for (let at = start; at < to; at++) text += String.fromCharCode(bytes[at]);
    return text;
  }
  for (let at = start; at < to; at += PIECE) {
    const count = Math.min(PIECE, to - at);
    for (let i = 0; i < count; i++) wide[i] = bytes[at + i];
    text += decoder.decode(wide.subarray(0, count));
  }
  return text;
}

/** Characters as bytes of the same number: what `latin1` made of them. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
