/** Bytes as DNS writes them for people (RFC 1035, section 5.1). */
import { latin1 } from "../latin1.ts";

/** Bytes of a key, a signature or a certificate that are shown: enough to tell it from others. */
const MAX_BLOB = 33;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const DOT = 0x2e;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A label: spaces and UTF-8 as they are (RFC 6762, section 16), dots and backslashes escaped, other bytes as \DDD. */
export function labelText(label: Uint8Array): string {
  return escapedText(label, DOT);
}

/** A character string, in quotes. */
export function quoted(bytes: Uint8Array): string {
  return `"${escapedText(bytes, QUOTE)}"`;
}

export function base64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}

/** Base64 of bytes that nobody reads, cut. */
export function blob(bytes: Uint8Array): string {
  return bytes.length <= MAX_BLOB ? base64(bytes) : `${base64(bytes.subarray(0, MAX_BLOB))}…`;
}

function escapedText(bytes: Uint8Array, special: number): string {
  let isPlain = true;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte >= 0x80) return wideText(bytes, special);
    if (byte < 0x20 || byte === 0x7f || byte === special || byte === BACKSLASH) isPlain = false;
  }
  if (isPlain) return latin1(bytes);
  return Array.from(bytes, (byte) => escaped(byte, special)).join("");
}

function wideText(bytes: Uint8Array, special: number): string {
  try {
    return utf8
      .decode(bytes)
      .replace(/[\0-\x7f]/g, (letter) => escaped(letter.charCodeAt(0), special))
      .replace(/[\x80-\x9f]/g, (letter) => decimal(letter.charCodeAt(0)));
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? escaped(byte, special) : decimal(byte))).join("");
  }
}

function escaped(byte: number, special: number): string {
  if (byte === special || byte === BACKSLASH) return `\\${String.fromCharCode(byte)}`;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : decimal(byte);
}

function decimal(byte: number): string {
  return `\\${String(byte).padStart(3, "0")}`;
}
