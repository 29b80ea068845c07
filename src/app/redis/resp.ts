/** Values of RESP2 and RESP3 out of one side's bytes, and inline commands; long strings are stepped over by count (Redis serialization protocol). */
import { latin1 } from "../latin1.ts";
import { Growing } from "../parts/growing.ts";
import { further, type Place } from "../protocol.ts";

/** Bytes of a line: Redis itself takes inline commands up to 64 KiB (PROTO_INLINE_MAX_SIZE). */
const MAX_LINE = 65_536;
/** Bytes of a string that are kept: a script is worth reading, a picture is not. */
export const MAX_STRING = 2048;
/** Elements of an array that are kept; the others are counted. */
export const MAX_ITEMS = 32;
/** Arrays within arrays; Redis' own replies have five at most. */
const MAX_DEPTH = 16;
/** Times a side may break the rules before it is no longer read. */
const MAX_BAD = 8;

const LF = 10;
const CR = 13;
const NOTHING = new Uint8Array(0);

export type Kind =
  | "simple" | "error" | "integer" | "string" | "array" | "null" | "boolean" | "double"
  | "bignum" | "verbatim" | "map" | "set" | "push" | "attribute" | "inline"; // prettier-ignore

const KINDS: Readonly<Record<string, Kind>> = {
  "+": "simple", "-": "error", ":": "integer", $: "string", "*": "array", _: "null", "#": "boolean", ",": "double",
  "(": "bignum", "!": "error", "=": "verbatim", "%": "map", "~": "set", ">": "push", "|": "attribute",
}; // prettier-ignore

export interface Value {
  readonly kind: Kind;
  /** Bytes of a string or a line, the first of them. */
  readonly bytes: Uint8Array;
  /** Bytes of a string, elements of an array (pairs count as two), as declared. */
  readonly count: number;
  /** The first elements of an array. */
  readonly items: readonly Value[];
}

/** A value that stands for itself, with its place. */
export interface Said {
  readonly value: Value;
  readonly place: Place;
  readonly length: number;
}

export interface RespHandler {
  said(said: Said): void;
  bad(place: Place): void;
  /** The payload of replication, which has no end mark; see `expectRaw`. */
  raw?(bytes: Uint8Array): void;
  rawGap?(size: number): void;
  rawBegins?(size: number | null, place: Place): void;
  rawEnds?(): void;
}

interface Container {
  readonly kind: Kind;
  readonly count: number;
  left: number;
  readonly items: Value[];
}

export class Resp {
  readonly #handler: RespHandler;
  readonly #takesInline: boolean;
  readonly #line = new Growing();
  #stack: Container[] = [];
  /** The string at hand: bytes still to come, its end of line included, and what is kept. */
  #stringLeft = 0;
  #string: { readonly kind: Kind; readonly count: number; kept: Uint8Array; at: number } | null = null;
  #place: Place | null = null;
  #length = 0;
  #isLost = false;
  #isInStep = true;
  #bad = 0;
  #isRawNext = false;
  #rawLeft = 0;
  isStopped = false;

  /** `takesInline`: lines that are no RESP are commands. */
  constructor(handler: RespHandler, takesInline: boolean) {
    this.#handler = handler;
    this.#takesInline = takesInline;
  }

  /** The next string stands alone, and no end of line follows it. */
  expectRaw(): void {
    this.#isRawNext = true;
  }

