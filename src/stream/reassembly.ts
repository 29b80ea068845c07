/**
 * One direction of a TCP connection put together from its segments: which bytes of which packet stand where, and where bytes are
 * missing. Works on places and lengths only, so it holds no payload. The first copy of a byte wins.
 */

/** One segment with payload. `seq` is its first payload byte's number, unsigned 32-bit or signed alike. */
export interface Segment {
  /** Order of capture within the connection, from 0. */
  readonly order: number;
  readonly seq: number;
  /** Payload bytes on the wire, and how many of them the capture holds. */
  readonly length: number;
  readonly captured: number;
}

/** A run of the stream: bytes [skip, skip + length) of one segment's payload, or a hole. */
export type StreamRun =
  | {
      readonly kind: "data";
      readonly segment: Segment;
      readonly skip: number;
      readonly length: number;
      readonly at: number;
    }
  | {
      readonly kind: "gap";
      readonly reason: "not captured" | "truncated";
      readonly length: number;
      readonly at: number;
      readonly order: number;
    };

/** A jump beyond this is not part of the stream. */
const PLAUSIBLE_JUMP = 1 << 28;

/**
 * Puts segments in order of the stream. `start` is the number of the first byte where the handshake told it; `end` the number
 * after the last byte known to exist (from acknowledgments), both optional. `at` of a run counts bytes from the start.
 */
export function assemble(segments: readonly Segment[], start?: number, end?: number): StreamRun[] {
  const placed = place(segments, start);
  const runs: StreamRun[] = [];
  let next = start === undefined ? (placed[0]?.at ?? 0) : 0;
  for (const { segment, at } of placed) {
    const skip = Math.max(0, next - at);
    if (skip >= segment.length) continue;
    if (at > next)
      runs.push({ kind: "gap", reason: "not captured", length: at - next, at: next, order: segment.order });
    next = pushSegment(runs, segment, skip, at);
  }
  const last = end === undefined || placed.length === 0 ? next : placed[0].at + ((end - placed[0].segment.seq) | 0);
  if (last > next && last - next <= PLAUSIBLE_JUMP) {
    runs.push({
      kind: "gap",
      reason: "not captured",
      length: last - next,
      at: next,
      order: placed.at(-1)?.segment.order ?? 0,
    });
  }
  return runs;
}

/** Adds what the capture holds of a segment, and a gap for what it does not; returns where the stream goes on. */
function pushSegment(runs: StreamRun[], segment: Segment, skip: number, at: number): number {
  const held = Math.max(0, segment.captured - skip);
  if (held > 0) runs.push({ kind: "data", segment, skip, length: held, at: at + skip });
  const cut = segment.length - Math.max(segment.captured, skip);
  if (cut > 0)
    runs.push({
      kind: "gap",
      reason: "truncated",
      length: cut,
      at: at + Math.max(segment.captured, skip),
      order: segment.order,
    });
  return at + segment.length;
}

interface Placed {
  readonly segment: Segment;
  readonly at: number;
}

/** Places in the stream, as distances that grow beyond 32 bits; sorted, equal places in order of capture, fuller copies first. */
function place(segments: readonly Segment[], start: number | undefined): Placed[] {
  const placed: Placed[] = [];
  let lastSeq = start;
  let lastAt = 0;
  for (const segment of segments) {
    const jump = lastSeq === undefined ? 0 : (segment.seq - lastSeq) | 0;
    if (Math.abs(jump) > PLAUSIBLE_JUMP) continue;
    const at = lastAt + jump;
    placed.push({ segment, at });
    lastSeq = segment.seq;
    lastAt = at;
  }
  // A truncated copy never hides a fuller one of the same place.
  return placed.sort(
    (a, b) => a.at - b.at || Number(isCut(a.segment)) - Number(isCut(b.segment)) || a.segment.order - b.segment.order,
  );
}

function isCut({ captured, length }: Segment): boolean {
  return captured < length;
}
