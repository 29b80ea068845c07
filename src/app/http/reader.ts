/** One side of an HTTP/1 connection: heads, bodies by their count, chunks. */
import { characters } from "../parts/characters.ts";
import { Inbox } from "../parts/inbox.ts";
import { further, type Place } from "../protocol.ts";
import { Doubt, type Ways } from "./doubt.ts";
import { chunkSize, type Framing } from "./framing.ts";
import { type FoundHead, Heads } from "./heads.ts";
import { beginsLikeHttp, beginsLikeStatus } from "./starts.ts";

/** Bytes of a line between chunks: a size, an extension, a trailer. */
const MAX_CHUNK_LINE = 8192;
/** Lines of trailers, and empty lines before a chunk's size, that are read. */
const MAX_TRAILERS = 1000;
/** Bytes that wait for the answer to CONNECT or to an upgrade: a TLS hello or the first frames. */
const MAX_WAITING = 65_536;
const LF = 10;
const CR = 13;

type State = "head" | "doubt" | "length" | "chunk-line" | "chunk-data" | "trailer" | "close" | "wait" | "tunnel";

export interface ReaderEvents {
  /** A head is there; gives what follows it. `wait`: nothing is read until `go`. */
  head(found: FoundHead): Framing | { readonly kind: "wait" };
  /** Bytes of its body, without framing. */
  body(bytes: Uint8Array, place: Place): void;
  bodyGap(size: number): void;
  /** The message has ended: its bytes, head and framing too. `isWhole`: where it should, nothing missing. */
  ended(length: number, isWhole: boolean): void;
  /** Bytes of another protocol. */
  rest(bytes: Uint8Array, place: Place): void;
  restGap(size: number): void;
  /** A reply without a head begins: all its bytes are body. */
  plain(place: Place): void;
  oddity(what: "malformed" | "lost" | "limit", place: Place | null): void;
  /** More waits for an answer than is kept: what it is must be decided without. */
  waitsTooLong(): void;
}

interface Waiting {
  readonly bytes: Uint8Array | number;
  readonly place: Place | null;
}

export class Reader {
  readonly #events: ReaderEvents;
  readonly #heads: Heads;
  #state: State = "head";
  readonly #line = new Inbox(MAX_CHUNK_LINE);
  #lines = 0;
  /** Bytes of body or chunk still to come. */
  #left = 0;
  /** Bytes of the message so far. */
  #length = 0;
  #hasGap = false;
  #doubt: Doubt | null = null;
  #waiting: Waiting[] = [];
  #waits = 0;

  constructor(events: ReaderEvents) {
    this.#events = events;
    this.#heads = new Heads((place) => events.oddity("malformed", place));
  }

  /** True where the rest is another protocol's. */
  get isTunnel(): boolean {
    return this.#state === "tunnel";
  }

