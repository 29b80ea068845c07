/** Text of statements, parameters and documents: cut at named limits, never within a character. */
import { utf16 } from "../parts/utf16.ts";

/** Bytes of a statement that are kept: enough to see what was injected; ORMs write statements of tens of KiB. */
export const MAX_STATEMENT = 8192;
/** Characters of all bound values together. */
export const MAX_PARAMETERS = 1024;
/** Characters of one bound value. */
const MAX_VALUE = 128;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8 as text, its first `limit` bytes. */
export function utf8Text(bytes: Uint8Array, limit = MAX_STATEMENT): string {
  if (bytes.length <= limit) return utf8.decode(bytes);
  let end = limit;
  // Back to the beginning of a character: 10xxxxxx goes on with one.
  while (end > limit - 4 && (bytes[end] & 0xc0) === 0x80) end--;
  return utf8.decode(bytes.subarray(0, end));
}

/** UTF-16, least significant byte first, as text; its first `limit` bytes. */
export function utf16Text(bytes: Uint8Array, limit = 2 * MAX_STATEMENT): string {
  return utf16(bytes.subarray(0, limit));
}

/** A statement, and how long it was. */
export interface Statement {
  readonly text: string;
  readonly length: number;
}

/** `length`: as it was sent, where `bytes` are only its beginning. */
export function statementOf(bytes: Uint8Array, length = bytes.length): Statement {
  return { text: utf8Text(bytes), length };
}

/** A statement in full, as far as it is kept, and what was bound to it: for whoever looks at the message. */
export function statementDetail({ text, length }: Statement, parameters: string | null): string {
  const kept = length > MAX_STATEMENT ? `${text}…\n(${length} bytes)` : text;
  return parameters ? `${kept}\n\n${parameters}` : kept;
}

/** Values as one text; long ones are shortened and say how long they were, and `…` stands for those beyond the limit. */
export function valuesText(values: readonly string[]): string {
  let text = "";
  for (const value of values) {
    if (text.length >= MAX_PARAMETERS) return `${text}, …`;
    text += (text === "" ? "" : ", ") + value;
  }
  return text;
}

/** A bound value for people: text as it is, other bytes as hex. */
export function valueText(bytes: Uint8Array): string {
  const isText = isPrintable(bytes.subarray(0, MAX_VALUE));
  const shown = isText ? utf8Text(bytes, MAX_VALUE) : hexStart(bytes);
  return bytes.length > (isText ? MAX_VALUE : MAX_VALUE / 2) ? `${shown}… (${bytes.length} bytes)` : shown;
}

function hexStart(bytes: Uint8Array): string {
  let text = "0x";
  for (const byte of bytes.subarray(0, MAX_VALUE / 2)) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** No control characters but tab, CR and LF. */
export function isPrintable(bytes: Uint8Array): boolean {
  for (const byte of bytes) if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 127) return false;
  return true;
}
