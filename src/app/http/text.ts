/** Text of fields: parameters, percent-encoding, characters beyond ASCII. */
import { latin1Bytes } from "../latin1.ts";
import { characters } from "../parts/characters.ts";

/** Characters of a field that go into a table: the longest URIs that servers take have 8 to 16 KB. */
const MAX_TEXT = 16_384;
/** Parameters of one field that are looked at. */
const MAX_PARAMETERS = 50;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as UTF-8 where they are, else as characters of the same number. */
export function decoded(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return characters(bytes);
  }
}

/** The first characters of a text; one that is cut off at the end does not make it other than UTF-8. */
export function beginning(bytes: Uint8Array, count: number): string {
  const first = bytes.subarray(0, count * 4);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(first, { stream: true }).slice(0, count);
  } catch {
    return characters(first, 0, Math.min(first.length, count));
  }
}

/** A field for a table: UTF-8 where its bytes are, cut where it is too long; null where it is empty. */
export function fieldText(text: string): string | null {
  if (text === "") return null;
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  return /[\x80-\xff]/.test(cut) ? decoded(latin1Bytes(cut)) : cut;
}

/** Percent-encoding taken off (RFC 3986, section 2.1); what is none stays. */
export function unescaped(text: string): string {
  if (!text.includes("%")) return fieldText(text) ?? "";
  const bytes = latin1Bytes(text);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const code = text.charCodeAt(i) === 0x25 ? /^[0-9a-f]{2}/i.exec(text.slice(i + 1, i + 3))?.[0] : undefined;
    bytes[length++] = code === undefined ? bytes[i] : Number.parseInt(code, 16);
    if (code !== undefined) i += 2;
  }
  return decoded(bytes.subarray(0, length));
}

/** The value before the first separator, and the parameters after it, names in lower case (RFC 9110, section 5.6.6). */
export function parameters(
  text: string,
  separator = ";",
): { readonly value: string; readonly named: ReadonlyMap<string, string> } {
  const named = new Map<string, string>();
  const parts = splitOutsideQuotes(text, separator);
  for (const part of parts.slice(1)) {
    const equals = part.indexOf("=");
    if (equals < 1) continue;
    const name = part.slice(0, equals).trim().toLowerCase();
    if (!named.has(name)) named.set(name, unquoted(part.slice(equals + 1).trim()));
  }
  return { value: parts[0].trim(), named };
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length && parts.length < MAX_PARAMETERS; i++) {
    const letter = text[i];
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === "\\" && isQuoted) i++;
    else if (letter === separator && !isQuoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** A quoted string without its quotes. A backslash stays where it quotes nothing: old browsers send whole Windows paths. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.length > 1 && text.endsWith('"') ? text.length - 1 : text.length;
  return text.slice(1, end).replace(/\\(["\\])/g, "$1");
}
