/** The payload of a connection in the order it was said, as runs in columns; holds places, no bytes. */
import { assemble, type Segment } from "../../stream/reassembly.ts";
import type { EvidenceOptions } from "../api.ts";
import { HeaderDecoder } from "../ingest/decode.ts";
import { datagrams, type SaidRun, WHOLE } from "./datagrams.ts";
import { type Direction, type HeaderReader, type Headers, readHeaders } from "./headers.ts";
import type { Places } from "./places.ts";

export const DATA = 0;
export const NOT_CAPTURED = 1;
export const TRUNCATED = 2;

/** Runs of both sides; column i of each is run i. */
export interface Said {
  readonly runs: number;
  readonly sizes: Float64Array;
  /** 0 originator, 1 responder. */
  readonly sides: Uint8Array;
  /** DATA, or a gap: NOT_CAPTURED, TRUNCATED. */
  readonly kinds: Uint8Array;
  /** Packet the run came in; for a gap the packet of that side before it, 0 where there is none. */
  readonly packets: Float64Array;
  readonly evidenceIds: Uint32Array;
  /** When it became whole: capture time of its packet; of a gap, of the packet that showed it. */
  readonly times: BigInt64Array;
  /** Where the bytes begin in the (decompressed) evidence file; of a gap 0. */
  readonly offsets: Float64Array;
  /** Of datagrams in fragments: which piece, see `datagrams.ts`. */
  readonly pieces: Uint8Array;
}

/** Reads the headers of a connection's packets and puts what they carry in order. */
export async function sayPayload(
  reader: HeaderReader,
  places: Places,
  evidence: EvidenceOptions,
  decoder = new HeaderDecoder(evidence),
): Promise<Said> {
  const headers = await readHeaders(reader, places, evidence, decoder);
  const inOrder = headers.isTcp ? streams : datagrams;
  const said = [...inOrder(headers.orig, 0), ...inOrder(headers.resp, 1)].sort((a, b) => a.readyAt - b.readyAt);
  return inColumns(said, places, headers);
}

/** One side of a TCP connection in stream order; a run is said when all before it had been said. */
function streams({ segments, start, acknowledged }: Direction, side: 0 | 1): SaidRun[] {
  let readyAt = 0;
  return assemble(segments, start, acknowledgedEnd(segments, acknowledged)).map((run) => {
    readyAt = Math.max(readyAt, run.kind === "data" ? run.segment.order : run.order);
    return { side, run, readyAt, piece: WHOLE };
  });
}

/** The last acknowledged number; one beyond the last byte seen is the FIN's, not a missing byte. */
function acknowledgedEnd(segments: readonly Segment[], acknowledged: number | undefined): number | undefined {
  if (acknowledged === undefined || segments.length === 0) return undefined;
  return segments.some(({ seq, length }) => ((seq + length + 1 - acknowledged) | 0) === 0)
    ? (acknowledged - 1) | 0
    : acknowledged;
}

function inColumns(said: readonly SaidRun[], places: Places, { payloadOffsets }: Headers): Said {
  const runs = said.length;
  const columns = {
    runs,
    sizes: new Float64Array(runs),
    sides: new Uint8Array(runs),
    kinds: new Uint8Array(runs),
    packets: new Float64Array(runs),
    evidenceIds: new Uint32Array(runs),
    times: new BigInt64Array(runs),
    offsets: new Float64Array(runs),
    pieces: new Uint8Array(runs),
  };
  // Index of the last packet of each side that carried anything; -1 before the first.
  const last = [-1, -1];
  said.forEach(({ side, run, piece }, i) => {
    columns.sizes[i] = run.length;
    columns.pieces[i] = piece;
    columns.sides[i] = side;
    columns.kinds[i] = run.kind === "data" ? DATA : run.reason === "truncated" ? TRUNCATED : NOT_CAPTURED;
    const shows = run.kind === "data" ? run.segment.order : run.order;
    if (run.kind === "data") columns.offsets[i] = payloadOffsets[shows] + run.skip;
    if (columns.kinds[i] !== NOT_CAPTURED) last[side] = shows;
    if (last[side] >= 0) {
      columns.packets[i] = places.numbers[last[side]];
      columns.evidenceIds[i] = places.evidenceIds[last[side]];
    }
    columns.times[i] = places.times[shows];
  });
  return columns;
}
