/** Text of Windows: UTF-16, little end first. */

const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

/** An odd byte at the end is none. */
export function utf16(bytes: Uint8Array): string {
  return decoder.decode(bytes.subarray(0, bytes.length & ~1));
}
