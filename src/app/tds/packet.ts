/** Packets of TDS and the messages they make ([MS-TDS], section 2.2.3). */
import type { Frame } from "../parts/frames.ts";
import type { Place } from "../protocol.ts";

export const HEAD = 8;
export const TYPE = {
  batch: 1, oldLogin: 2, rpc: 3, reply: 4, attention: 6, bulk: 7, federated: 8, transaction: 14, login: 16, sspi: 17, prelogin: 18,
} as const; // prettier-ignore

const TYPES: ReadonlySet<number> = new Set(Object.values(TYPE));
/** Bytes of a packet: what login agrees on is at most 32767. */
const MAX_PACKET = 32_767;
/** Bytes of a message that are read; statements are read up to 8 KiB of characters. */
const MAX_MESSAGE = 65_536;
/** Bytes at the end of a message that are kept: DONE, which counts the rows. */
export const TAIL = 13;
const LAST = 1;

/** A TLS record, as it comes bare after the handshake within packets. */
export function isRecord(bytes: Uint8Array, at: number): boolean {
  return bytes[at] >= 0x14 && bytes[at] <= 0x17;
}

/** Length of the packet or the TLS record at `at`; see `FrameReader.measure`. */
export function measurePacket(bytes: Uint8Array, at: number, left: number): number {
  if (isRecord(bytes, at)) {
    if (left < 5) return left >= 2 && bytes[at + 1] !== 3 ? -1 : 0;
    return bytes[at + 1] === 3 ? 5 + ((bytes[at + 3] << 8) | bytes[at + 4]) : -1;
  }
  if (!TYPES.has(bytes[at])) return -1;
  if (left < HEAD) return 0;
  const length = (bytes[at + 2] << 8) | bytes[at + 3];
  // Window is zero; status has five bits.
  return length >= HEAD && length <= MAX_PACKET && bytes[at + 1] < 0x20 && bytes[at + 7] === 0 ? length : -1;
}

export interface TdsMessage {
  readonly type: number;
  /** Its first bytes, without heads. */
  readonly bytes: Uint8Array;
  /** Bytes without heads. */
  readonly size: number;
  /** Its last bytes, `TAIL` at most. */
  readonly tail: Uint8Array;
  readonly place: Place;
  /** Where its last packet begins. */
  readonly ended: Place;
  /** Bytes, heads included. */
  readonly length: number;
}

/** Puts the packets of one side together; null until a message is complete. */
export class Messages {
  #parts: Uint8Array[] = [];
  #kept = 0;
  #size = 0;
  #length = 0;
  #type = 0;
  #tail: Uint8Array = new Uint8Array(0);
  #place: Place | null = null;

  packet({ bytes, length, place }: Frame): TdsMessage | null {
    if (this.#place && bytes[0] !== this.#type) this.clear();
    this.#place ??= place;
    this.#type = bytes[0];
    const body = bytes.subarray(HEAD);
    const room = Math.min(body.length, MAX_MESSAGE - this.#kept);
    if (room > 0) {
      this.#parts.push(body.slice(0, room));
      this.#kept += room;
    }
    this.#size += length - HEAD;
    this.#length += length;
    this.#tail = tailOf(this.#tail, body);
    if ((bytes[1] & LAST) === 0) return null;
    const message = { type: this.#type, bytes: this.#joined(), size: this.#size, tail: this.#tail, place: this.#place, ended: place, length: this.#length }; // prettier-ignore
    this.clear();
    return message;
  }

  clear(): void {
    this.#parts = [];
    this.#kept = 0;
    this.#size = 0;
    this.#length = 0;
    this.#tail = new Uint8Array(0);
    this.#place = null;
  }

  #joined(): Uint8Array {
    if (this.#parts.length === 1) return this.#parts[0];
    const all = new Uint8Array(this.#kept);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

function tailOf(before: Uint8Array, body: Uint8Array): Uint8Array {
  if (body.length >= TAIL) return body.slice(body.length - TAIL);
  const all = new Uint8Array(before.length + body.length);
  all.set(before);
  all.set(body, before.length);
  return all.slice(Math.max(0, all.length - TAIL));
}
