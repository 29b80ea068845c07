/** TLS records of one side (RFC 8446, section 5.1): whole ones, in order, and what was lost between them. */
import { Inbox } from "../parts/inbox.ts";
import { further, type Place } from "../protocol.ts";

export const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, data: 23, heartbeat: 24 } as const;

export const HEADER = 5;
/** Bytes of a record's content: 2^14, and 2048 that encryption may add (RFC 5246, section 6.2.3). */
const MAX_CONTENT = 16_384 + 2048;
/** A record, and the header of the next: what is looked at to find records again after a gap. */
const MAX_HELD = 2 * HEADER + MAX_CONTENT;

export interface TlsRecord {
  readonly type: number;
  readonly version: number;
  readonly body: Uint8Array;
  /** The record with its header, as it stands in the stream. Valid during the call only, as `body` is. */
  readonly whole: Uint8Array;
  /** Place of the header. */
  readonly place: Place;
}

/** What a reader tells. */
export interface RecordSink {
  record(record: TlsRecord): void;
  /** False where content of such a record tells nothing: it is counted, not held. */
  isWanted(type: number): boolean;
  /** A record that is not wanted came, all of it. */
  unread(type: number, length: number, place: Place): void;
  /** What came of a record's content before a gap in it, told before what became of the record. `place` is that of the header. */
  partial(type: number, content: Uint8Array, place: Place): void;
  /** A record of this type whose content was cut by a gap; its place in the count of records is known. */
  damaged(type: number, length: number): void;
  /** Records were lost, nobody knows how many; `size` bytes at least. */
  lost(size: number): void;
  /** What comes is no TLS. Told once; nothing more is read. */
  broken(place: Place): void;
}

/** Could this be a record's header? As far as there are bytes. */
export function isHeader(bytes: Uint8Array, at: number): boolean {
  const [type, major, minor] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (at < bytes.length && (type < RECORD.changeCipherSpec || type > RECORD.heartbeat)) return false;
  if (at + 1 < bytes.length && major !== 3) return false;
  if (at + 2 < bytes.length && minor > 4) return false;
  if (at + 4 >= bytes.length) return true;
  const length = contentLength(bytes, at);
  return length > 0 && length <= MAX_CONTENT;
}

export function contentLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + 3] << 8) | bytes[at + 4];
}

interface Unread {
  readonly type: number;
  readonly length: number;
  readonly place: Place;
}

export class RecordReader {
  readonly #inbox = new Inbox(MAX_HELD);
  readonly #sink: RecordSink;
  /** The record at hand that is not wanted, and its bytes still to come. */
  #unread: Unread | null = null;
  #left = 0;
  /** Bytes that belong to a damaged record and are stepped over. */
  #skip = 0;
  /** After a gap: where records begin is not known. */
  #isLost = false;
  /** What is held begins right after a gap. */
  #isAtGap = false;
  #isBroken = false;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** Bytes from here on that are only counted. */
  get passes(): number {
    return this.#left;
  }

