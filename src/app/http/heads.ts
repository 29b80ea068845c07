/** Gathers the heads of one side: the next message's first line, then its fields up to the empty line. */
import { characters } from "../parts/characters.ts";
import { Inbox } from "../parts/inbox.ts";
import { further, type Place } from "../protocol.ts";
import { type Head, HTTP_0_9, parseHead } from "./parse.ts";
import { cutStart, startIn } from "./starts.ts";

/** Bytes of one head: servers take 8 to 64 KB. */
const MAX_HEAD = 131_072;
/** Bytes of a first line; longer ones are no message's. */
const MAX_START_LINE = 65_536;
/** Of a line without end in what cannot be followed, the last bytes are looked at: a request may stand there. */
const KEPT_OF_LINE = 4096;
/** Bytes of a request without version: longer ones nobody types. */
const MAX_SIMPLE = 1000;
const LF = 10;
const CR = 13;
const SIMPLE = /^GET (\/[!-~]*)[ \t]*\r?\n$/;

export interface FoundHead {
  readonly head: Head;
  /** Place of its first byte. */
  readonly place: Place;
  readonly length: number;
  /** False where it was cut by a gap, by the end or by the limit. */
  readonly isWhole: boolean;
}

export class Heads {
  readonly #held = new Inbox(MAX_HEAD);
  #hasStart = false;
  /** Bytes of the line at hand, so far; and whether that is one CR. */
  #line = 0;
  #isReturn = false;
  /** Messages cannot be followed: the next may begin anywhere. */
  #isLost = false;
  readonly #oddity: (place: Place) => void;

  /** `oddity`: told where something stands that is no message. */
  constructor(oddity: (place: Place) => void) {
    this.#oddity = oddity;
  }

  /** True between messages: nothing of the next is there. */
  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  lose(): void {
    this.#clear();
    this.#isLost = true;
  }

  /** Takes bytes from `start` on up to the end of a head. `found` is null where it does not end here; `next` is the byte after what was taken. */
  take(bytes: Uint8Array, start: number, place: Place): { readonly found: FoundHead | null; readonly next: number } {
    const whole = this.#held.length === 0 && !this.#isLost ? wholeHead(bytes, start, place) : null;
    if (whole) return whole;
    let at = start;
    while (at < bytes.length) {
      const newline = bytes.indexOf(LF, at);
      const room = (this.#hasStart ? MAX_HEAD : MAX_START_LINE) - this.#held.length;
      const end = Math.min(newline < 0 ? bytes.length : newline + 1, at + room);
      const isEnded = newline >= 0 && end === newline + 1;
      const isFull = !isEnded && end - at === room;
      this.#hold(bytes, at, end, place);
      at = end;
      const found = isEnded ? this.#lineEnded() : isFull ? this.#full() : null;
      if (found) return { found, next: at };
    }
    return { found: null, next: at };
  }

  /** Bytes are missing, or nothing more comes: what there is of a head. */
  cut(): FoundHead | null {
    if (this.#held.length === 0) return null;
    if (this.#hasStart) return this.#give(false);
    const place = this.#held.place();
    const length = this.#held.length;
    const start = this.#isLost ? null : cutStart(characters(this.#held.bytes));
    this.#clear();
    return start && { head: { ...start, headers: new Map() }, place, length, isWhole: false };
  }

  #hold(bytes: Uint8Array, start: number, end: number, place: Place): void {
    this.#held.push(bytes.subarray(start, end), further(place, start));
    const size = end - start;
    if (this.#line === 0) this.#isReturn = bytes[start] === CR;
    this.#line += size;
  }

  #lineEnded(): FoundHead | null {
    const isBlank = this.#line === 1 || (this.#line === 2 && this.#isReturn);
    const line = this.#line;
    this.#line = 0;
    if (this.#hasStart) return isBlank ? this.#give(true) : null;
    // Empty lines before a message are stepped over (RFC 9112, section 2.2).
    if (isBlank) this.#held.drop(line);
    else if (!this.#isLost && isSimpleRequest(this.#held.bytes)) return this.#simple();
    else this.#look(line);
    return null;
  }

  /** Looks for the start of a message in the line that is held, and lets go of what is before it. */
  #look(line: number): void {
    let start = startIn(this.#held.bytes, 0, line, this.#isLost);
    if (start < 0 && !this.#isLost) {
      this.#oddity(this.#held.place());
      this.#isLost = true;
      start = startIn(this.#held.bytes, 0, line, true);
    }
    this.#held.drop(start < 0 ? line : start);
    if (start < 0) return;
    this.#hasStart = true;
    this.#isLost = false;
  }

  /** A request of HTTP/0.9 is one line, its response what comes until the end. */
  #simple(): FoundHead {
    const place = this.#held.place();
    const length = this.#held.length;
    const head = simpleRequest(characters(this.#held.bytes));
    this.#clear();
    return { head, place, length, isWhole: true };
  }

  #full(): FoundHead | null {
    if (this.#hasStart) return this.#give(false);
    if (!this.#isLost) this.#oddity(this.#held.place());
    this.#isLost = true;
    this.#held.drop(this.#held.length - KEPT_OF_LINE);
    this.#line = KEPT_OF_LINE;
    return null;
  }

  #give(isWhole: boolean): FoundHead | null {
    const head = parseHead(characters(this.#held.bytes));
    const found = head && { head, place: this.#held.place(), length: this.#held.length, isWhole };
    this.#clear();
    return found;
  }

  #clear(): void {
    this.#held.clear();
    this.#hasStart = false;
    this.#line = 0;
    this.#isReturn = false;
  }
}

/** True for a line like `GET /`, the whole of a request of HTTP/0.9: scanners and health checks send it. */
function isSimpleRequest(line: Uint8Array): boolean {
  return line.length <= MAX_SIMPLE && SIMPLE.test(characters(line));
}

function simpleRequest(line: string): Head {
  const target = SIMPLE.exec(line)?.[1] ?? "";
  return { kind: "request", method: "GET", target, status: 0, reason: "", version: HTTP_0_9, headers: new Map() };
}

/** A head that lies whole in the bytes at hand, as most do: nothing is held for it. Null where it does not, or needs a closer look. */
function wholeHead(bytes: Uint8Array, start: number, place: Place): { found: FoundHead; next: number } | null {
  if (bytes[start] === CR || bytes[start] === LF) return null;
  const limit = Math.min(bytes.length, start + MAX_START_LINE);
  for (let at = bytes.indexOf(LF, start) + 1; at > 0 && at < limit; at = bytes.indexOf(LF, at) + 1) {
    const isBlank = bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF);
    if (!isBlank) continue;
    const next = bytes[at] === LF ? at + 1 : at + 2;
    const head = next <= limit ? parseHead(characters(bytes, start, next)) : null;
    return head && { found: { head, place: further(place, start), length: next - start, isWhole: true }, next };
  }
  return null;
}
