/** One hit: where it lies, and what stands there. */
import { CONTEXT } from "./scanner.ts";

/** Bytes of a match that are shown; `length` says how many it has. */
export const MAX_SHOWN = 256;

export interface Hit {
  readonly connection: number;
  readonly fromResponder: boolean;
  /** In the stream of its side, gaps counted; in the payload of its packet where packets are looked through. */
  readonly offset: number;
  readonly length: number;
  /** The packet that its first byte came in, and where that byte lies in the (decompressed) file. */
  readonly evidenceId: number;
  readonly packet: number;
  readonly fileOffset: number;
  readonly ts: bigint;
  readonly shown: ShownBytes;
}

/** Bytes as strings, a character each (Latin-1): hits may be many, and a string is the smallest thing that holds bytes. */
export interface ShownBytes {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

/** The bytes of a window that are shown of a match [at, end). */
export function shownOf(window: Buffer, at: number, end: number): ShownBytes {
  return {
    before: window.toString("latin1", Math.max(0, at - CONTEXT), at),
    match: window.toString("latin1", at, Math.min(end, at + MAX_SHOWN)),
    after: window.toString("latin1", end, Math.min(window.length, end + CONTEXT)),
  };
}
