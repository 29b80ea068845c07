/** Bytes as characters of the same number, fast where all are ASCII: heads of HTTP are, a hundred thousand times over. */
import { latin1 } from "../latin1.ts";

const ascii = new TextDecoder("utf-8", { ignoreBOM: true });
/** Below so many bytes the decoder costs more than it saves. */
const SHORT = 16;

export function characters(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start < SHORT) return short(bytes, start, end);
  for (let at = start; at < end; at++) if (bytes[at] > 127) return latin1(bytes, start, end);
  return ascii.decode(bytes.subarray(start, end));
}

function short(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
