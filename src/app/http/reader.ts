/** One side of an HTTP/1 connection: heads, and bodies stepped over by their count. */
import { latin1 } from "../latin1.ts";
import type { Place } from "../protocol.ts";
import { type Body, chunkSize, type Head, looksLikeHead, parseHead } from "./parse.ts";

/** Bytes of one head: servers take 8 to 64 KB. */
const MAX_HEAD = 131_072;
/** Bytes of a line between chunks: a size, an extension, a trailer. */
const MAX_CHUNK_LINE = 8192;
const LF = 10;

type State = "head" | "length" | "chunk-line" | "chunk-data" | "trailer" | "close" | "lost" | "tunnel";

export interface ReaderEvents {
  /** A head is there; gives what follows it. */
  head(head: Head, place: Place): Body;
  /** Its body has ended, `size` bytes long, whole or with what was missing in it. */
  body(size: number): void;
}

export class Reader {
  readonly #events: ReaderEvents;
  #state: State = "head";
  /** Bytes of an unfinished head or line, as text. */
  #held = "";
  #heldPlace: Place | null = null;
  /** Bytes of body or chunk still to come. */
  #left = 0;
  #size = 0;

  constructor(events: ReaderEvents) {
    this.#events = events;
  }

  /** True where the rest is another protocol's. */
  get isTunnel(): boolean {
    return this.#state === "tunnel";
  }

  data(bytes: Uint8Array, place: Place): void {
    let at = 0;
    if (this.#state === "lost") {
      if (!looksLikeHead(latin1(bytes, 0, Math.min(bytes.length, MAX_CHUNK_LINE)))) return;
      this.#state = "head";
    }
    while (at < bytes.length && this.#isReading()) at = this.#step(bytes, at, place);
  }

  gap(size: number): void {
    if (this.#state === "close") this.#size += size;
    else if ((this.#state === "length" || this.#state === "chunk-data") && this.#left >= size) this.#skip(size);
    else if (this.#state !== "tunnel") this.#lose();
  }

  end(): void {
    if (this.#state === "close" || this.#state === "length" || this.#state === "chunk-data") this.#bodyEnded();
  }

  #isReading(): boolean {
    return this.#state !== "tunnel" && this.#state !== "lost";
  }

  #step(bytes: Uint8Array, at: number, place: Place): number {
    switch (this.#state) {
      case "length":
      case "chunk-data": {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#skip(taken);
        return at + taken;
      }
      case "close":
        this.#size += bytes.length - at;
        return bytes.length;
      case "head":
        return this.#takeHead(bytes, at, place);
      default:
        return this.#takeLine(bytes, at);
    }
  }

  #skip(count: number): void {
    this.#left -= count;
    this.#size += count;
    if (this.#left > 0) return;
    if (this.#state === "length") this.#bodyEnded();
    else this.#state = "chunk-line";
  }

  #bodyEnded(): void {
    this.#state = "head";
    this.#events.body(this.#size);
    this.#size = 0;
  }

  #lose(): void {
    if (this.#state !== "head" && this.#state !== "lost") this.#events.body(this.#size);
    this.#state = "lost";
    this.#held = "";
    this.#size = 0;
  }

  /** Gathers until the empty line; empty lines before a head are stepped over (RFC 9112, section 2.2). */
  #takeHead(bytes: Uint8Array, start: number, place: Place): number {
    let at = start;
    while (at < bytes.length) {
      const newline = bytes.indexOf(LF, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      if (this.#held === "") this.#heldPlace = place;
      this.#held += latin1(bytes, at, Math.min(end, at + MAX_HEAD));
      at = end;
      if (newline < 0) break;
      if (/^\r?\n$/.test(this.#held)) this.#held = "";
      else if (/\n\r?\n$/.test(this.#held)) {
        this.#headEnded();
        return at;
      }
      if (this.#held.length > MAX_HEAD) break;
    }
    if (this.#held.length > MAX_HEAD) this.#lose();
    return at;
  }

  #headEnded(): void {
    const head = parseHead(this.#held.replace(/\r?\n\r?\n$/, ""));
    this.#held = "";
    if (!head) return this.#lose();
    const body = this.#events.head(head, this.#heldPlace!);
    this.#size = 0;
    if (body.kind === "none" || (body.kind === "length" && body.length === 0)) return this.#bodyEnded();
    if (body.kind === "length") this.#left = body.length;
    this.#state = body.kind === "chunked" ? "chunk-line" : body.kind;
  }

  /** Lines around chunks: a size, the empty line after the data, trailers. */
  #takeLine(bytes: Uint8Array, start: number): number {
    const newline = bytes.indexOf(LF, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    this.#held += latin1(bytes, start, Math.min(end, start + MAX_CHUNK_LINE));
    if (this.#held.length > MAX_CHUNK_LINE) this.#lose();
    else if (newline >= 0) {
      const text = this.#held.replace(/\r?\n$/, "");
      this.#held = "";
      this.#lineEnded(text);
    }
    return end;
  }

  #lineEnded(text: string): void {
    if (this.#state === "trailer") {
      if (text === "") this.#bodyEnded();
      return;
    }
    // The empty line that ends the chunk before.
    if (text === "" && this.#size > 0) return;
    const size = chunkSize(text);
    if (size < 0) return this.#lose();
    this.#left = size;
    this.#state = size === 0 ? "trailer" : "chunk-data";
  }
}