  data(bytes: Uint8Array, place: Place): void {
    for (let at = 0; at < bytes.length && !this.#isLost && !this.isStopped;) {
      if (this.#rawLeft > 0) at = this.#takeRaw(bytes, at);
      else if (this.#string) at = this.#takeString(bytes, at);
      else at = this.#takeLine(bytes, at, place);
    }
  }

  /** Bytes that are missing; true where they are all of the string at hand. */
  gap(size: number): boolean {
    if (this.#bad < MAX_BAD) this.#isLost = false;
    if (this.#rawLeft >= size) {
      this.#handler.rawGap?.(size);
      this.#rawLeft -= size;
      if (this.#rawLeft === 0) this.#handler.rawEnds?.();
      return true;
    }
    if (this.#string && this.#stringLeft > size) {
      // Nothing more is kept: it would not stand where it belongs.
      this.#string.kept = this.#string.kept.subarray(0, this.#string.at);
      this.#stringLeft -= size;
      this.#length += size;
      return true;
    }
    this.#reset();
    this.#isInStep = false;
    return false;
  }

  /** Bytes from here on that only need to be counted: what is left of a string of which nothing more is kept. */
  get passes(): number {
    const isFull = this.#string !== null && this.#string.at === this.#string.kept.length && this.#rawLeft === 0;
    return isFull ? this.#stringLeft - 1 : 0;
  }

  /** As many as `passes` gave, or fewer. */
  passed(size: number): void {
    this.#stringLeft -= size;
    this.#length += size;
  }

  /** The other side has spoken: what comes next may begin a value again. */
  resume(): void {
    // What was begun after a gap and did not end is no value.
    if (!this.#isInStep) this.#reset();
    if (!this.#isLost || this.#bad >= MAX_BAD) return;
    this.#isLost = false;
    this.#isInStep = false;
  }

  #takeRaw(bytes: Uint8Array, at: number): number {
    const count = Math.min(this.#rawLeft, bytes.length - at);
    this.#handler.raw?.(bytes.subarray(at, at + count));
    this.#rawLeft -= count;
    if (this.#rawLeft === 0) this.#handler.rawEnds?.();
    return at + count;
  }

  #takeString(bytes: Uint8Array, at: number): number {
    const string = this.#string!;
    const count = Math.min(this.#stringLeft, bytes.length - at);
    const room = Math.min(count, string.kept.length - string.at);
    if (room > 0) {
      string.kept.set(bytes.subarray(at, at + room), string.at);
      string.at += room;
    }
    this.#stringLeft -= count;
    this.#length += count;
    if (this.#stringLeft === 0) {
      this.#string = null;
      this.#value({ kind: string.kind, bytes: string.kept.subarray(0, string.at), count: string.count, items: [] });
    }
    return at + count;
  }

  #takeLine(bytes: Uint8Array, at: number, place: Place): number {
    if (this.#line.length === 0 && this.#stack.length === 0) {
      this.#place = further(place, at);
      this.#length = 0;
      if (!this.#takesInline && !canBegin(bytes[at])) return this.#lose(bytes.length);
    }
    const newline = bytes.indexOf(LF, at);
    const end = newline < 0 ? bytes.length : newline + 1;
    if (this.#line.length + end - at > MAX_LINE) return this.#lose(bytes.length);
    this.#length += end - at;
    const isWhole = newline >= 0;
    const isDirect = this.#line.length === 0 && isWhole;
    if (!isDirect) this.#line.push(bytes, at, end);
    if (!isWhole) return end;
    const line = isDirect ? bytes.subarray(at, end) : this.#line.bytes;
    this.#line.clear();
    const length = line.length >= 2 && line[line.length - 2] === CR ? line.length - 2 : line.length - 1;
    return this.#read(line.subarray(0, length)) ? end : this.#lose(bytes.length);
  }

  /** A whole line: a value, the head of one, or an inline command. */
  #read(line: Uint8Array): boolean {
    // Between values Redis steps over empty lines: keep-alives of replication.
    if (line.length === 0) return this.#stack.length === 0;
    const kind = KINDS[String.fromCharCode(line[0])];
    if (!kind || (this.#takesInline && this.#stack.length === 0 && line[0] !== 0x2a)) return this.#inline(line);
    if (isContainer(kind)) return this.#open(kind, number(line));
    if (kind === "string" || kind === "verbatim" || line[0] === 0x21) return this.#openString(kind, line);
    if (!fits(kind, line)) return false;
    this.#value({ kind, bytes: line.slice(1, 1 + MAX_STRING), count: line.length - 1, items: [] });
    return true;
  }

  #inline(line: Uint8Array): boolean {
    if (!this.#takesInline || this.#stack.length > 0) return false;
    for (const byte of line) if (byte < 32 && byte !== 9) return false;
    this.#value({ kind: "inline", bytes: line.slice(0, MAX_STRING), count: line.length, items: [] });
    return true;
  }

  #open(kind: Kind, count: number): boolean {
    if (count === -1 && kind === "array") {
      this.#value({ kind: "null", bytes: NOTHING, count: 0, items: [] });
      return true;
    }
    if (count < 0 || this.#stack.length >= MAX_DEPTH) return false;
    const all = kind === "map" || kind === "attribute" ? count * 2 : count;
    if (all === 0) this.#value({ kind, bytes: NOTHING, count: 0, items: [] });
    else this.#stack.push({ kind, count: all, left: all, items: [] });
    return true;
  }

  #openString(kind: Kind, line: Uint8Array): boolean {
    const count = number(line);
    if (this.#isRawNext && this.#stack.length === 0 && line[0] === 0x24) return this.#openRaw(count, line);
    if (count === -1 && kind === "string") {
      this.#value({ kind: "null", bytes: NOTHING, count: 0, items: [] });
      return true;
    }
    if (count < 0) return false;
    this.#string = { kind, count, kept: new Uint8Array(Math.min(count, MAX_STRING)), at: 0 };
    this.#stringLeft = count + 2;
    return true;
  }

  /** Replication: `$` and the length of the snapshot, or a mark that will end it. */
  #openRaw(count: number, line: Uint8Array): boolean {
    this.#isRawNext = false;
    const isMarked = latin1(line, 1, 5) === "EOF:";
    if (count < 0 && !isMarked) return false;
    this.#handler.rawBegins?.(isMarked ? null : count, this.#place!);
    this.#rawLeft = isMarked ? Number.MAX_SAFE_INTEGER : count;
    if (this.#rawLeft === 0) this.#handler.rawEnds?.();
    return true;
  }

  /** A value is complete: an element of what is open, or something said. */
  #value(value: Value): void {
    let done = value;
    for (let open = this.#stack[this.#stack.length - 1]; open; open = this.#stack[this.#stack.length - 1]) {
      // Attributes stand before what they are about, and are no element.
      if (done.kind !== "attribute") {
        open.left--;
        if (open.items.length < MAX_ITEMS) open.items.push(done);
      }
      if (open.left > 0) return;
      this.#stack.pop();
      done = { kind: open.kind, bytes: NOTHING, count: open.count, items: open.items };
    }
    if (done.kind === "attribute") return;
    this.#isInStep = true;
    const said = { value: done, place: this.#place!, length: this.#length };
    this.#length = 0;
    this.#handler.said(said);
  }

  #lose(end: number): number {
    const place = this.#place;
    const wasInStep = this.#isInStep;
    this.#reset();
    this.#isLost = true;
    if (wasInStep && place) {
      this.#bad++;
      this.#handler.bad(place);
    }
    return end;
  }

  #reset(): void {
    this.#line.clear();
    this.#stack = [];
    this.#string = null;
    this.#stringLeft = 0;
    this.#rawLeft = 0;
  }
}

/** A type, or the end of an empty line. */
function canBegin(byte: number): boolean {
  return byte === CR || byte === LF || String.fromCharCode(byte) in KINDS;
}

function isContainer(kind: Kind): boolean {
  return kind === "array" || kind === "map" || kind === "set" || kind === "push" || kind === "attribute";
}

/** The number after a line's first character, up to 2^31; -1 stands for null, -2 for none. */
function number(line: Uint8Array): number {
  if (line.length === 3 && line[1] === 0x2d && line[2] === 0x31) return -1;
  if (line.length < 2 || line.length > 11) return -2;
  let value = 0;
  for (let at = 1; at < line.length; at++) {
    if (line[at] < 48 || line[at] > 57) return -2;
    value = value * 10 + line[at] - 48;
  }
  return value <= 0x7fffffff ? value : -2;
}

/** What the line of a simple value may hold. */
function fits(kind: Kind, line: Uint8Array): boolean {
  if (kind === "null") return line.length === 1;
  if (kind === "boolean") return line.length === 2 && (line[1] === 0x74 || line[1] === 0x66);
  if (kind === "integer" || kind === "bignum") {
    for (let at = 1; at < line.length; at++) if ((line[at] < 48 || line[at] > 57) && line[at] !== 0x2d && line[at] !== 0x2b) return false; // prettier-ignore
    return line.length > 1;
  }
  for (const byte of line) if (byte < 32 && byte !== 9) return false;
  return true;
}
