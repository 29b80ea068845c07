/** Wireshark's PDML of one packet (`tshark -T pdml`, doc/README.xml-output of Wireshark) as layers. Cut or damaged text gives what stood before. */
import type { Layer, LayerField } from "../../protocol/case.ts";

/** Fields of one packet that are kept; a 64 KB packet of tiny records has tens of thousands, which nobody reads. */
export const MAX_PDML_FIELDS = 10_000;
/** Fields within fields beyond this are left out: protocols in protocols (ASN.1, D-Bus) go a dozen deep. */
export const MAX_PDML_DEPTH = 32;
/** Characters of a title or value that are kept: Wireshark itself cuts its lines at 240. */
export const MAX_PDML_TEXT = 512;

/** The frame that was dissected: its bytes, and where in the packet they begin. */
export interface Dissected {
  readonly bytes: Uint8Array;
  readonly at: number;
}

export interface Pdml {
  /** Of the program, as "4.0.17"; empty where it does not say. */
  readonly version: string;
  readonly layers: readonly Layer[];
  /** True where fields were left out, or the text ends before the packet does. */
  readonly more: boolean;
}

/** An element that is open: a layer or field to be, and the fields it has so far. */
interface Open {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly fields: LayerField[];
  /** True when some field in it does not lie in the frame's bytes: then its own place is not there either. */
  strays: boolean;
}

type Attributes = ReadonlyMap<string, string>;

export function parsePdml(text: string, frame: Dissected): Pdml {
  const tree = new TreeOf(frame);
  let version = "";
  let at = text.indexOf("<");
  // Every "<" and ">" in a value is written as an entity, so the next one ends the tag.
  for (; at >= 0; at = text.indexOf("<", at)) {
    const end = text.indexOf(">", at);
    if (end < 0) break;
    const inside = text.slice(at + 1, end);
    at = end;
    if (inside === "/packet") return { version, layers: tree.layers, more: tree.more };
    if (inside.startsWith("/")) tree.close(inside.slice(1));
    else if (inside.startsWith("proto ") || inside.startsWith("field ")) tree.open(inside);
    else if (inside.startsWith("pdml ")) version = /\bcreator="wireshark\/([\w.-]{1,40})"/.exec(inside)?.[1] ?? "";
  }
  tree.end();
  return { version, layers: tree.layers, more: true };
}

class TreeOf {
  readonly layers: Layer[] = [];
  more = false;
  readonly #frame: Dissected;
  readonly #open: Open[] = [];
  #left = MAX_PDML_FIELDS;

  constructor(frame: Dissected) {
    this.#frame = frame;
  }

  open(inside: string): void {
    const tag = inside.slice(0, 5);
    this.#open.push({ tag, attributes: attributesOf(inside), fields: [], strays: false });
    if (inside.endsWith("/")) this.close(tag);
  }

  close(tag: string): void {
    const element = this.#open.at(-1);
    if (element?.tag !== tag) return;
    this.#open.pop();
    const above = this.#open.at(-1);
    if (element.attributes.get("hide") === "yes" || element.attributes.get("name") === "geninfo") return;
    if (this.#open.length > MAX_PDML_DEPTH || this.#left === 0) {
      this.more = true;
      return;
    }
    this.#left--;
    const place = this.#placeOf(element);
    if (above) {
      above.fields.push(fieldOf(element, place));
      above.strays ||= place === null;
    } else this.layers.push(layerOf(element, place ?? { at: this.#frame.at, length: 0 }));
  }

  /** The text ended within the packet: what is open becomes what it is so far. */
  end(): void {
    for (let element = this.#open.at(-1); element; element = this.#open.at(-1)) this.close(element.tag);
  }

  /** Where it lies in the packet; null where it lies in bytes of Wireshark's own making (decompressed, decrypted, reassembled). */
  #placeOf({ tag, attributes, strays }: Open): Place | null {
    const { bytes, at } = this.#frame;
    const from = wholeOf(attributes.get("pos"));
    const size = wholeOf(attributes.get("size"));
    if (strays || from > bytes.length) return null;
    const hex = attributes.get("unmaskedvalue") ?? attributes.get("value") ?? "";
    if (tag === "field" && size > 0 && !stands(bytes.subarray(from, from + size), hex)) return null;
    return { at: at + from, length: Math.min(size, bytes.length - from) };
  }
}

interface Place {
  readonly at: number;
  readonly length: number;
}

/** True where the bytes are those that a field is said to have; of some groups it says a part, or more than they end up with. */
function stands(bytes: Uint8Array, hex: string): boolean {
  const count = Math.min(bytes.length, hex.length >> 1);
  for (let i = 0; i < count; i++) if (parseInt(hex.slice(i * 2, i * 2 + 2), 16) !== bytes[i]) return false;
  return count > 0;
}

function wholeOf(text: string | undefined): number {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function layerOf({ attributes, fields }: Open, { at, length }: Place): Layer {
  const [title, summary] = says(attributes, /^(.+?)(?:, |: )(.*)$/s);
  return { id: attributes.get("name") ?? "", title, summary, at, length, fields };
}

function fieldOf({ attributes, fields }: Open, place: Place | null): LayerField {
  const [title, value] = says(attributes, /^(.+?): (.*)$/s);
  // A field that lies elsewhere has no bytes here.
  const { at, length } = place ?? { at: 0, length: 0 };
  return { name: attributes.get("name") ?? "", title, value, at, length, ...(fields.length > 0 && { fields }) };
}

/** Wireshark's line, taken apart where it has a name before and something said behind. */
function says(attributes: Attributes, parts: RegExp): readonly [title: string, value: string] {
  const line = attributes.get("showname") || attributes.get("show") || attributes.get("name") || "";
  const [, title, value] = parts.exec(line) ?? [null, line, ""];
  return [title, value];
}

const KEPT = new Set(["name", "showname", "show", "hide", "pos", "size", "value", "unmaskedvalue"]);
const HEX = new Set(["value", "unmaskedvalue"]);

/** Attributes of a tag; texts are cut. */
function attributesOf(inside: string): Attributes {
  const found = new Map<string, string>();
  for (const [, name, value] of inside.matchAll(/ (\w+)="([^"]*)"/g)) {
    if (KEPT.has(name)) found.set(name, HEX.has(name) ? value : cut(plain(value.slice(0, MAX_PDML_TEXT * 6))));
  }
  return found;
}

function cut(text: string): string {
  return text.length > MAX_PDML_TEXT ? `${text.slice(0, MAX_PDML_TEXT)}…` : text;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Text with its entities replaced; a number that is no character stays as it is written. */
function plain(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name) return named[name as string] ?? whole;
    const code = hex ? parseInt(hex as string, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