  data(bytes: Uint8Array, place: Place): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at, place);
  }

  /** Bytes of the body at hand, or of its chunk, still to come; all there may be where it ends with the connection. */
  get bodyLeft(): number {
    if (this.#state === "close") return Infinity;
    return this.#state === "length" || this.#state === "chunk-data" ? this.#left : 0;
  }

  /** `size` of those bytes came. */
  passed(size: number): void {
    this.#counted(size);
  }

  /** The body at hand, none of which has come, was refused: it may come all the same, or the next request in its place. */
  refuse(): void {
    const state = this.#state;
    if (state !== "length" && state !== "chunk-line") return;
    this.#ask({
      begins: beginsLikeHttp,
      message: () => this.#ended(true),
      other: () => void (this.#state = state),
    });
  }

  /** The next message answers a request of HTTP/0.9, so it may have no head. */
  expectPlain(): void {
    if (this.#state !== "head" || !this.#heads.isEmpty) return;
    const message = (): void => void (this.#state = "head");
    const other = (place: Place | null): void => {
      if (!place) return message();
      this.#state = "close";
      this.#events.plain(place);
    };
    this.#ask({ begins: beginsLikeStatus, message, other });
  }

  #ask(ways: Ways): void {
    this.#doubt = new Doubt(ways);
    this.#state = "doubt";
  }

  gap(size: number): void {
    if (this.#state === "doubt") this.#decide(false);
    switch (this.#state) {
      case "tunnel":
        return this.#events.restGap(size);
      case "wait":
        return this.#keep({ bytes: size, place: null }, 0);
      case "close":
        return this.#skip(size);
      case "length":
      case "chunk-data":
        if (this.#left >= size) return this.#skip(size);
        this.#length += this.#left;
        this.#events.bodyGap(this.#left);
    }
    this.#cut();
    this.#heads.lose();
    this.#events.oddity("lost", null);
  }

  /** What was waiting goes on: as messages of HTTP, or as another protocol's. */
  go(as: "head" | "tunnel"): void {
    if (this.#state === "tunnel") return;
    if (as === "tunnel" && this.#state !== "wait") this.#cut();
    this.#state = as;
    this.#waits = 0;
    for (const { bytes, place } of this.#waiting.splice(0)) {
      if (typeof bytes === "number") this.gap(bytes);
      else this.data(bytes, place!);
    }
  }

  end(): void {
    if (this.#state === "doubt") this.#decide(this.#doubt!.isEmpty);
    // After the last chunk only trailers are missing, and many senders leave their end out.
    if (this.#state === "close" || this.#state === "trailer") return this.#ended(true);
    if (this.#state !== "tunnel" && this.#state !== "wait") this.#cut();
  }

  #step(bytes: Uint8Array, at: number, place: Place): number {
    switch (this.#state) {
      case "head": {
        const { found, next } = this.#heads.take(bytes, at, place);
        if (found) this.#headFound(found);
        return next;
      }
      case "length":
      case "chunk-data": {
        const end = at + Math.min(this.#left, bytes.length - at);
        this.#give(bytes, at, end, place);
        return end;
      }
      case "close":
        this.#give(bytes, at, bytes.length, place);
        return bytes.length;
      case "wait":
        this.#keep({ bytes: bytes.slice(at), place: further(place, at) }, bytes.length - at);
        return bytes.length;
      case "tunnel":
        this.#events.rest(bytes.subarray(at), further(place, at));
        return bytes.length;
      case "doubt":
        return this.#look(bytes, at, place);
      default:
        return this.#takeLine(bytes, at, place);
    }
  }

  #look(bytes: Uint8Array, start: number, place: Place): number {
    const { next, isMessage } = this.#doubt!.take(bytes, start, place);
    if (isMessage !== null) this.#decide(isMessage);
    return next;
  }

  #decide(isMessage: boolean): void {
    const doubt = this.#doubt!;
    this.#doubt = null;
    doubt.decide(isMessage, (bytes, place) => this.data(bytes, place));
  }

  #keep(what: Waiting, size: number): void {
    this.#waiting.push(what);
    this.#waits += size;
    if (this.#waits > MAX_WAITING) this.#events.waitsTooLong();
  }

  #headFound(found: FoundHead): void {
    this.#length = found.length;
    this.#hasGap = !found.isWhole;
    const framing = this.#events.head(found);
    if (!found.isWhole) {
      this.#events.oddity("limit", found.place);
      this.#ended(false);
      return this.#heads.lose();
    }
    if (framing.kind === "wait" || framing.kind === "tunnel") return this.#switched(framing.kind);
    if (framing.kind === "none") return this.#ended(true);
    if (framing.kind === "length") this.#left = framing.length;
    this.#lines = 0;
    this.#state = framing.kind === "chunked" ? "chunk-line" : framing.kind;
  }

  #switched(state: "wait" | "tunnel"): void {
    this.#ended(true);
    this.#state = state;
  }

  #give(bytes: Uint8Array, start: number, end: number, place: Place): void {
    this.#events.body(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), further(place, start));
    this.#counted(end - start);
  }

  #skip(size: number): void {
    this.#hasGap = true;
    this.#events.bodyGap(size);
    this.#counted(size);
  }

  #counted(count: number): void {
    this.#length += count;
    if (this.#state === "close") return;
    this.#left -= count;
    if (this.#left > 0) return;
    if (this.#state === "length") this.#ended(true);
    else this.#state = "chunk-line";
  }

  /** Where it is not whole, nobody knows what follows. */
  #ended(isWhole: boolean): void {
    const length = this.#length;
    this.#state = "head";
    this.#length = 0;
    this.#line.clear();
    this.#events.ended(length, isWhole && !this.#hasGap);
    this.#hasGap = false;
  }

  /** Ends what is at hand, unfinished. */
  #cut(): void {
    if (this.#state !== "head") return this.#ended(false);
    const found = this.#heads.cut();
    if (!found) return;
    this.#length = found.length;
    this.#events.head(found);
    this.#ended(false);
  }

  /** Lines around chunks: a size, the empty line after the data, trailers. */
  #takeLine(bytes: Uint8Array, start: number, place: Place): number {
    const newline = bytes.indexOf(LF, start);
    const room = MAX_CHUNK_LINE - this.#line.length;
    const end = Math.min(newline < 0 ? bytes.length : newline + 1, start + room);
    this.#line.push(bytes.subarray(start, end), further(place, start));
    this.#length += end - start;
    if (newline >= 0 && end === newline + 1) this.#lineEnded();
    else if (end - start === room) this.#malformed("limit");
    return end;
  }

  #lineEnded(): void {
    const held = this.#line.bytes;
    let end = held.length - 1;
    if (end > 0 && held[end - 1] === CR) end--;
    const text = characters(held, 0, end);
    if (++this.#lines > MAX_TRAILERS) return this.#malformed("limit");
    if (this.#state === "trailer") {
      this.#line.clear();
      if (text === "") this.#ended(true);
      return;
    }
    // The empty line that ends the chunk before.
    const size = text === "" ? 0 : chunkSize(text);
    if (size < 0) return this.#malformed("malformed");
    this.#line.clear();
    if (text === "") return;
    this.#left = size;
    this.#lines = 0;
    this.#state = size === 0 ? "trailer" : "chunk-data";
  }

  /** Chunks that cannot be followed: the message ends here, and its last bytes may be the beginning of another. */
  #malformed(what: "malformed" | "limit"): void {
    const held = this.#line.bytes.slice();
    const place = this.#line.place();
    this.#events.oddity(what, place);
    this.#length -= held.length;
    this.#ended(false);
    this.#heads.lose();
    this.data(held, place);
  }
}
