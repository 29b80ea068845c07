/** Payload of a connection: how it is made up, windows of it, search. */

export type Side = "both" | "orig" | "resp";

/**
 * How the payload of a connection is made up, in the order it was said: one entry per run, in columns. Run i covers the bytes
 * [starts[i], starts[i] + sizes[i]) of the view; a gap has a size and no bytes, but takes its place in the view's addresses.
 */
export interface PayloadMap {
  /** Runs, and how many there are beyond MAX_PAYLOAD_RUNS. */
  readonly runs: number;
  readonly more: number;
  /** Bytes of the view, gaps included. */
  readonly size: number;
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  /** 0 originator, 1 responder. */
  readonly sides: Uint8Array;
  /** 0 data, 1 gap: not captured, 2 gap: truncated. */
  readonly kinds: Uint8Array;
  /** Packet the run's first byte came in; for a gap the packet before it, 0 where there is none. */
  readonly packets: Float64Array;
  readonly evidenceIds: Uint32Array;
  readonly times: BigInt64Array;
}

/** Runs of one map: a view of millions of one-byte segments is cut here, and says so. */
export const MAX_PAYLOAD_RUNS = 262_144;
/** Bytes of one window of payload. */
export const MAX_PAYLOAD_WINDOW = 262_144;

export interface PayloadSearch {
  readonly connection: number;
  readonly side: Side;
  /** What to find: its bytes. */
  readonly needle: Uint8Array;
  /** ASCII letters of either case. */
  readonly ignoreCase: boolean;
  /** Offset in the view to begin at. */
  readonly from: number;
  /** Hits wanted; at most 10000. */
  readonly limit: number;
}
