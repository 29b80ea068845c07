/** The compressed protocol: packets within frames, each compressed as a whole ("Compression"). */
import type { Frame } from "../parts/frames.ts";
import { Frames } from "../parts/frames.ts";
import { Cursor } from "../parts/cursor.ts";
import type { FrameReader } from "../parts/talk.ts";
import type { Context, Speaker } from "../protocol.ts";

/** Bytes of a frame that are expanded; those of servers are cut at 16 MiB, statements rarely have one. */
export const COMPRESSED_KEEP = 1 << 20;
const HEAD = 7;

export class CompressedReader implements FrameReader {
  readonly #context: Context;
  readonly #coding: string;
  readonly #frames: Readonly<Record<Speaker, Frames>>;
  readonly #lost: (from: Speaker) => void;

  /** `frames`: take what is within. `coding`: zlib or zstd. */
  constructor(context: Context, coding: string, frames: Record<Speaker, Frames>, lost: (from: Speaker) => void) {
    this.#context = context;
    this.#coding = coding === "zlib" ? "deflate" : coding;
    this.#frames = frames;
    this.#lost = lost;
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    if (left < HEAD) return 0;
    const length = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    return length === 0 ? -1 : length + HEAD;
  }

  frame(from: Speaker, { bytes, length, isWhole, place }: Frame): void {
    this.#frames[from === "orig" ? "resp" : "orig"].resume();
    const cursor = new Cursor(bytes, 4);
    const expanded = cursor.little(3);
    const body = bytes.subarray(HEAD);
    // Zero: not worth compressing, the bytes are there as they are.
    if (expanded === 0) {
      this.#frames[from].data(body, place);
      if (!isWhole) this.#gap(from, length - HEAD - body.length);
      return;
    }
    const plain = isWhole ? this.#context.tools.expand(this.#coding, body, expanded) : null;
    if (plain) this.#frames[from].data(plain.bytes, place);
    const missing = expanded - (plain?.bytes.length ?? 0);
    if (missing > 0) this.#gap(from, missing);
  }

  lost(from: Speaker): void {
    // How much plain text the missing bytes stand for nobody knows.
    this.#gap(from, 1 << 30);
  }

  end(): void {
    this.#frames.orig.flush();
    this.#frames.resp.flush();
  }

  #gap(from: Speaker, size: number): void {
    if (!this.#frames[from].gap(size)) this.#lost(from);
  }
}
