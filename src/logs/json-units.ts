/**
 * JSON documents that arrive in pieces, one after the other, as a few large ones or as lines. The elements of a
 * document's arrays are handed over one by one, so that memory does not grow with a list of millions of events.
 */

/** One log event or one described thing is far smaller: CloudWatch takes no event over 256 KiB. */
export const ELEMENT_LIMIT = 4 << 20;

/** A document without its arrays' elements; holds a whole answer where a recording tool wrapped it. */
export const DOCUMENT_LIMIT = 64 << 20;

/** Where the parts go. `line` is the line of the file where the part begins. */
export interface JsonSink {
  /** An element of an array that stands under `key` of a document ("" for a document that is an array). */
  element(key: string, value: unknown, line: number): void;
  /** A document, its streamed arrays emptied. */
  document(value: unknown, line: number): void;
  /** Bytes that are not JSON, or a document that is cut or too large. */
  broken(why: "not JSON" | "cut" | "too large", line: number): void;
}

const LINE_FEED = 10;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Bytes of one part under construction, up to a limit. */
class Part {
  line = 0;
  /** More bytes came than the limit allows; they were dropped. */
  over = false;
  #bytes = new Uint8Array(1024);
  #length = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get empty(): boolean {
    return this.#length === 0;
  }

  add(byte: number): void {
    if (this.#length === this.#bytes.length && !this.#grow(this.#length + 1)) return;
    this.#bytes[this.#length++] = byte;
  }

  addAll(bytes: Uint8Array, from: number, to: number): void {
    if (this.#length + to - from > this.#bytes.length && !this.#grow(this.#length + to - from)) return;
    this.#bytes.set(bytes.subarray(from, to), this.#length);
    this.#length += to - from;
  }

  #grow(size: number): boolean {
    if (size > this.#limit) {
      this.over = true;
      return false;
    }
    const bytes = new Uint8Array(Math.min(this.#limit, Math.max(size, this.#bytes.length * 2)));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
    return true;
  }

  text(from = 0): string {
    return decoder.decode(this.#bytes.subarray(from, this.#length));
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
    this.over = false;
    if (this.#bytes.length > 1 << 20) this.#bytes = new Uint8Array(1024);
  }
}

const decoder = new TextDecoder();

/** Finds documents and elements in a stream of bytes. */
export class JsonUnits {
  readonly #sink: JsonSink;
  readonly #document = new Part(DOCUMENT_LIMIT);
  readonly #element = new Part(ELEMENT_LIMIT);
  #line = 1;
  #depth = 0;
  #string = false;
  #escaped = false;
  /** Depth at which elements of the array at hand stand; 0 outside of such arrays. */
  #level = 0;
  /** Last byte that is neither blank nor inside a string. */
  #before = 0;
  #key = "";
  #keyStart = 0;
  /** Bytes outside of any document on this line. */
  #stray = false;

  constructor(sink: JsonSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (this.#string && !this.#escaped) {
        const plain = i;
        while (i < to && bytes[i] !== QUOTE && bytes[i] !== BACKSLASH && bytes[i] !== LINE_FEED) i++;
        this.#part.addAll(bytes, plain, i);
        if (i === to) return;
      }
      this.#byte(bytes[i]);
    }
  }

  end(): void {
    if (this.#depth > 0) this.#sink.broken("cut", this.#document.line);
    this.#reset();
  }

  #byte(byte: number): void {
    if (this.#string) this.#inString(byte);
    else if (byte === LINE_FEED || byte === 0x20 || byte === 9 || byte === 13) this.#blank(byte);
    else if (this.#depth === 0) this.#outside(byte);
    else this.#inside(byte);
    if (byte === LINE_FEED) {
      this.#line++;
      this.#stray = false;
    }
  }

  #inString(byte: number): void {
    if (byte === LINE_FEED) {
      // No JSON string spans lines: a string was cut. What follows may be sound again.
      this.#sink.broken("not JSON", this.#document.line);
      this.#reset();
      return;
    }
    this.#add(byte);
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#string = false;
      this.#before = QUOTE;
      if (this.#depth === 1 && this.#level === 0) this.#key = this.#document.text(this.#keyStart).slice(0, -1);
    }
  }

  #blank(byte: number): void {
    if (this.#depth > 0 && !(this.#level > 0 && this.#depth === this.#level && this.#element.empty)) this.#add(byte);
  }

  /** Between documents. */
  #outside(byte: number): void {
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      this.#key = "";
      this.#add(byte);
      this.#depth = 1;
      this.#level = byte === OPEN_ARRAY ? 1 : 0;
      this.#before = byte;
    } else if (byte !== COMMA && !this.#stray && !this.#isMark(byte)) {
      this.#stray = true;
      this.#sink.broken("not JSON", this.#line);
    }
  }

  /** Bytes of a byte order mark, or zeros that pad a block. */
  #isMark(byte: number): boolean {
    return byte === 0 || (this.#line === 1 && (byte === 0xef || byte === 0xbb || byte === 0xbf));
  }

  #inside(byte: number): void {
    const opens = byte === OPEN_OBJECT || byte === OPEN_ARRAY;
    const before = this.#before;
    if (opens && before !== COMMA && before !== COLON && before !== OPEN_ARRAY) {
      // Nothing but `,` `:` `[` can stand before a bracket: the document was cut and the next one begins here.
      this.#sink.broken("cut", this.#document.line);
      this.#reset();
      this.#outside(byte);
      return;
    }
    this.#before = byte;
    if (opens) this.#open(byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#close(byte);
    else if (byte === COMMA && this.#depth === this.#level) this.#endElement();
    else {
      this.#add(byte);
      if (byte !== QUOTE) return;
      this.#string = true;
      this.#keyStart = this.#document.length;
    }
  }

  #open(byte: number): void {
    this.#add(byte);
    this.#depth++;
    if (byte === OPEN_ARRAY && this.#depth === 2 && this.#level === 0) this.#level = 2;
  }

  #close(byte: number): void {
    if (this.#level > 0 && this.#depth === this.#level) {
      this.#endElement();
      this.#level = 0;
    }
    this.#add(byte);
    if (--this.#depth > 0) return;
    const { line } = this.#document;
    const { over } = this.#document;
    const text = this.#document.text();
    const list = text.startsWith("[");
    this.#reset();
    if (over) this.#sink.broken("too large", line);
    else if (!list) this.#parsed(text, line, (value) => this.#sink.document(value, line));
  }

  /** Where bytes go: into the element at hand inside an array that is handed over piecemeal, else into the document. */
  get #part(): Part {
    return this.#level === 0 ? this.#document : this.#element;
  }

  #add(byte: number): void {
    const part = this.#part;
    if (part.empty) part.line = this.#line;
    part.add(byte);
  }

  #endElement(): void {
    const element = this.#element;
    if (element.empty) return;
    const { line, over } = element;
    const text = element.text();
    element.clear();
    if (over) this.#sink.broken("too large", line);
    else this.#parsed(text, line, (value) => this.#sink.element(this.#key, value, line));
  }

  #parsed(text: string, line: number, use: (value: unknown) => void): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#sink.broken("not JSON", line);
      return;
    }
    use(value);
  }

  #reset(): void {
    this.#document.clear();
    this.#element.clear();
    this.#depth = 0;
    this.#level = 0;
    this.#string = false;
    this.#escaped = false;
    this.#before = 0;
  }
}
