/** Payload of one connection, both directions in the order it was said, read again from the evidence. */
import { CaseError } from "../model/error.ts";
import type { Store } from "../store/store.ts";
import type { EvidenceOptions, PayloadPart, RunOptions, Side } from "./api.ts";
import { PacketReader } from "./packet-reader.ts";
import { placesOf } from "./payload-view/places.ts";
import { DATA, type Said, sayPayload, TRUNCATED } from "./payload-view/said.ts";
import { inView } from "./payload-view/view.ts";
import type { PartReader } from "./payload-view/window.ts";

/** Payload put out between two looks at the evidence: bounds the memory, whatever the stream's length. */
const WINDOW_BYTES = 8 * 2 ** 20;

export async function followConnection(
  store: Store,
  connectionId: number,
  side: Side,
  out: (part: PayloadPart) => void | Promise<void>,
  evidence: EvidenceOptions,
  run: RunOptions = {},
): Promise<void> {
  const places = await placesOf(store, connectionId, run.signal);
  await PacketReader.using(store, run.signal, async (reader) => {
    await putOut(reader, await sayPayload(reader, places, evidence), side, out);
  });
}

/** Second look: the bytes of the wanted side, a window of the stream at a time. */
export function putOut(
  reader: PartReader,
  said: Said,
  side: Side,
  out: (part: PayloadPart) => void | Promise<void>,
): Promise<void> {
  return eachRun(reader, said, side, (i, bytes) => out(partOf(said, i, bytes)));
}

/** Takes a run by its index, and its bytes; a gap has none. */
export type TakeRun = (run: number, bytes: Uint8Array | undefined) => void | Promise<void>;

/** The runs of the wanted side in the order said, with their bytes, in memory of their own; a gap has none. */
export async function eachRun(reader: PartReader, said: Said, side: Side, out: TakeRun): Promise<void> {
  for (let from = 0; from < said.runs;) {
    let to = from;
    let bytes = 0;
    while (to < said.runs && (bytes === 0 || bytes + sizeOf(said, to, side) <= WINDOW_BYTES)) {
      bytes += sizeOf(said, to++, side);
    }
    const held = await readRuns(reader, said, side, from, to);
    for (let i = from; i < to; i++) {
      if (!inView(said, i, side)) continue;
      const taking = out(i, held.get(i));
      if (taking) await taking;
    }
    from = to;
  }
}

/** Bytes that run `i` adds to a window. */
function sizeOf(said: Said, i: number, side: Side): number {
  return said.kinds[i] === DATA && inView(said, i, side) ? said.sizes[i] : 0;
}

async function readRuns(
  reader: PartReader,
  { kinds, evidenceIds, offsets, sizes, sides }: Said,
  side: Side,
  from: number,
  to: number,
): Promise<Map<number, Uint8Array>> {
  const held = new Map<number, Uint8Array>();
  const parts: {
    readonly run: number;
    readonly evidenceId: number;
    readonly offset: number;
    readonly length: number;
  }[] = [];
  for (let run = from; run < to; run++) {
    if (kinds[run] !== DATA || !inView({ sides }, run, side)) continue;
    parts.push({ run, evidenceId: evidenceIds[run], offset: offsets[run], length: sizes[run] });
  }
  await reader.readParts(parts, (i, bytes) => void held.set(parts[i].run, bytes.slice()));
  return held;
}

const PIECES = [undefined, "first", "next", "stray"] as const;

function partOf(said: Said, i: number, bytes: Uint8Array | undefined): PayloadPart {
  const from = said.sides[i] === 0 ? "orig" : "resp";
  const piece = PIECES[said.pieces[i]];
  const common = { from, ...(piece && { piece }) } as const;
  if (said.kinds[i] !== DATA) {
    return {
      kind: "gap",
      ...common,
      size: said.sizes[i],
      reason: said.kinds[i] === TRUNCATED ? "truncated" : "not captured",
    };
  }
  if (!bytes) throw new CaseError("unreadable", "The evidence cannot be read again where the payload lies.");
  const { packets, evidenceIds, times } = said;
  return { kind: "data", ...common, bytes, packet: packets[i], evidenceId: evidenceIds[i], ts: times[i] };
}