  /** `size` of those bytes came. */
  passed(size: number): void {
    this.#left -= size;
    if (this.#left > 0 || !this.#unread) return;
    const { type, length, place } = this.#unread;
    this.#unread = null;
    this.#sink.unread(type, length, place);
  }

  data(bytes: Uint8Array, place: Place): void {
    let at = Math.min(this.#skip, bytes.length);
    this.#skip -= at;
    while (at < bytes.length && !this.#isBroken) {
      if (this.#left > 0) {
        const size = Math.min(this.#left, bytes.length - at);
        at += size;
        this.passed(size);
        continue;
      }
      if (this.#inbox.length === 0 && !this.#isLost) {
        if (this.#begins(bytes, at, place)) {
          at += HEADER;
          continue;
        }
        // Most records lie whole in what comes: those are not copied.
        const whole = this.#wholeAt(bytes, at);
        if (whole > 0) {
          this.#give(bytes.subarray(at, at + whole), further(place, at));
          at += whole;
          continue;
        }
      }
      const size = Math.min(bytes.length - at, MAX_HELD - this.#inbox.length);
      this.#inbox.push(bytes.subarray(at, at + size), further(place, at));
      at += size;
      this.#drain(false);
    }
  }

  gap(size: number): void {
    if (this.#isBroken) return;
    if (this.#isLost) this.#drain(true);
    const missing = this.#missing();
    this.#givePartial();
    if (!this.#isLost && size <= missing) {
      if (this.#unread) this.#sink.damaged(this.#unread.type, this.#unread.length);
      else if (this.#inbox.length > 0) {
        const { bytes } = this.#inbox;
        this.#sink.damaged(bytes[0], contentLength(bytes, 0));
      }
      this.#skip = missing - size;
    } else {
      this.#skip = 0;
      this.#isLost = this.#isAtGap = true;
      this.#sink.lost(size + this.#inbox.length + this.#came);
    }
    this.#left = 0;
    this.#unread = null;
    this.#inbox.clear();
  }

  /** Nothing more comes: of a record that is not whole the beginning counts. */
  end(): void {
    if (this.#isBroken) return;
    if (this.#isLost) this.#drain(true);
    this.#givePartial();
  }

  /** Captures that cut packets show of many records the beginning only. */
  #givePartial(): void {
    const { bytes } = this.#inbox;
    if (this.#isLost || bytes.length <= HEADER) return;
    this.#sink.partial(bytes[0], bytes.subarray(HEADER), this.#inbox.place());
  }

  /** Bytes that came of a record that is not wanted. */
  get #came(): number {
    return this.#unread ? HEADER + this.#unread.length - this.#left : 0;
  }

  /** True where a record begins at `at` that is not wanted. */
  #begins(bytes: Uint8Array, at: number, place: Place): boolean {
    if (at + HEADER > bytes.length || !isHeader(bytes, at) || this.#sink.isWanted(bytes[at])) return false;
    this.#left = contentLength(bytes, at);
    this.#unread = { type: bytes[at], length: this.#left, place: further(place, at) };
    return true;
  }

  /** Bytes of the record at hand that have not come; none where its length is not known. */
  #missing(): number {
    if (this.#skip > 0) return this.#skip;
    if (this.#left > 0) return this.#left;
    const { bytes } = this.#inbox;
    return bytes.length < HEADER ? 0 : HEADER + contentLength(bytes, 0) - bytes.length;
  }

  #wholeAt(bytes: Uint8Array, at: number): number {
    if (at + HEADER > bytes.length || !isHeader(bytes, at)) return 0;
    const size = HEADER + contentLength(bytes, at);
    return at + size <= bytes.length ? size : 0;
  }

  /** `isLast`: no more bytes come to tell a record by. */
  #drain(isLast: boolean): void {
    while (this.#inbox.length > 0 && !this.#isBroken) {
      if (this.#isLost && !this.#find(isLast)) return;
      const { bytes } = this.#inbox;
      if (!isHeader(bytes, 0)) {
        this.#isBroken = true;
        this.#sink.broken(this.#inbox.place());
        return this.#inbox.clear();
      }
      const size = this.#wholeAt(bytes, 0);
      if (size === 0) return;
      this.#give(bytes.subarray(0, size), this.#inbox.place());
      this.#inbox.drop(size);
    }
  }

  /** Drops bytes up to a record: a header, followed by another one right after its content. */
  #find(isLast: boolean): boolean {
    const { bytes } = this.#inbox;
    if (this.#isAtGap) {
      // Packets begin with records more often than not, and few bytes look like a header: in cut packets nothing else is to be had.
      const begins = isHeader(bytes, 0);
      if (begins && bytes.length < HEADER && !isLast) return false;
      this.#isAtGap = false;
      this.#isLost = !begins || bytes.length < HEADER;
      if (!this.#isLost) return true;
    }
    let at = 0;
    for (; at < bytes.length; at++) {
      if (!isHeader(bytes, at)) continue;
      const known = at + HEADER <= bytes.length;
      const next = known ? at + HEADER + contentLength(bytes, at) : 0;
      const isKnown = known && next + HEADER <= bytes.length;
      if (isKnown && isHeader(bytes, next)) {
        this.#isLost = false;
        break;
      }
      if (isKnown) continue;
      if (!isLast) break;
      // The last record there is: nothing follows that could tell.
      if (known && next === bytes.length) {
        this.#isLost = false;
        break;
      }
    }
    this.#inbox.drop(at);
    return !this.#isLost;
  }

  #give(whole: Uint8Array, place: Place): void {
    const version = (whole[1] << 8) | whole[2];
    this.#sink.record({ type: whole[0], version, body: whole.subarray(HEADER), whole, place });
  }
}
