/**
 * A message of mail as it comes (RFC 5322; MIME: RFC 2045, RFC 2046): its headers are kept, each body and attachment is given as
 * a file with its transfer encoding taken off. Nothing of a body is held but a line that may be a boundary.
 */
import type { Context, FileSink, Place, Speaker } from "../protocol.ts";
import { further } from "../protocol.ts";
import { latin1 } from "../latin1.ts";
import { PartBody } from "./body.ts";
import { type BoundaryOwner, BoundarySplitter } from "./boundaries.ts";
import { Headers, MAX_HEADERS, type PartAbout, partAbout } from "./headers.ts";

/** Multiparts within multiparts that are opened; mail programs make three or four, what is deeper stays one file. */
export const MAX_PARTS_DEPTH = 20;
/** Files of one message: a message of empty parts must not cost a file for each of its few bytes. */
export const MAX_PARTS = 1000;

const LF = 10;
const CR = 13;

/** Media types that are messages themselves: their headers follow. */
const MESSAGES = ["message/rfc822", "message/global", "message/news"];

type MessageContext = Pick<Context, "file" | "report">;

export class MimeMessage implements BoundaryOwner {
  readonly #context: MessageContext;
  readonly #from: Speaker;
  readonly #splitter = new BoundarySplitter(this);
  /** Boundaries of the multiparts that are open, the outermost first. */
  readonly #boundaries: string[] = [];
  /** See `BoundaryOwner`; those of boundaries that were closed stay. */
  readonly beginnings = new Uint8Array(256);
  /** Headers being read; null within a body. */
  #head: HeadReader | null = new HeadReader();
  #headers: Headers | null = null;
  /** The part whose body is being read; null between parts. */
  #part: PartAbout | null = null;
  #body: PartBody | null = null;
  #parts = 0;
  #place: Place | null = null;
  #size = 0;
  #isEnded = false;
  #isLimitTold = false;
  readonly #names: string[] = [];

  constructor(context: MessageContext, from: Speaker) {
    this.#context = context;
    this.#from = from;
  }

  /** Headers of the message itself, not of its parts; null until they were read. */
  get headers(): Headers | null {
    return this.#headers;
  }

  /** Names of its files, as the sender gives them. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Bytes of the message so far, missing ones too. */
  get size(): number {
    return this.#size;
  }

