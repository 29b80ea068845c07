/** Search filters as text (RFC 4515) out of BER (RFC 4511, section 4.5.1.7). Bounded, never throws. */
import { BER, type BerElement, BerReader } from "../parts/ber.ts";

/** Filters within one another, and characters of the text; tools that list a whole directory write some hundreds. */
const MAX_DEPTH = 32;
const MAX_TEXT = 4096;
const CUT = "…";

const AND = 0xa0;
const OR = 0xa1;
const NOT = 0xa2;
const SUBSTRINGS = 0xa4;
const PRESENT = 0x87;
const EXTENSIBLE = 0xa9;
const COMPARISONS: Readonly<Record<number, string>> = { 0xa3: "=", 0xa5: ">=", 0xa6: "<=", 0xa8: "~=" };

export function filterText(element: BerElement | null): string {
  const budget = { left: MAX_TEXT };
  return element ? textOf(element, 0, budget) : "";
}

function textOf(element: BerElement, depth: number, budget: { left: number }): string {
  if (depth > MAX_DEPTH || budget.left <= 0) return CUT;
  const reader = new BerReader(element.content);
  const { tag } = element;
  if (tag === AND || tag === OR || tag === NOT) {
    let text = tag === AND ? "(&" : tag === OR ? "(|" : "(!";
    while (!reader.isAtEnd) {
      const part = reader.next();
      if (!part) break;
      text += textOf(part, depth + 1, budget);
      if (budget.left <= 0) break;
    }
    return `${text})`;
  }
  const text = `(${simple(tag, element.content, reader)})`;
  budget.left -= text.length;
  return text;
}

function simple(tag: number, content: Uint8Array, reader: BerReader): string {
  if (tag === PRESENT) return `${value(content)}=*`;
  if (tag === SUBSTRINGS) return substrings(reader);
  if (tag === EXTENSIBLE) return extensible(reader);
  const sign = COMPARISONS[tag];
  if (sign === undefined) return `?=${tag.toString(16)}`;
  const name = reader.next();
  return `${value(name?.content)}${sign}${value(reader.next()?.content)}`;
}

function substrings(reader: BerReader): string {
  const name = value(reader.next()?.content);
  const parts = reader.within(BER.sequence);
  let text = "*";
  while (!parts.isAtEnd && text.length < MAX_TEXT) {
    const part = parts.next();
    if (!part) break;
    if (part.tag === 0x80) text = `${value(part.content)}*`;
    else text += part.tag === 0x82 ? value(part.content) : `${value(part.content)}*`;
  }
  return `${name}=${text}`;
}

/** attribute:dn:rule:=value; the rule 1.2.840.113556.1.4.803 is a test of bits. */
function extensible(reader: BerReader): string {
  const parts = new Map<number, Uint8Array>();
  for (let i = 0; i < 4 && !reader.isAtEnd; i++) {
    const part = reader.next();
    if (part) parts.set(part.tag, part.content);
  }
  const isDn = (parts.get(0x84)?.[0] ?? 0) !== 0;
  const rule = parts.has(0x81) ? `:${value(parts.get(0x81))}` : "";
  return `${value(parts.get(0x82))}${isDn ? ":dn" : ""}${rule}:=${value(parts.get(0x83))}`;
}

/** What stands for itself as it is, all else escaped. */
export function value(bytes: Uint8Array | undefined): string {
  if (!bytes) return "";
  const some = bytes.subarray(0, MAX_TEXT);
  let text = utf8(some);
  if (text === null) {
    text = "";
    for (const byte of some)
      text += byte >= 32 && byte < 127 && !isSpecial(byte) ? String.fromCharCode(byte) : escaped(byte);
  } else text = text.replace(/[\0()*\\]/g, (character) => escaped(character.charCodeAt(0)));
  return text;
}

/** The text; null where the bytes are none: numbers and identifiers are compared as they are stored. */
function utf8(bytes: Uint8Array): string | null {
  if (bytes.some((byte) => byte < 32 && byte !== 0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isSpecial(byte: number): boolean {
  return byte === 0x28 || byte === 0x29 || byte === 0x2a || byte === 0x5c;
}

function escaped(byte: number): string {
  return `\\${byte.toString(16).padStart(2, "0")}`;
}
