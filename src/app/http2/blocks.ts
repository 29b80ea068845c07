/** Header blocks of one side: HEADERS or PUSH_PROMISE with the CONTINUATION frames after it (RFC 9113, section 4.3), decoded in their order. */
import { Cursor } from "../parts/cursor.ts";
import { FirstBytes } from "../parts/first-bytes.ts";
import type { Place } from "../protocol.ts";
import { CONTINUATION, END_HEADERS, END_STREAM, FRAME_HEAD, type FrameHead, HAS_PRIORITY, HEADERS, PADDED, PUSH_PROMISE } from "./frames.ts"; // prettier-ignore
import { type Block, Hpack } from "./hpack.ts";

/** Bytes of one block: lists of fields are limited to less. What goes on beyond is a flood of CONTINUATION (CVE-2024-27316). */
const MAX_BLOCK = 262_144;
/** Frames of one block, empty ones too. */
const MAX_FRAMES = 1000;

export interface FoundBlock extends Block {
  readonly stream: number;
  /** Stream that a push promises; null for HEADERS. */
  readonly promised: number | null;
  readonly endsStream: boolean;
  readonly place: Place;
  /** Bytes of its frames. */
  readonly length: number;
}

interface Open {
  readonly stream: number;
  readonly promised: number | null;
  readonly endsStream: boolean;
  readonly place: Place;
  readonly bytes: FirstBytes;
  frames: number;
  length: number;
}

export type BlockOddity = "malformed" | "limit";

export class Blocks {
  readonly #hpack: Hpack;
  readonly #oddity: (what: BlockOddity, place: Place) => void;
  #open: Open | null = null;
  /** A block went on beyond the limit: its rest is stepped over. */
  #isFlooded = false;

  constructor(isPartial: boolean, oddity: (what: BlockOddity, place: Place) => void) {
    this.#hpack = new Hpack(isPartial);
    this.#oddity = oddity;
  }

  /** Frames were not seen. */
  lose(): void {
    this.#open = null;
    this.#isFlooded = false;
    this.#hpack.lose();
  }

  /** A whole frame of any type; gives the block that it ends. */
  frame(head: FrameHead, payload: Uint8Array, place: Place): FoundBlock | null {
    const goesOn = head.type === CONTINUATION;
    if (this.#open && (!goesOn || head.stream !== this.#open.stream)) this.#drop("malformed", place);
    if (!goesOn) this.#isFlooded = false;
    if (head.type === HEADERS || head.type === PUSH_PROMISE) return this.#begin(head, payload, place);
    if (!goesOn || this.#isFlooded) return null;
    if (!this.#open) {
      this.#drop("malformed", place);
      return null;
    }
    return this.#add(this.#open, head, payload);
  }

  /** A frame that was too long to be held. */
  passed({ type }: FrameHead, place: Place): void {
    if (type === HEADERS || type === PUSH_PROMISE || type === CONTINUATION) this.#drop("limit", place);
  }

  #drop(what: BlockOddity, place: Place): void {
    this.lose();
    this.#oddity(what, place);
  }

  #begin(head: FrameHead, payload: Uint8Array, place: Place): FoundBlock | null {
    const cursor = new Cursor(payload);
    const padding = head.flags & PADDED ? cursor.u8() : 0;
    const isPush = head.type === PUSH_PROMISE;
    if (!isPush && head.flags & HAS_PRIORITY) cursor.skip(5);
    const promised = isPush ? cursor.u32() % 2 ** 31 : null;
    if (cursor.short || padding > cursor.left) {
      this.#drop("malformed", place);
      return null;
    }
    this.#open = {
      stream: head.stream,
      promised,
      endsStream: !isPush && (head.flags & END_STREAM) !== 0,
      place,
      bytes: new FirstBytes(MAX_BLOCK),
      frames: 0,
      length: 0,
    };
    return this.#add(this.#open, head, cursor.take(cursor.left - padding), payload.length);
  }

  #add(open: Open, head: FrameHead, fragment: Uint8Array, length = fragment.length): FoundBlock | null {
    open.length += FRAME_HEAD + length;
    if (!open.bytes.push(fragment) || ++open.frames > MAX_FRAMES) {
      this.#drop("limit", open.place);
      this.#isFlooded = true;
      return null;
    }
    if (!(head.flags & END_HEADERS)) return null;
    this.#open = null;
    const block = this.#hpack.decode(open.bytes.bytes);
    if (!block.isSound) this.#oddity("malformed", open.place);
    else if (block.isCut) this.#oddity("limit", open.place);
    const { stream, promised, endsStream, place } = open;
    return { ...block, stream, promised, endsStream, place, length: open.length };
  }
}