  data(bytes: Uint8Array, place: Place): void {
    if (bytes.length === 0) return;
    this.#place = place;
    this.#size += bytes.length;
    for (let at = 0; at < bytes.length;) {
      if (this.#head) at = this.#readHead(this.#head, bytes, at);
      else if (this.#boundaries.length > 0) at = this.#splitter.read(bytes, at);
      else {
        this.body(at === 0 ? bytes : bytes.subarray(at), at);
        at = bytes.length;
      }
    }
    this.#place = further(place, bytes.length);
  }

  gap(size: number): void {
    this.#size += size;
    if (this.#place) this.#place = further(this.#place, size);
    if (this.#head) return this.#head.gap();
    if (this.#boundaries.length > 0) this.#splitter.gap();
    if (this.#part) this.#open(0)?.gap(size);
  }

  /** `isWhole`: the message ended where its protocol says. */
  end(isWhole: boolean): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#head) this.#beginBody(this.#head);
    else if (this.#boundaries.length > 0) this.#splitter.end();
    this.#endPart(isWhole && this.#boundaries.length === 0);
  }

  body(bytes: Uint8Array, at: number): void {
    if (this.#part) this.#open(at)?.data(bytes);
  }

  boundary(line: string): boolean {
    for (let level = this.#boundaries.length - 1; level >= 0; level--) {
      const boundary = `--${this.#boundaries[level]}`;
      const isLast = line === `${boundary}--`;
      if (!isLast && line !== boundary) continue;
      this.#endPart(level === this.#boundaries.length - 1);
      this.#boundaries.length = isLast ? level : level + 1;
      this.#head = isLast ? null : new HeadReader();
      return true;
    }
    return false;
  }

  #readHead(head: HeadReader, bytes: Uint8Array, at: number): number {
    const next = head.read(bytes, at);
    // A boundary among headers: a part that ends before its body begins.
    const isBoundary = head.lastLine?.startsWith("--") && this.boundary(head.lastLine.trimEnd());
    if (isBoundary) this.#splitter.reset();
    else if (head.isEnded) this.#beginBody(head);
    return next;
  }

  #beginBody(head: HeadReader): void {
    this.#head = null;
    if (head.isTooLong) this.#limit("headers");
    const headers = Headers.parse(head.bytes);
    this.#headers ??= headers;
    const part = partAbout(headers);
    this.#splitter.reset();
    if (part.name !== "" && this.#names.length < MAX_PARTS) this.#names.push(part.name);
    const isDeep = this.#boundaries.length >= MAX_PARTS_DEPTH;
    if (isDeep && part.boundary !== "") this.#limit("parts within parts");
    if (part.boundary !== "" && !isDeep) {
      this.#boundaries.push(part.boundary.trimEnd());
      this.beginnings[part.boundary.charCodeAt(0) & 255] = 1;
    } else if (MESSAGES.includes(part.type) && part.encoding !== "base64") this.#head = new HeadReader();
    else this.#part = part;
  }

  /** The file of the part at hand, from its first byte on: an empty part is none. */
  #open(at: number): PartBody | null {
    if (this.#body || !this.#part || !this.#place) return this.#body;
    if (this.#parts++ >= MAX_PARTS) {
      this.#limit("parts");
      this.#part = null;
      return null;
    }
    const { name, type, encoding } = this.#part;
    const sink: FileSink = this.#context.file({
      name,
      from: this.#from,
      place: further(this.#place, at),
      // RFC 2045, section 5.2: text where nothing is said.
      declaredType: type || "text/plain",
      codings: [],
      size: null,
    });
    this.#body = new PartBody(sink, encoding);
    return this.#body;
  }

  #endPart(isWhole: boolean): void {
    this.#body?.end(isWhole);
    this.#body = null;
    this.#part = null;
  }

  #limit(what: string): void {
    if (this.#place && !this.#isLimitTold) this.#context.report("app-message-limit", this.#place, `mail: ${what}`);
    this.#isLimitTold = true;
  }
}

const FIRST_ROOM = 1024;

/** Gathers headers up to the empty line. */
class HeadReader {
  #buffer = new Uint8Array(FIRST_ROOM);
  #size = 0;
  #lineStart = 0;
  /** Bytes of the line at hand, also of what is not kept. */
  #lineLength = 0;
  #skipsLine = false;
  isEnded = false;
  isTooLong = false;
  /** The line that the last `read` ended, without its end; null where none did. */
  lastLine: string | null = null;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#size);
  }

  /** Reads the rest of one line; gives where the next byte stands. */
  read(bytes: Uint8Array, at: number): number {
    const found = bytes.indexOf(LF, at);
    const end = found < 0 ? bytes.length : found + 1;
    this.lastLine = null;
    if (this.#skipsLine) {
      this.#skipsLine = found < 0;
      return end;
    }
    this.#keep(bytes.subarray(at, end));
    this.#lineLength += end - at;
    if (found >= 0) this.#endLine();
    return end;
  }

  gap(): void {
    // The line at hand is lost; a new one may begin within what is missing.
    this.#size = this.#lineStart;
    this.#lineLength = 0;
    this.#skipsLine = true;
  }

  #endLine(): void {
    const line = this.#buffer.subarray(this.#lineStart, this.#size);
    this.isEnded = this.#lineLength === 1 || (this.#lineLength === 2 && (this.isTooLong || line[0] === CR));
    this.lastLine = latin1(line);
    this.#lineStart = this.#size;
    this.#lineLength = 0;
  }

  #keep(piece: Uint8Array): void {
    if (this.#size + piece.length > MAX_HEADERS) {
      this.isTooLong = true;
      piece = piece.subarray(0, MAX_HEADERS - this.#size);
    }
    if (this.#size + piece.length > this.#buffer.length) {
      const wider = new Uint8Array(Math.min(MAX_HEADERS, (this.#size + piece.length) * 2));
      wider.set(this.bytes);
      this.#buffer = wider;
    }
    this.#buffer.set(piece, this.#size);
    this.#size += piece.length;
  }
}
