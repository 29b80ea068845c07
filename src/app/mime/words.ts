/** Text of headers: encoded words (RFC 2047), character sets, and parameters with their continuations (RFC 2231). */
import { latin1, latin1Bytes } from "../latin1.ts";
import { looseBase64 } from "../parts/base64.ts";
import { joined } from "../parts/joined.ts";

/** Characters of a header whose encoded words are decoded: longer ones are kept as they stand. */
const MAX_WORDS = 20_000;
/** Parameters of a header that are read: no sender needs more. */
const MAX_PARAMETERS = 64;

const ENCODED_WORD = /=\?([\w.:*'+-]{1,80})\?([BbQq])\?([^? ]{0,2000})\?=/g;

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Bytes in a character set by its name; one that is not known leaves every byte a character. */
export function decoded(bytes: Uint8Array, charset: string): string {
  try {
    // A language may follow the name (RFC 2231, section 5).
    return new TextDecoder(charset.split("*")[0].trim()).decode(bytes);
  } catch {
    return latin1(bytes);
  }
}

/** UTF-8 where it is that, else the bytes as characters of the same number (RFC 6532 allows UTF-8 in headers). */
export function headerText(raw: string): string {
  if (!/[\x80-\xff]/.test(raw)) return raw;
  try {
    return UTF8.decode(latin1Bytes(raw));
  } catch {
    return raw;
  }
}

function quotedWord(text: string): Uint8Array {
  const plain = text
    .replace(/_/g, " ")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return latin1Bytes(plain);
}

interface Word {
  readonly charset: string;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A header's text with its encoded words decoded; white space between two of them goes (section 6.2). */
export function decodeWords(raw: string): string {
  if (!raw.includes("=?") || raw.length > MAX_WORDS) return headerText(raw);
  const words = [...raw.matchAll(ENCODED_WORD)].map((match): Word => {
    const [whole, charset, way, text] = match;
    const bytes = way === "B" || way === "b" ? looseBase64(text) : quotedWord(text);
    return { charset: charset.split("*")[0].toLowerCase(), bytes, start: match.index, end: match.index + whole.length };
  });
  let text = "";
  let at = 0;
  for (let i = 0; i < words.length;) {
    const between = raw.slice(at, words[i].start);
    if (i === 0 || /\S/.test(between)) text += headerText(between);
    // Words of one character set that follow each other may share a character between them.
    let last = i;
    while (last + 1 < words.length && words[last + 1].charset === words[i].charset && !/\S/.test(raw.slice(words[last].end, words[last + 1].start))) last++; // prettier-ignore
    text += decoded(joined(...words.slice(i, last + 1).map(({ bytes }) => bytes)), words[i].charset);
    at = words[last].end;
    i = last + 1;
  }
  return text + headerText(raw.slice(at));
}

/** A header as Content-Type and Content-Disposition are written: a value, then parameters, their names in small letters. */
export interface Parametered {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Characters of a parameter that are kept: names of files have hundreds at most. */
const MAX_PARAMETER = 4000;

export function parseParameters(raw: string): Parametered {
  const text = raw.slice(0, MAX_WORDS);
  const semicolon = text.indexOf(";");
  if (semicolon < 0) return { value: text.trim().toLowerCase(), parameters: new Map() };
  const given = new Map<string, string>();
  const scanner = new Scanner(text, semicolon);
  while (given.size < MAX_PARAMETERS && !scanner.isAtEnd) {
    const found = scanner.next();
    if (found && !given.has(found.name)) given.set(found.name, found.value.slice(0, MAX_PARAMETER));
  }
  return { value: text.slice(0, semicolon).trim().toLowerCase(), parameters: merged(given) };
}

const BLANKS = " \t\r\n";

/** Steps over parameters: each character once. */
class Scanner {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next parameter; null for what is none. */
  next(): { readonly name: string; readonly value: string } | null {
    this.#over(`;${BLANKS}`);
    const name = this.#until(`=;"${BLANKS}`).toLowerCase();
    this.#over(BLANKS);
    if (this.#text[this.#at] !== "=" || name === "") {
      // At least one character on, whatever it is.
      if (!this.isAtEnd) this.#at++;
      this.#until(";");
      return null;
    }
    this.#at++;
    this.#over(BLANKS);
    return { name, value: this.#text[this.#at] === '"' ? this.#quoted() : this.#until(`;${BLANKS}`) };
  }

  #over(characters: string): void {
    while (!this.isAtEnd && characters.includes(this.#text[this.#at])) this.#at++;
  }

  #until(characters: string): string {
    const start = this.#at;
    while (!this.isAtEnd && !characters.includes(this.#text[this.#at])) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #quoted(): string {
    let value = "";
    for (this.#at++; !this.isAtEnd && this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#text[this.#at] === "\\" && this.#at + 1 < this.#text.length) this.#at++;
      value += this.#text[this.#at];
    }
    this.#at++;
    return value;
  }
}

/** Continuations put together (`name*0`, `name*1*`), percent signs and character sets undone. */
function merged(given: ReadonlyMap<string, string>): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [key, value] of given) {
    const star = key.indexOf("*");
    if (star < 0) {
      if (!parameters.has(key)) parameters.set(key, decodeWords(value));
      continue;
    }
    const name = key.slice(0, star);
    if (key === `${name}*`) parameters.set(name, extended(value, true));
    else if (key === `${name}*0` || key === `${name}*0*`) parameters.set(name, continued(given, name));
  }
  return parameters;
}

function continued(given: ReadonlyMap<string, string>, name: string): string {
  let raw = "";
  let isExtended = false;
  for (let i = 0; i < MAX_PARAMETERS; i++) {
    const plain = given.get(`${name}*${i}`);
    const encoded = given.get(`${name}*${i}*`);
    if (plain === undefined && encoded === undefined) break;
    if (encoded !== undefined) isExtended = true;
    // A plain piece among encoded ones has no percent signs to undo.
    raw += encoded ?? plain!.replace(/%/g, "%25");
  }
  return isExtended ? extended(raw, true) : headerText(raw.replace(/%25/g, "%"));
}

/** `charset'language'text` with percent signs. */
function extended(value: string, hasCharset: boolean): string {
  const parts = hasCharset ? /^([^']{0,80})'[^']{0,80}'(.*)$/s.exec(value) : null;
  const text = (parts ? parts[2] : value).replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return decoded(latin1Bytes(text), parts?.[1] || "utf-8");
}
