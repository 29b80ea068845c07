/** Datagrams of one side as runs. What came in IP fragments is put together, as the tables of protocols have it. */
import { unite } from "../../stream/defragment.ts";
import { assemble, type StreamRun } from "../../stream/reassembly.ts";
import type { Direction, FragmentSeen } from "./headers.ts";

/** What a run is of a datagram that came in fragments; WHOLE: a datagram, or a piece of a stream, by itself. */
export const WHOLE = 0;
/** The first piece of a datagram of which all is there, and one that goes on with it. */
export const FIRST_PIECE = 1;
export const NEXT_PIECE = 2;
/** A piece of a datagram of which not all is there. */
export const STRAY_PIECE = 3;

/** A run of one side, with the index of the packet that made it whole. */
export interface SaidRun {
  readonly side: 0 | 1;
  readonly run: StreamRun;
  readonly readyAt: number;
  readonly piece: number;
}

export function datagrams(direction: Direction, side: 0 | 1): SaidRun[] {
  return [...wholeDatagrams(direction, side), ...datagramsInFragments(direction.fragments, side)];
}

function wholeDatagrams({ segments }: Direction, side: 0 | 1): SaidRun[] {
  const said: SaidRun[] = [];
  for (const segment of segments) {
    const { order, captured, length } = segment;
    const about = { side, readyAt: order, piece: WHOLE };
    if (captured > 0) said.push({ ...about, run: { kind: "data", segment, skip: 0, length: captured, at: 0 } });
    if (captured < length) {
      const run = { kind: "gap", reason: "truncated", length: length - captured, at: captured, order } as const;
      said.push({ ...about, run });
    }
  }
  return said;
}

/** Fragments of one datagram, as far as they came. */
interface Gathered {
  readonly fragments: FragmentSeen[];
  /** Stretches of the datagram that are there, as from and to, in order, apart. */
  readonly there: number[];
  /** Bytes of the datagram; -1 until the last fragment came. */
  length: number;
  hasFirst: boolean;
}

function datagramsInFragments(fragments: readonly FragmentSeen[], side: 0 | 1): SaidRun[] {
  const open = new Map<number, Gathered>();
  const said: SaidRun[] = [];
  for (const fragment of fragments) {
    const found = open.get(fragment.datagram) ?? { fragments: [], there: [], length: -1, hasFirst: false };
    open.set(fragment.datagram, found);
    if (!take(found, fragment)) continue;
    open.delete(fragment.datagram);
    for (const run of runsOf(found, side, FIRST_PIECE)) said.push(run);
  }
  for (const found of open.values()) for (const run of runsOf(found, side, STRAY_PIECE)) said.push(run);
  return said;
}

/** True once no byte is missing. */
function take(found: Gathered, fragment: FragmentSeen): boolean {
  const { offset, skip, captured, isFirst, isLast } = fragment;
  found.fragments.push(fragment);
  unite(found.there, offset, offset + skip + captured);
  if (isFirst) found.hasFirst = true;
  if (isLast) found.length = offset + skip + captured;
  const { there, length, hasFirst } = found;
  return hasFirst && length >= 0 && there.length === 2 && there[0] === 0 && there[1] >= length;
}

/** Payload of a datagram in its order; what is known to be missing is a gap. */
function runsOf({ fragments, length }: Gathered, side: 0 | 1, piece: number): SaidRun[] {
  const start = fragments.find(({ isFirst }) => isFirst)?.skip;
  const segments = fragments
    .filter(({ payload }) => payload > 0)
    .map(({ order, offset, skip, payload, captured }) => ({ order, seq: offset + skip, length: payload, captured }));
  const isWhole = piece === FIRST_PIECE;
  const runs = assemble(segments, start, !isWhole && length >= 0 ? length : undefined);
  const readyAt = fragments[fragments.length - 1].order;
  // A fragment may go on beyond the one that says it is the last.
  return (isWhole ? cutAt(runs, length - (start ?? 0)) : runs).map((run, i) => ({
    side,
    run,
    readyAt,
    piece: isWhole && i > 0 ? NEXT_PIECE : piece,
  }));
}

function cutAt(runs: readonly StreamRun[], end: number): StreamRun[] {
  return runs.filter(({ at }) => at < end).map((run) => ({ ...run, length: Math.min(run.length, end - run.at) }));
}
