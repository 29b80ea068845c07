/** A regular expression over characters as one over bytes. */
import { CaseError } from "../../model/error.ts";

/** What is one thing in a source: a quotation, an escape, a class, or a character. */
const PIECES =
  /\\Q([\s\S]*?)(?:\\E|$)|\\x\{([0-9a-f]+)\}|\\x([0-9a-f]{2})|\\[pP]|\\[\s\S]|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[\s\S]|[^\]\\])*\]|[^\\]/giu;

/**
 * Characters beyond ASCII become the bytes of their UTF-8, each byte the character of that number (as Latin-1), which case leaves
 * alone. Throws CaseError "usage" where that cannot be: in a class, and for classes of Unicode.
 */
export function byteSource(source: string): string {
  return source.replace(PIECES, (piece, quoted?: string, code?: string, byte?: string) => {
    if (quoted !== undefined) return Array.from(quoted, quotedByte).join("");
    if (code !== undefined) return codePoint(parseInt(code, 16));
    if (byte !== undefined) return parseInt(byte, 16) < 0x80 ? piece : `(?-i:${piece})`;
    if (/^\\p/i.test(piece)) throw notBytes("\\p{...} is a class of characters");
    if (piece.startsWith("[")) return classOf(piece);
    return beyondAscii(piece) ? bytesOf(piece.replace(/^\\/, "")) : piece;
  });
}

function quotedByte(character: string): string {
  if (beyondAscii(character)) return bytesOf(character);
  return /\w/.test(character) ? character : `\\x${hex(character.charCodeAt(0))}`;
}

function codePoint(code: number): string {
  if (code > 0x10ffff) throw notBytes("\\x{...} is no character");
  return code < 0x80 ? `\\x${hex(code)}` : bytesOf(String.fromCodePoint(code));
}

function classOf(piece: string): string {
  if (beyondAscii(piece)) throw notBytes("a class in [ ] can hold no character beyond ASCII: write (?:ä|ö)");
  if (/\\p/i.test(piece)) throw notBytes("\\p{...} is a class of characters");
  return piece;
}

function bytesOf(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => `\\x${hex(byte)}`);
  return `(?-i:${bytes.join("")})`;
}

function beyondAscii(text: string): boolean {
  return /[\u0080-\u{10ffff}]/u.test(text);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function notBytes(why: string): CaseError {
  return new CaseError("usage", `A regular expression looks at bytes: ${why}.`);
}
