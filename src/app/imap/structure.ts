/** BODYSTRUCTURE (RFC 9051, section 7.5.2): type, encoding and name of each part, by which parts that are fetched alone are read. */
import { decodeWords } from "../mime/words.ts";

/** Lists within lists that are opened: messages nest three or four deep. */
const MAX_DEPTH = 30;
/** Items of one structure; a message of hundreds of parts has thousands. */
const MAX_ITEMS = 20_000;
/** Parts that are remembered of all messages: clients ask for structures of a screen of messages at a time. */
const MAX_PARTS = 2000;

type Item = string | null | readonly Item[];

export interface Part {
  /** Media type in small letters. */
  readonly type: string;
  /** Transfer encoding in small letters. */
  readonly encoding: string;
  readonly name: string;
}

/** Parts by the number of their message and their section, as `7 1.2`. */
export class Structures {
  readonly #parts = new Map<string, Part>();

  /** Reads what a response line has of it. */
  read(message: string, line: string): void {
    const at = /\bBODY(?:STRUCTURE)? (?=\()/i.exec(line);
    const item = at && new Reader(line, at.index + at[0].length).list(0);
    if (item) this.#walk(message, item, "", 0);
  }

  /** Another mailbox: its messages have the same numbers. */
  clear(): void {
    this.#parts.clear();
  }

  part(message: string, section: string): Part | undefined {
    return this.#parts.get(`${message} ${section}`);
  }

  #walk(message: string, item: readonly Item[], prefix: string, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const inside = (number: number) => (prefix === "" ? `${number}` : `${prefix}.${number}`);
    if (isList(item[0])) {
      item.filter(isList).forEach((part, i) => this.#walk(message, part, inside(i + 1), depth + 1));
      return;
    }
    const [type, subtype, , , , encoding] = item;
    if (typeof type !== "string" || typeof subtype !== "string") return;
    const section = prefix === "" ? "1" : prefix;
    if (this.#parts.size >= MAX_PARTS) this.#parts.delete(this.#parts.keys().next().value!);
    this.#parts.set(`${message} ${section}`, {
      type: `${type}/${subtype}`.toLowerCase(),
      encoding: typeof encoding === "string" ? encoding.toLowerCase() : "",
      name: nameOf(item),
    });
    // A message within: its envelope, then its structure.
    const inner = item[8];
    if (/^message$/i.test(type) && isList(inner))
      this.#walk(message, isList(inner[0]) ? inner : [inner], section, depth + 1);
  }
}

function isList(item: Item | undefined): item is readonly Item[] {
  return Array.isArray(item);
}

/** The value of a parameter in a list of names and values. */
function parameter(list: Item | undefined, name: RegExp): string {
  if (!isList(list)) return "";
  for (let i = 0; i + 1 < list.length; i += 2) {
    const [key, value] = [list[i], list[i + 1]];
    if (typeof key === "string" && name.test(key) && typeof value === "string") return decodeWords(value);
  }
  return "";
}

/** The name of the disposition, else of the type. */
function nameOf(item: readonly Item[]): string {
  for (const extension of item.slice(7)) {
    if (!isList(extension) || typeof extension[0] !== "string" || !isList(extension[1])) continue;
    const name = parameter(extension[1], /^filename$/i);
    if (name !== "") return name;
  }
  return parameter(item[2], /^name$/i);
}

/** Reads lists of atoms, quoted strings and lists: each character once. */
class Reader {
  readonly #text: string;
  #at: number;
  #items = 0;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** The list that begins here, as far as it goes. */
  list(depth: number): readonly Item[] {
    const found: Item[] = [];
    this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== ")") {
      if (this.#text[this.#at] === " ") this.#at++;
      else if (depth >= MAX_DEPTH || ++this.#items > MAX_ITEMS) this.#at = this.#text.length;
      else found.push(this.#item(depth));
    }
    this.#at++;
    return found;
  }

  #item(depth: number): Item {
    if (this.#text[this.#at] === "(") return this.list(depth + 1);
    if (this.#text[this.#at] === '"') return this.#quoted();
    const start = this.#at;
    while (this.#at < this.#text.length && !' ()"'.includes(this.#text[this.#at])) this.#at++;
    const atom = this.#text.slice(start, this.#at);
    return /^nil$/i.test(atom) ? null : atom;
  }

  #quoted(): string {
    let value = "";
    for (this.#at++; this.#at < this.#text.length && this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#text[this.#at] === "\\") this.#at++;
      value += this.#text[this.#at] ?? "";
    }
    this.#at++;
    return value;
  }
}
